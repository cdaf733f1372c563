#include "diagnose/input.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>

#include <gogrow/diagnose.hpp>

#include "commands/commands.hpp"
#include "diagnose/gunzip.hpp"

namespace tool {
namespace {

using gogrow::diagnose::unreadable;

struct closer {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};
using open_file = std::unique_ptr<std::FILE, closer>;

open_file open(const std::string& path) {
  if (path == "-") return open_file(stdin);
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) throw unreadable("it is a directory");
  open_file file(std::fopen(path.c_str(), "rb"));
  if (!file) throw unreadable("it cannot be opened");
  return file;
}

// Calls `take` for the pieces of a file; the first has at least two bytes, unless the file has fewer.
template <typename Take> void read_pieces(std::FILE* file, Take take) {
  std::vector<std::byte> piece(std::size_t{1} << 18);
  while (const std::size_t count = std::fread(piece.data(), 1, piece.size(), file)) {
    take(std::span<const std::byte>(piece).first(count));
  }
  if (std::ferror(file) != 0) throw unreadable("it cannot be read");
}

std::vector<std::byte> read_all(const std::string& path, std::size_t limit_bytes, bool unpack) {
  const open_file file = open(path);
  std::vector<std::byte> plain;
  std::unique_ptr<gunzip> packed;
  bool first = true;
  read_pieces(file.get(), [&](std::span<const std::byte> piece) {
    if (first && unpack && gunzip::is_gzip(piece)) packed = std::make_unique<gunzip>(limit_bytes);
    first = false;
    if (packed) return packed->add(piece);
    if (piece.size() > limit_bytes - plain.size()) {
      throw unreadable("it has more than " + std::to_string(limit_bytes >> 20) + " MiB, which is the limit");
    }
    plain.insert(plain.end(), piece.begin(), piece.end());
  });
  return packed ? packed->take() : plain;
}

template <typename Read> auto with_name(const std::string& command, const std::string& path, Read read) {
  try {
    return read();
  } catch (const unreadable& e) {
    const std::string name = path == "-" ? std::string("standard input") : "'" + path + "'";
    throw usage_error(command + ": " + name + ": " + e.what());
  }
}

}  // namespace

gogrow::diagnose::profile read_profile_file(const std::string& command, const std::string& path,
                                            std::size_t limit_bytes) {
  return with_name(command, path, [&] { return gogrow::diagnose::read_profile(read_all(path, limit_bytes, true)); });
}

std::vector<std::byte> read_binary_file(const std::string& command, const std::string& path, std::size_t limit_bytes) {
  return with_name(command, path, [&] { return read_all(path, limit_bytes, false); });
}

}  // namespace tool
