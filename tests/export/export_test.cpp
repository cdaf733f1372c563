// Profiles in other programs' formats: that gzip, pprof, flame graphs and Chrome's traces read what was written. zlib
// and a JSON library judge the bytes, and real pprof does where a Go is installed.

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <zlib.h>

#include <gogrow/export/chrome_trace.hpp>
#include <gogrow/export/folded.hpp>
#include <gogrow/export/gzip.hpp>
#include <gogrow/export/pprof.hpp>
#include <gogrow/observe/profile.hpp>
#include <gogrow/observe/scope.hpp>
#include <gogrow/slice.hpp>

#include "support/find_go.hpp"
#include "support/tool_process.hpp"

namespace {

using namespace gogrow;
using json = nlohmann::json;
using test_support::lines_of;

const profile_frame serve{"serve", "", 0};
const profile_frame fill{"void fill(ids&)", "/src/ids.cpp", 7};
const profile_frame fill_again{"void fill(ids&)", "/src/ids.cpp", 9};
const profile_frame put{"put", "words.cpp", 31};

growth_profile example() {
  growth_profile p;
  p.add({serve, fill}, {4, 120, 248});
  p.add({serve, fill_again}, {1, 0, 8});
  p.add({serve, put}, {0, 0, 336});
  p.add({serve}, {0, 0, 0});
  return p;
}

// What zlib makes of a gzip file; "not gzip" if it refuses.
std::string unzip(const std::string& file) {
  z_stream z{};
  REQUIRE(inflateInit2(&z, 15 + 16) == Z_OK);  // 16: gzip alone
  std::string in = file;
  z.next_in = reinterpret_cast<Bytef*>(in.data());
  z.avail_in = static_cast<uInt>(in.size());
  std::string out(file.size(), '\0');
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  const int result = inflate(&z, Z_FINISH);
  const bool whole = result == Z_STREAM_END && z.avail_in == 0;
  out.resize(z.total_out);
  inflateEnd(&z);
  return whole ? out : "not gzip";
}

// A message of protocol buffers as numbers and texts by field.
struct message {
  std::multimap<unsigned, std::uint64_t> numbers;
  std::multimap<unsigned, std::string> texts;

  explicit message(std::string_view bytes) {
    while (!bytes.empty()) {
      const std::uint64_t tag = varint(bytes);
      const auto field = static_cast<unsigned>(tag >> 3);
      if ((tag & 7) == 0) {
        numbers.emplace(field, varint(bytes));
      } else {
        REQUIRE((tag & 7) == 2);
        const std::uint64_t size = varint(bytes);
        REQUIRE(size <= bytes.size());
        texts.emplace(field, bytes.substr(0, size));
        bytes.remove_prefix(size);
      }
    }
  }

  std::uint64_t number(unsigned field) const {
    const auto found = numbers.find(field);
    return found == numbers.end() ? 0 : found->second;
  }
  std::vector<std::string> all(unsigned field) const {
    std::vector<std::string> found;
    for (auto [at, end] = texts.equal_range(field); at != end; ++at) found.push_back(at->second);
    return found;
  }
  std::vector<std::uint64_t> packed(unsigned field) const {
    std::vector<std::uint64_t> found;
    for (const std::string& list : all(field))
      for (std::string_view rest = list; !rest.empty();) found.push_back(varint(rest));
    return found;
  }

  static std::uint64_t varint(std::string_view& bytes) {
    std::uint64_t n = 0;
    for (int shift = 0;; shift += 7) {
      REQUIRE(!bytes.empty());
      const auto byte = static_cast<unsigned char>(bytes.front());
      bytes.remove_prefix(1);
      n |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return n;
    }
  }
};

std::string pprof_file(const growth_profile& p) {
  std::ostringstream out;
  write_pprof(out, p);
  return out.str();
}

template <class T> using watched = go_slice<T, go1_22, std::allocator<T>, ambient>;

json trace_of(const growth_profile& p, trace_time time) {
  std::ostringstream out;
  write_chrome_trace(out, p, time);
  return json::parse(out.str());
}

}  // namespace

