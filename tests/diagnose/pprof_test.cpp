// Heap profiles in pprof's form: what is read of them, and what is refused with which words.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/diagnose/pprof.hpp>
#include <gogrow/diagnose/read_profile.hpp>

#include "support/golden_profiles.hpp"
#include "support/protobuf_writer.hpp"

namespace {

using gogrow::diagnose::profile;
using gogrow::diagnose::read_pprof;
using gogrow::diagnose::read_profile;
using test_support::golden_profile;
using test_support::protobuf_message;
using test_support::refusal;

enum text : unsigned { empty, objects, count, space, bytes, inuse_objects, inuse_space, main_f, main_go, text_count };
constexpr std::string_view texts[] = {
    "", "alloc_objects", "count", "alloc_space", "bytes", "inuse_objects", "inuse_space", "main.f", "main.go"};

protobuf_message value_type(unsigned type, unsigned unit) { return protobuf_message().number(1, type).number(2, unit); }

protobuf_message strings() {
  protobuf_message m;
  for (const std::string_view t : texts) m.text(6, t);
  return m;
}

protobuf_message types() {
  protobuf_message m;
  m.message(1, value_type(objects, count)).message(1, value_type(space, bytes));
  m.message(1, value_type(inuse_objects, count)).message(1, value_type(inuse_space, bytes));
  return m;
}

// Function 7, locations 30 and 20.
protobuf_message tables() {
  protobuf_message m;
  m.message(5, protobuf_message().number(1, 7).number(2, main_f).number(4, main_go).number(5, 10));
  const protobuf_message line = protobuf_message().number(1, 7).number(2, 12);
  m.message(4, protobuf_message().number(1, 30).number(3, 0x1234).message(4, line));
  m.message(4, protobuf_message().number(1, 20).number(3, 0x5678).message(4, line));
  m.number(12, 524288);
  return m;
}

protobuf_message label(std::uint64_t size) { return protobuf_message().number(1, bytes).number(3, size); }

protobuf_message sample_of(std::initializer_list<std::uint64_t> stack, std::uint64_t blocks, std::uint64_t size) {
  return protobuf_message().packed(1, stack).packed(2, {blocks, blocks * size, 0, 0}).message(3, label(size));
}

protobuf_message whole(const protobuf_message& samples) {
  return protobuf_message().raw(types().string()).raw(samples.string()).raw(tables().string()).raw(strings().string());
}

}  // namespace

TEST_CASE("a profile is read wherever its tables stand and however its numbers are packed") {
  const protobuf_message packed = sample_of({30, 20}, 5, 64);
  const protobuf_message one_by_one =
      protobuf_message().number(1, 30).number(1, 20).number(2, 5).number(2, 320).number(2, 0).number(2, 0).message(
          3, label(64));
  const protobuf_message forms[] = {
      whole(protobuf_message().message(2, packed)),
      whole(protobuf_message().message(2, one_by_one)),
      protobuf_message().message(2, packed).raw(strings().string()).raw(tables().string()).raw(types().string()),
      // Fields that nobody knows, of each wire type.
      whole(protobuf_message()
                .message(2, packed)
                .number(99, 1)
                .text(98, "x")
                .raw("\x81\x06"
                     "12345678")
                .raw("\x85\x06"
                     "1234")),
  };
  for (const protobuf_message& form : forms) {
    const profile p = read_pprof(form.bytes());
    REQUIRE(p.samples.size() == 1);
    CHECK(p.samples[0].alloc_objects == 5);
    CHECK(p.samples[0].alloc_space_bytes == 320);
    CHECK(p.samples[0].block_size_bytes == 64);
    CHECK(p.period_bytes == 524288);
    REQUIRE(p.stack(p.samples[0]).size() == 2);
    CHECK(p.locations[p.stack(p.samples[0])[0]].address == 0x1234);
    const auto frames = p.stack_frames(p.samples[0]);
    REQUIRE(frames.size() == 2);
    CHECK(frames[0].function == "main.f");
    CHECK(frames[0].file == "main.go");
    CHECK(frames[0].line == 12);
    CHECK(frames[0].start_line == 10);
  }
}

TEST_CASE("samples of one stack and block size are one, those without a stack or a block are left out") {
  protobuf_message samples;
  samples.message(2, sample_of({30}, 5, 64)).message(2, sample_of({20}, 1, 64)).message(2, sample_of({30}, 2, 64));
  samples.message(2, sample_of({30}, 1, 128)).message(2, sample_of({}, 3, 16)).message(2, sample_of({30}, 0, 64));
  const profile p = read_pprof(whole(samples).bytes());
  REQUIRE(p.samples.size() == 3);
  CHECK(p.samples[0].alloc_objects == 7);
  CHECK(p.samples[0].alloc_space_bytes == 7 * 64);
  CHECK(p.samples[1].alloc_objects == 1);
  CHECK(p.samples[2].block_size_bytes == 128);
  CHECK(p.stackless_objects == 3);
  CHECK(p.stackless_bytes == 48);
}

