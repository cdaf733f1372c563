// Binaries: what they say of themselves, what is refused, and damaged ones, which are read or refused and never worse.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/diagnose/go_binary.hpp>
#include <gogrow/map/random.hpp>

#include "fuzz/profile_bytes.hpp"
#include "support/golden_profiles.hpp"

namespace {

using gogrow::diagnose::go_binary;
using test_support::golden_profile;
using test_support::refusal;

std::string refusal_of(const std::vector<std::byte>& bytes) {
  return refusal([&] { go_binary{bytes}; });
}

}  // namespace

TEST_CASE("a binary says its release, its build id and where its functions are") {
  struct row {
    const char *name, *version, *build_id;
    int minor;
    bool position_independent;
  };
  constexpr row rows[] = {
      {"work-1.22.12", "go1.22.12", "", 22, false},
      {"types-1.24.9-pie", "go1.24.9", nullptr, 24, true},
      {"work-1.26.8", "go1.26.8", "51fc8e7734556f96f27fa619bca8bf1602b78ca9", 26, false},
      {"frames-1.27.3", "go1.27.3", "0dd608bcfcca29ff883f1da42e957b50eeeb7a05", 27, false},
  };
  for (const row& r : rows) {
    CAPTURE(std::string(r.name));
    const std::vector<std::byte> bytes = golden_profile(r.name);
    const go_binary binary(bytes);
    CHECK(binary.go_version() == r.version);
    CHECK(binary.go_minor() == r.minor);
    if (r.build_id != nullptr) CHECK(binary.gnu_build_id() == r.build_id);
    CHECK(binary.position_independent() == r.position_independent);
    const auto growslice = binary.address_of_function("runtime.growslice");
    REQUIRE(growslice.has_value());
    CHECK(binary.function_at(*growslice) == "runtime.growslice");
    CHECK(binary.function_at(*growslice + 1) == "runtime.growslice");
    CHECK(binary.function_at(*growslice - 1) != "runtime.growslice");
    CHECK(binary.function_at(0).empty());
    CHECK(binary.function_at(~std::uint64_t{0}).empty());
  }
}

TEST_CASE("what is no amd64 ELF binary of Go is refused in a line that says what it is") {
  const std::vector<std::byte> good = golden_profile("work-1.26.8");
  const auto with = [&](std::size_t at, unsigned value) {
    std::vector<std::byte> changed = good;
    changed[at] = static_cast<std::byte>(value);
    return changed;
  };
  const auto text = [](std::string_view bytes) {
    const auto all = std::as_bytes(std::span(bytes));
    return std::vector<std::byte>(all.begin(), all.end());
  };
  struct row {
    std::vector<std::byte> bytes;
    std::string_view words;
  };
  const row rows[] = {
      {{}, "no ELF binary"},
      {text("hello, world"), "no ELF binary"},
      {text("\xcf\xfa\xed\xfe"), "a Mach-O binary"},
      {text("MZ\x90"), "a Windows binary"},
      {text("\x7f"
            "ELF\2\1\1"),
       "truncated"},
      {with(18, 183), "a binary for arm64"},
      {with(18, 3), "a binary for 386"},
      {with(18, 99), "a binary for machine 99"},
      {std::vector<std::byte>(good.begin(), good.begin() + 100), "truncated"},
      {std::vector<std::byte>(good.begin(), good.end() - static_cast<std::ptrdiff_t>(good.size() / 2)), "truncated"},
  };
  for (const row& r : rows) {
    CAPTURE(r.words);
    const std::string said = refusal_of(r.bytes);
    CHECK_MESSAGE(said.find(r.words) != said.npos, said);
    CHECK(said.find('\n') == said.npos);
  }
}

TEST_CASE("damaged binaries are read or refused") {
  gogrow::seeded_random random(16);
  const std::vector<std::byte> good = golden_profile("types-1.24.9-pie");
  for (int run = 0; run < 12; ++run) {
    std::vector<std::byte> bytes = good;
    // The header and tables at the begin, then anywhere.
    for (int i = 0; i < 3; ++i) bytes[random.next() % 1024] = static_cast<std::byte>(random.next());
    for (int i = 0; i < 3000; ++i) bytes[random.next() % bytes.size()] = static_cast<std::byte>(random.next());
    CAPTURE(run);
    CHECK_NOTHROW(profile_fuzz::read_as_binary(bytes));
  }
}

TEST_CASE("damaged profiles are read or refused") {
  gogrow::seeded_random random(17);
  for (const char* name : {"kinds-go1.27-every.pb", "service-go1.26-default.debug1.txt"}) {
    const std::vector<std::byte> good = golden_profile(name);
    for (int run = 0; run < 150; ++run) {
      std::vector<std::byte> bytes = good;
      for (int i = run % 7; i >= 0; --i) bytes[random.next() % bytes.size()] = static_cast<std::byte>(random.next());
      CAPTURE(run);
      CHECK_NOTHROW(profile_fuzz::read_as_profile(bytes));
    }
  }
}

TEST_CASE("random bytes are refused as profile and binary") {
  gogrow::seeded_random random(18);
  for (int run = 0; run < 300; ++run) {
    std::vector<std::byte> bytes(random.next() % 400);
    for (std::byte& b : bytes) b = static_cast<std::byte>(random.next());
    CHECK_NOTHROW(profile_fuzz::read_as_profile(bytes));
    CHECK_NOTHROW(profile_fuzz::read_as_binary(bytes));
  }
}