// --- gzip.

TEST_CASE("crc32 is the checksum of gzip") {
  CHECK(gogrow::crc32("") == 0);
  CHECK(gogrow::crc32("123456789") == 0xcbf43926);  // the check value that catalogues of checksums list
}

TEST_CASE("a stored gzip file holds its bytes, around the size of a block") {
  for (const std::size_t size : {0u, 1u, 65534u, 65535u, 65536u, 131070u, 131071u, 200000u}) {
    std::string data(size, '\0');
    for (std::size_t i = 0; i < size; ++i) data[i] = static_cast<char>(i * 7 + i / 256);
    const std::string file = gzip_stored(data);
    CAPTURE(size);
    CHECK(unzip(file) == data);
    CHECK(file.size() == size + 18 + 5 * (size == 0 ? 1 : (size + 65534) / 65535));
  }
}

TEST_CASE("a gzip file with a byte changed is refused") {
  std::string file = gzip_stored("growth");
  file[file.size() - 8] = static_cast<char>(file[file.size() - 8] ^ 1);
  CHECK(unzip(file) == "not gzip");
}

// --- pprof.

TEST_CASE("pprof: every stack is a sample, innermost frame first, and what costs nothing is left out") {
  const message profile(unzip(pprof_file(example())));
  const std::vector<std::string> texts = profile.all(6);
  CHECK(texts.at(0) == "");

  std::vector<std::string> types;
  for (const std::string& t : profile.all(1))
    types.push_back(texts.at(message(t).number(1)) + '/' + texts.at(message(t).number(2)));
  CHECK(types == std::vector<std::string>{"growths/count", "copied/bytes", "alloc_space/bytes"});
  CHECK(texts.at(profile.number(14)) == "alloc_space");

  std::map<std::uint64_t, std::string> functions;
  for (const std::string& f : profile.all(5))
    functions[message(f).number(1)] = texts.at(message(f).number(2)) + " in " + texts.at(message(f).number(4));
  CHECK(functions.size() == 3);
  std::map<std::uint64_t, std::string> locations;
  for (const std::string& l : profile.all(4)) {
    const message location(l);
    CHECK(location.number(2) == message(profile.all(3).at(0)).number(1));
    const message line(location.all(4).at(0));
    locations[location.number(1)] = functions.at(line.number(1)) + " line " + std::to_string(line.number(2));
  }
  CHECK_FALSE(locations.contains(0));
  CHECK(locations.size() == 4);

  const std::vector<std::string> samples = profile.all(2);
  REQUIRE(samples.size() == 3);
  const message first(samples[0]);
  REQUIRE(first.packed(1).size() == 2);
  CHECK(locations.at(first.packed(1)[0]) == "void fill(ids&) in /src/ids.cpp line 7");
  CHECK(locations.at(first.packed(1)[1]) == "serve in  line 0");
  CHECK(first.packed(2) == std::vector<std::uint64_t>{4, 120, 248});
  CHECK(message(samples[1]).packed(2) == std::vector<std::uint64_t>{1, 0, 8});
  CHECK(message(samples[2]).packed(2) == std::vector<std::uint64_t>{0, 0, 336});
}

TEST_CASE("pprof: the largest numbers, and a profile without samples") {
  growth_profile p;
  p.add({serve}, {~std::uint64_t{0}, 127, 128});
  const message profile(encode_pprof(p));
  CHECK(message(profile.all(2).at(0)).packed(2) == std::vector<std::uint64_t>{~std::uint64_t{0}, 127, 128});
  CHECK(message(encode_pprof({})).all(2).empty());
  CHECK(message(encode_pprof({})).all(1).size() == 3);
}

TEST_CASE("pprof: the same profile gives the same bytes") { CHECK(pprof_file(example()) == pprof_file(example())); }

