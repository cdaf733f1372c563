// The ?debug=1 text of heap profiles: it reads as the other form of the same profile does.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/diagnose/call_site.hpp>
#include <gogrow/diagnose/pprof_text.hpp>
#include <gogrow/diagnose/read_profile.hpp>

#include "support/golden_profiles.hpp"

namespace {

using namespace gogrow::diagnose;
using test_support::as_text;
using test_support::golden_profile;
using test_support::refusal;

// Blocks by user's function, line and block size.
using blocks = std::map<std::tuple<std::string, std::int64_t, std::int64_t>, std::int64_t>;

blocks blocks_of(const profile& p) {
  call_site_reader reader(p);
  blocks all;
  for (const sample& s : p.samples) {
    const auto site = reader.read(s);
    if (!site || !site->user) continue;
    const std::string name(site->user->function.substr(0, site->user->function.find('[')));
    all[{name, site->user->line, s.block_size_bytes}] += s.alloc_objects;
  }
  return all;
}

constexpr std::string_view end = "\n# runtime.MemStats\n# Alloc = 1\n";

std::string text_of(std::string_view samples) {
  return "heap profile: 1: 16 [2: 32] @ heap/1048576\n" + std::string(samples) + std::string(end);
}

}  // namespace

TEST_CASE("text and protocol buffers of one program tell the same blocks") {
  const blocks from_text = blocks_of(read_profile(golden_profile("kinds-go1.27-every.debug1.txt")));
  const blocks from_protobuf = blocks_of(read_profile(golden_profile("kinds-go1.27-every.pb")));
  CHECK(from_text.size() > 100);
  CHECK(from_text == from_protobuf);
}

TEST_CASE("sampled counts of the text are scaled as Go scales those of the other form") {
  const profile text = read_profile(golden_profile("service-go1.26-default.debug1.txt"));
  CHECK(text.period_bytes == 524288);
  // Both were fetched from the running service one after the other: what only came to an end has the same counts.
  const blocks from_text = blocks_of(text),
               from_protobuf = blocks_of(read_profile(golden_profile("service-go1.26-default.pb")));
  std::size_t equal = 0;
  for (const auto& [key, count] : from_protobuf) {
    const auto at = from_text.find(key);
    equal += at != from_text.end() && at->second == count ? 1u : 0u;
  }
  CHECK(equal * 10 > from_protobuf.size() * 6);
}

TEST_CASE("a sample of the text has the runtime's frames as addresses, and inlined calls as frames") {
  const std::string text = text_of(
      "1: 64 [4: 256] @ 0x10 0x20 0x30 0x30 0x40\n"
      "#\t0x1f\tmain.inlined+0xf\t\tmain.go:7\n"
      "#\t0x1f\tmain.outer+0xf\t\tmain.go:9\n"
      "#\t0x2f\tmain.twice+0xf\t/src/main.go:3\n"
      "#\t0x2f\tmain.twice+0xf\t/src/main.go:3\n"
      "#\t0x3f\n"
      "\n"
      "0: 0 [0: 0] @ 0x10 0x20\n"
      "0: 0 [2: 64] @\n");
  const profile p = read_pprof_text(text);
  REQUIRE(p.samples.size() == 1);
  const sample& s = p.samples[0];
  CHECK(s.block_size_bytes == 64);
  CHECK(s.alloc_objects == 32770);  // 4 sampled, each stands for 1 / (1 - e^(-64/524288))
  const auto stack = p.stack(s);
  REQUIRE(stack.size() == 5);
  CHECK(p.locations[stack[0]].frame_count == 0);
  CHECK(p.locations[stack[0]].address == 0xf);
  CHECK(p.locations[stack[1]].frame_count == 2);
  CHECK(p.locations[stack[1]].function_address == 0x10);
  CHECK(stack[2] == stack[3]);
  CHECK(p.locations[stack[2]].frame_count == 1);
  CHECK(p.locations[stack[4]].frame_count == 0);
  const auto frames = p.stack_frames(s);
  REQUIRE(frames.size() == 4);
  CHECK(frames[0] == frame_view{"main.inlined", "main.go", 7, 0});
  CHECK(frames[1] == frame_view{"main.outer", "main.go", 9, 0});
  CHECK(frames[3] == frame_view{"main.twice", "/src/main.go", 3, 0});
  CHECK(p.stackless_objects == 32769);
}

TEST_CASE("a text that is broken is refused with the number of the line") {
  struct row {
    std::string text;
    std::string_view words;
  };
  const row rows[] = {
      {"heap profile: 1: 16 [2: 32] @ growth/1\n", "line 1 of the profile is no header"},
      {"heap profile: 1: 16 [2: 32] @ heap/-2\n", "line 1 of the profile is no header"},
      {text_of("hello\n"), "line 2 of the profile is no sample"},
      {text_of("1: 64 [-4: 256] @ 0x10\n"), "line 2 of the profile has negative counts"},
      {text_of("1: 64 [4: 256] @ 10\n"), "line 2 of the profile has no address"},
      {text_of("1: 64 [4: 256] @ 0x10x\n"), "line 2 of the profile ends with"},
      {text_of("1: 64 [4: 256] @ 0x10\n#\tmain.f\n"), "line 3 of the profile names no address"},
      {text_of("1: 1 [1: 1] @ 0x10\n1: 64 [9223372036854775807: 9223372036854775807] @ 0x10\n"), "too large"},
      {text_of(""), "no samples"},
      {"heap profile: 1: 16 [2: 32] @ heap/1048576\n1: 64 [4: 256] @ 0x10\n", "truncated"},
  };
  for (const row& r : rows) {
    CAPTURE(r.text);
    const std::string said = refusal([&] { read_pprof_text(r.text); });
    CHECK_MESSAGE(said.find(r.words) != said.npos, said);
    CHECK(said.find('\n') == said.npos);
  }
}

TEST_CASE("a real text cut before its end is refused wherever it is cut") {
  const std::vector<std::byte> bytes = golden_profile("service-go1.26-default.debug1.txt");
  const std::string_view text = as_text(bytes);
  const std::size_t size = text.find("# runtime.MemStats");
  REQUIRE(size != text.npos);
  for (std::size_t cut = 0; cut < size; cut += 997) {
    CHECK(!refusal([&] { read_pprof_text(text.substr(0, cut)); }).empty());
  }
}
