// Unpacking gzip in pieces, with a limit.

#include "diagnose/gunzip.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <zlib.h>

#include "support/golden_profiles.hpp"

namespace {

std::string packed(const std::string& text) {
  z_stream stream{};
  if (deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::runtime_error("zlib");
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string unpacked(std::string_view bytes, std::size_t piece, std::size_t limit) {
  tool::gunzip unpacker(limit);
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    unpacker.add(std::as_bytes(std::span(bytes.substr(0, piece))));
  }
  const std::vector<std::byte> all = unpacker.take();
  return std::string(test_support::as_text(all));
}

}  // namespace

TEST_CASE("gzip is unpacked in pieces of any size, and several files in a row are one") {
  std::string text;
  for (int i = 0; i < 40000; ++i) text += std::to_string(i * 7919);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{1000}, std::size_t{1} << 20}) {
    CHECK(unpacked(packed(text), piece, std::size_t{1} << 20) == text);
    CHECK(unpacked(packed("a") + packed("b"), piece, 100) == "ab");
  }
}

TEST_CASE("gzip that unpacks to more than the limit, is broken or truncated is refused") {
  using test_support::refusal;
  const std::string bomb = packed(std::string(std::size_t{8} << 20, '\0'));
  CHECK(bomb.size() < 20000);
  const std::size_t limit = std::size_t{1} << 20;
  CHECK(refusal([&] { unpacked(bomb, 4096, limit); }).find("more than 1 MiB") != std::string::npos);
  CHECK(unpacked(packed(std::string(limit, 'x')), 4096, limit).size() == limit);
  CHECK(!refusal([&] { unpacked(packed(std::string(limit + 1, 'x')), 4096, limit); }).empty());
  CHECK(refusal([&] { unpacked(std::string_view(bomb).substr(0, 30), 4096, limit); }).find("truncated") !=
        std::string::npos);
  CHECK(refusal([&] { unpacked("\x1f\x8b\x08broken, not gzip", 4096, limit); }).find("broken") != std::string::npos);
}