TEST_CASE("go tool pprof reads the profile") {
  const auto go = test_support::find_go();
  if (!go) {
    MESSAGE("skipped: no Go is installed");
    return;
  }
  const test_support::temporary_file file(pprof_file(example()));
  const auto raw = test_support::run_process(*go, {"tool", "pprof", "-raw", file.path()});
  CHECK(raw.status == 0);
  CHECK(raw.out.find("growths/count copied/bytes alloc_space/bytes[dflt]") != raw.out.npos);
  CHECK(raw.out.find("          4        120        248: 1 2") != raw.out.npos);
  CHECK(raw.out.find("void fill(ids&) /src/ids.cpp:7") != raw.out.npos);

  const auto top = test_support::run_process(*go, {"tool", "pprof", "-top", "-sample_index=growths", file.path()});
  CHECK(top.status == 0);
  CHECK(top.out.find("Showing nodes accounting for 5, 100% of 5 total") != top.out.npos);
  CHECK(top.out.find("void fill(ids&)") != top.out.npos);
  const auto bytes = test_support::run_process(*go, {"tool", "pprof", "-top", "-lines", "-unit=B", file.path()});
  CHECK(bytes.out.find("592B total") != bytes.out.npos);  // 248 + 8 + 336
  CHECK(bytes.out.find("words.cpp:31") != bytes.out.npos);
  const auto empty =
      test_support::run_process(*go, {"tool", "pprof", "-top", test_support::temporary_file(pprof_file({})).path()});
  CHECK(empty.status == 0);
}

// --- Folded stacks.

TEST_CASE("folded: a line a stack, sorted, without those of value 0") {
  std::ostringstream bytes, growths, copied;
  write_folded(bytes, example());
  write_folded(growths, example(), profile_value::growths);
  write_folded(copied, example(), profile_value::copied_bytes);
  CHECK(bytes.str() ==
        "serve;put words.cpp:31 336\n"
        "serve;void fill(ids&) ids.cpp:7 248\n"
        "serve;void fill(ids&) ids.cpp:9 8\n");
  CHECK(growths.str() == "serve;void fill(ids&) ids.cpp:7 4\nserve;void fill(ids&) ids.cpp:9 1\n");
  CHECK(copied.str() == "serve;void fill(ids&) ids.cpp:7 120\n");
}

TEST_CASE("folded: names cannot break frames or lines, and stacks that read the same are one") {
  growth_profile p;
  p.add({{"a;b\nc\rd", "", 0}}, {0, 0, 5});
  p.add({{"f", "/one/x.cpp", 1}}, {0, 0, 1});
  p.add({{"f", "/two/x.cpp", 1}}, {0, 0, 2});
  std::ostringstream out;
  write_folded(out, p);
  CHECK(out.str() == "a,b c d 5\nf x.cpp:1 3\n");
}

// --- Chrome's trace.

TEST_CASE("a counted trace: bars open and close like brackets, events inside them, times do not fall") {
  growth_scope scope("serve", keep::timeline);
  watched<std::int64_t> a;
  for (int i = 0; i < 3; ++i) a.append(i);
  {
    const growth_scope inner("parse");
    watched<std::int64_t> b;
    b.append(1);
  }
  const json trace = trace_of(scope.profile(), trace_time::counted);
  std::vector<std::string> bars;
  std::vector<std::string> seen;
  double now = 0;
  for (const json& e : trace.at("traceEvents")) {
    const std::string phase = e.at("ph");
    if (phase == "M") continue;
    CHECK(e.at("ts").get<double>() >= now);
    now = e.at("ts");
    if (phase == "B") bars.push_back(e.at("name"));
    if (phase == "E") {
      REQUIRE_FALSE(bars.empty());
      bars.pop_back();
    }
    if (phase == "X") {
      REQUIRE_FALSE(bars.empty());
      CHECK(bars.front() == "serve");
      seen.push_back(std::to_string(bars.size()) + ' ' + e.at("name").get<std::string>());
    }
  }
  CHECK(bars.empty());
  CHECK(seen == std::vector<std::string>{"2 heap_allocated", "2 slice_grew", "2 heap_allocated", "2 slice_grew",
                                         "2 array_dropped", "2 heap_allocated", "2 slice_grew", "2 array_dropped",
                                         "3 heap_allocated", "3 slice_grew", "2 array_dropped"});
  CHECK(now == 11);
}