TEST_CASE("a copy of a profile has its own texts") {
  profile copy;
  {
    const profile p = read_pprof(whole(protobuf_message().message(2, sample_of({30}, 5, 64))).bytes());
    copy = p;
  }
  CHECK(copy.stack_frames(copy.samples[0])[0].function == "main.f");
}

TEST_CASE("what is no heap profile is refused in a line that says what it is") {
  const auto profile_of = [](std::string_view type, std::string_view unit) {
    protobuf_message m;
    m.message(1, value_type(1, 2)).text(6, "").text(6, type).text(6, unit);
    return m.message(2, protobuf_message().packed(2, {1})).string();
  };
  const protobuf_message sample = protobuf_message().message(2, sample_of({30}, 5, 64));
  const protobuf_message without_label =
      protobuf_message().message(2, protobuf_message().packed(1, {30}).packed(2, {5, 320, 0, 0}));
  const std::string good = whole(sample).string();
  struct row {
    std::string bytes;
    std::string_view words;
  };
  const row rows[] = {
      {profile_of("cpu", "nanoseconds"), "this is a CPU profile"},
      {profile_of("goroutine", "count"), "this is a goroutine profile"},
      {profile_of("contentions", "count"), "this is a mutex or block profile"},
      {profile_of("threadcreate", "count"), "this is a threadcreate profile"},
      {profile_of("events", "count"), "this profile counts events and no alloc_objects"},
      {whole(without_label).string(), "no label `bytes`"},
      {whole(protobuf_message()).string(), "holds no samples"},
      {whole(protobuf_message().message(2, sample_of({}, 1, 64))).string(), "no samples with a stack"},
      {whole(protobuf_message().message(2, sample_of({31}, 1, 64))).string(), "names location 31"},
      {whole(protobuf_message().message(2, sample_of({30}, ~std::uint64_t{0}, 64))).string(), "negative counts"},
      {good.substr(0, good.size() - 3), "truncated"},
      {"", "is empty"},
      {"goroutine profile: total 7\n", "this is a goroutine profile"},
      {"<html><head>", "this is a page of HTML"},
      {"go 1.26 trace\0\0\0", "this is an execution trace"},
      {"\x1f\x8b\x08", "gzip"},
      {"\x7f"
       "ELF\2\1\1",
       "this is a binary"},
      {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "more than ten bytes"},
      {"\x0f", "unknown wire type"},
  };
  for (const row& r : rows) {
    CAPTURE(r.words);
    const std::string said = refusal([&] { read_profile(std::as_bytes(std::span(r.bytes))); });
    CHECK_MESSAGE(said.find(r.words) != said.npos, said);
    CHECK(said.find('\n') == said.npos);
  }
}

TEST_CASE("sums of counts do not wrap") {
  const std::uint64_t half = std::uint64_t{1} << 62;
  const auto sample = protobuf_message().packed(1, {30}).packed(2, {half, 64, 0, 0}).message(3, label(64));
  const std::string said =
      refusal([&] { read_pprof(whole(protobuf_message().message(2, sample).message(2, sample)).bytes()); });
  CHECK(said.find("too large") != said.npos);
}

TEST_CASE("profiles of every release and rate are read") {
  struct row {
    std::string name;
    std::int64_t period_bytes;
    std::string_view default_type;
    std::size_t samples;
  };
  const row rows[] = {
      {"kinds-go1.27-every.pb", 1, "alloc_space", 212},
      {"service-go1.26-default.pb", 524288, "alloc_space", 176},
      {"service-go1.26-default-delta5s.pb", 524288, "", 107},
      {"slices-maps-go1.22-default-400MB.pb", 524288, "alloc_space", 430},
      {"slices-maps-go1.26-rate4096-100MB.pb", 4096, "alloc_space", 512},
  };
  for (const row& r : rows) {
    CAPTURE(r.name);
    const profile p = read_profile(golden_profile(r.name));
    CHECK(p.period_bytes == r.period_bytes);
    CHECK(p.text(p.default_sample_type) == r.default_type);
    CHECK(p.samples.size() == r.samples);
  }
}

TEST_CASE("a real profile cut anywhere is refused or read, never worse") {
  const std::vector<std::byte> bytes = golden_profile("slices-maps-go1.26-every.pb");
  std::size_t refused = 0, cuts = 0;
  for (std::size_t size = 0; size < bytes.size(); size += 37) {
    ++cuts;
    refused += refusal([&] { read_profile(std::span(bytes).first(size)); }).empty() ? 0u : 1u;
  }
  CHECK(refused == cuts);
}