TEST_CASE("a trace has the numbers of each event and the bytes alive behind it") {
  growth_scope scope("serve", keep::timeline);
  watched<std::int64_t> a;
  for (int i = 0; i < 3; ++i) a.append(i);
  const json trace = trace_of(scope.profile(), trace_time::measured);
  std::vector<json> grown;
  std::vector<int> live;
  for (const json& e : trace.at("traceEvents")) {
    if (e.value("name", "") == "slice_grew") grown.push_back(e);
    if (e.at("ph") == "C") live.push_back(e.at("args").at("live"));
  }
  REQUIRE(grown.size() == 3);
  CHECK(grown[2].at("ph") == "i");
  CHECK(
      grown[2].at("args") ==
      json{{"old_len", 2}, {"old_cap", 2}, {"new_len", 3}, {"new_cap", 4}, {"copied_bytes", 16}, {"array_bytes", 32}});
  CHECK(live == std::vector<int>{8, 8, 24, 24, 16, 48, 48, 32});
}

TEST_CASE("every kind of event has a name of its own and fields in a trace") {
  const std::vector<event_log::entry> kinds = {heap_allocated{1, 8},
                                               slice_grew{},
                                               array_dropped{},
                                               map_grew{},
                                               map_grew_same_size{},
                                               bucket_evacuated{1, 2, 3, 16},
                                               overflow_bucket_added{true},
                                               map_memory_dropped{},
                                               table_grew{},
                                               table_split{},
                                               directory_doubled{},
                                               tombstone_made{},
                                               tombstones_pruned{},
                                               map_cleared{},
                                               java_table_resized{},
                                               bin_treeified{},
                                               bin_untreeified{},
                                               java_node_made{},
                                               read_missed{},
                                               dirty_promoted{},
                                               dirty_made{},
                                               trie_expanded{},
                                               trie_pruned{}};
  REQUIRE(kinds.size() == std::variant_size_v<event_log::entry>);
  growth_profile p;
  p.add({serve}, {});
  for (const auto& kind : kinds) p.add(timed_event{std::chrono::nanoseconds(1234567), 0, kind, 0});
  const json trace = trace_of(p, trace_time::measured);
  std::map<std::string, json> events;
  for (const json& e : trace.at("traceEvents"))
    if (e.value("cat", "") == "growth") events[e.at("name")] = e;
  CHECK(events.size() == kinds.size());
  CHECK(events.at("bucket_evacuated").at("args") ==
        json{{"old_bucket", 1}, {"to_x", 2}, {"to_y", 3}, {"copied_bytes", 80}});
  CHECK(events.at("overflow_bucket_added").at("args") == json{{"from_pool", 1}});
  CHECK(events.at("slice_grew").at("ts") == 1234.567);
}

TEST_CASE("an empty timeline is a valid trace") {
  CHECK(trace_of({}, trace_time::measured).at("traceEvents").size() == 1);
}

TEST_CASE("a trace is JSON whatever a name holds") {
  const std::string odd = "quote\" back\\ line\n tab\t nul" + std::string(1, '\0') + " utf8 \xc3\xa9 \xe2\x82\xac";
  growth_profile p;
  p.add({{odd, "", 0}}, {});
  p.add(timed_event{{}, 0, tombstone_made{}, 0});
  CHECK(trace_of(p, trace_time::counted).at("traceEvents").at(1).at("name") == odd);
  for (const std::string bad :
       {"\xff", "\xc3", "\xc0\xaf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf8"}) {
    growth_profile q;
    q.add({{"<" + bad + ">", "", 0}}, {});
    q.add(timed_event{{}, 0, tombstone_made{}, 0});
    CAPTURE(bad.size());
    const std::string name = trace_of(q, trace_time::counted).at("traceEvents").at(1).at("name");
    CHECK(name == "<" + std::string(bad.size(), '?') + ">");
  }
}
