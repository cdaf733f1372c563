// Who allocated, and what for: real programs of each release, with their binaries and without.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/diagnose/call_site.hpp>
#include <gogrow/diagnose/read_profile.hpp>

#include "support/golden_profiles.hpp"

namespace {

using namespace gogrow::diagnose;
using test_support::golden_profile;
using test_support::refusal;

// A profile, and the binary where there is one.
struct opened {
  explicit opened(const std::string& name, const std::string& binary_name = {})
      : read(read_profile(golden_profile(name))) {
    if (binary_name.empty()) return;
    bytes = golden_profile(binary_name);
    binary.emplace(bytes);
    loaded.emplace(read, *binary);
  }
  opened(const opened&) = delete;

  // Calls of one user's line to one callee; the leaf is told by its name or a part of it.
  std::vector<call_site> sites(std::string_view user, std::string_view callee) {
    call_site_reader reader(read, loaded ? &*loaded : nullptr);
    std::vector<call_site> found;
    for (const sample& s : read.samples) {
      const auto site = reader.read(s);
      if (!site || !site->user || site->callee != callee) continue;
      if (site->user->function.substr(0, site->user->function.find('[')) == user) found.push_back(*site);
    }
    return found;
  }

  profile read;
  std::vector<std::byte> bytes;
  std::optional<go_binary> binary;
  std::optional<loaded_binary> loaded;
};

struct slice_row {
  std::string_view user;
  std::string_view callee;
  std::string_view type;
  std::uint64_t size_bytes;
  bool pointers;
};

// tests/golden/profiles/types/main.go
constexpr slice_row slice_rows[] = {
    {"main.arrays", "runtime.growslice", "[4]int32", 16, false},
    {"main.records", "runtime.growslice", "main.order", 48, true},
    {"main.pointers", "runtime.growslice", "*main.order", 8, true},
    {"main.interfaces", "runtime.growslice", "interface {}", 16, true},
    {"main.floats", "runtime.growslice", "main.point", 12, false},
    {"main.inlinedGeneric", "runtime.growslice", "uint16", 2, false},
    {"main.closures.func1", "runtime.growslice", "string", 16, true},
    {"main.closures.func2", "runtime.growslice", "func()", 8, true},
    {"main.inlinedPush", "runtime.growslice", "int64", 8, false},
    {"main.bytesSpread", "runtime.growslice", "uint8", 1, false},
    {"main.text", "runtime.growslice", "uint8", 1, false},
    {"main.makes", "runtime.makechan", "chan main.point", 8, true},
    {"example.com/kinds/store.Fill", "runtime.growslice", "store.Item", 16, false},
};

void check_slices(opened& o) {
  for (const slice_row& r : slice_rows) {
    CAPTURE(r.user);
    const auto sites = o.sites(r.user, r.callee);
    CHECK(!sites.empty());
    for (const call_site& site : sites) {
      REQUIRE(site.type.has_value());
      CHECK(site.type->name == r.type);
      CHECK(site.type->size_bytes == r.size_bytes);
      CHECK(site.type->pointers == r.pointers);
    }
  }
}

struct map_row {
  std::string_view callee;
  std::string_view type;
  part_type key, elem;
  std::uint64_t group_bytes;
  bool indirect_key, indirect_elem;
};

}  // namespace

TEST_CASE("a stripped, trimmed, position-independent binary tells the elements of slices, in both forms") {
  for (const char* name : {"types-go1.24-pie.pb", "types-go1.24-pie.debug1.txt"}) {
    CAPTURE(std::string(name));
    opened o(name, "types-1.24.9-pie");
    CHECK(o.binary->position_independent());
    check_slices(o);
  }
}

TEST_CASE("a type from a generic function's dictionary is not known, rather than a wrong one") {
  opened o("types-go1.24-pie.pb", "types-1.24.9-pie");
  for (const char* user : {"main.(*queue", "main.generic"}) {
    const auto sites = o.sites(user, "runtime.growslice");
    CHECK(!sites.empty());
    for (const call_site& site : sites) CHECK(!site.type.has_value());
  }
}

TEST_CASE("maps tell keys, values and the blocks of their storage") {
  opened o("types-go1.24-pie.pb", "types-1.24.9-pie");
  const map_row rows[] = {
      {"runtime.mapassign_fast64", "map[int64]int64", {8, 8, false, ""}, {8, 8, false, ""}, 136, false, false},
      {"runtime.mapassign_faststr", "map[string]*main.order", {16, 8, true, ""}, {8, 8, true, ""}, 200, false, false},
      {"runtime.mapassign", "map[int32]main.big", {4, 4, false, ""}, {200, 1, false, ""}, 136, false, true},
      {"runtime.mapassign", "map[main.big]int", {200, 1, false, ""}, {8, 8, false, ""}, 136, true, false},
      {"runtime.mapassign", "map[[3]int64]bool", {24, 8, false, ""}, {1, 1, false, ""}, 264, false, false},
      {"runtime.mapassign", "map[interface {}]struct {}", {16, 8, true, ""}, {0, 1, false, ""}, 200, false, false},
      {"runtime.makemap", "map[string]string", {16, 8, true, ""}, {16, 8, true, ""}, 264, false, false},
  };
  for (const map_row& r : rows) {
    CAPTURE(r.type);
    const auto sites = o.sites("main.maps", r.callee);
    const auto at =
        std::ranges::find_if(sites, [&](const call_site& site) { return site.type && site.type->name == r.type; });
    REQUIRE(at != sites.end());
    REQUIRE(at->type->map.has_value());
    const map_layout& m = *at->type->map;
    CHECK(m.swiss);
    CHECK(m.key.size_bytes == r.key.size_bytes);
    CHECK(m.key.align_bytes == r.key.align_bytes);
    CHECK(m.key.pointers == r.key.pointers);
    CHECK(m.elem.size_bytes == r.elem.size_bytes);
    CHECK(m.elem.align_bytes == r.elem.align_bytes);
    CHECK(m.elem.pointers == r.elem.pointers);
    CHECK(m.storage.size_bytes == r.group_bytes);
    CHECK(m.indirect_key == r.indirect_key);
    CHECK(m.indirect_elem == r.indirect_elem);
  }
}

TEST_CASE("maps of buckets, to 1.23, and of groups, to 1.27, are told apart") {
  struct row {
    const char *profile, *binary, *user, *callee;
    bool swiss;
    std::uint64_t storage_bytes;
  };
  constexpr row rows[] = {
      {"slices-maps-go1.22-every.pb", "work-1.22.12", "main.map_ii_const", "runtime.mapassign_fast64", false, 144},
      {"slices-maps-go1.22-every.pb", "work-1.22.12", "main.map_ib_unif", "runtime.mapassign_fast64", false, 88},
      {"slices-maps-go1.26-every.pb", "work-1.26.8", "main.map_ii_const", "runtime.mapassign_fast64", true, 136},
      {"kinds-go1.27-every.pb", "frames-1.27.3", "main.mapHuge", "runtime.mapassign", true, 136},
  };
  for (const row& r : rows) {
    CAPTURE(std::string(r.user));
    opened o(r.profile, r.binary);
    const auto sites = o.sites(r.user, r.callee);
    REQUIRE(!sites.empty());
    REQUIRE(sites[0].type.has_value());
    REQUIRE(sites[0].type->map.has_value());
    CHECK(sites[0].type->map->swiss == r.swiss);
    CHECK(sites[0].type->map->storage.size_bytes == r.storage_bytes);
  }
}

TEST_CASE("append and map put on one line are two calls") {
  opened o("kinds-go1.27-every.pb", "frames-1.27.3");
  const auto grown = o.sites("main.mapAppend", "runtime.growslice");
  const auto put = o.sites("main.mapAppend", "runtime.mapassign_fast64");
  REQUIRE(!grown.empty());
  REQUIRE(!put.empty());
  CHECK(grown[0].user->line == put[0].user->line);
  CHECK(grown[0].address != put[0].address);
}

TEST_CASE("the standard library's frames stand between leaf and user") {
  opened o("kinds-go1.27-every.pb", "frames-1.27.3");
  const auto sites = o.sites("main.buffer", "runtime.growslice");
  REQUIRE(!sites.empty());
  CHECK(sites[0].leaf.function == "bytes.growSlice");
  REQUIRE(sites[0].helpers.size() == 3);
  CHECK(sites[0].helpers[1].function == "bytes.(*Buffer).grow");
  REQUIRE(sites[0].caller.has_value());
  CHECK(sites[0].caller->function == "main.main");
}

TEST_CASE("with the binary the text form names the runtime's frames") {
  opened o("kinds-go1.27-every.debug1.txt", "frames-1.27.3");
  const auto sites = o.sites("main.appendInts", "runtime.growslice");
  REQUIRE(!sites.empty());
  REQUIRE(sites[0].hidden.size() >= 2);
  CHECK(sites[0].hidden[0].starts_with("runtime.mallocgc"));
  CHECK(sites[0].hidden.back() == "runtime.growslice");
}

TEST_CASE("an inlined leaf knows whose machine code it is in, in both forms") {
  for (const char* name : {"kinds-go1.27-every.pb", "kinds-go1.27-every.debug1.txt"}) {
    CAPTURE(std::string(name));
    opened o(name, "frames-1.27.3");
    const auto sites = o.sites("main.push", "runtime.growslice");
    REQUIRE(!sites.empty());
    CHECK(sites[0].physical_function == "main.appendInlined");
  }
}

TEST_CASE("the release is told by the toolchain's path, and by runtime.main's lines without one") {
  struct row {
    const char* name;
    int minor;
  };
  constexpr row rows[] = {
      {"types-go1.21-stripped.pb", 21}, {"types-go1.22-stripped.pb", 22},    {"types-go1.23-stripped.pb", 23},
      {"types-go1.24-pie.pb", 24},      {"types-go1.25-stripped.pb", 25},    {"types-go1.26-stripped.pb", 26},
      {"types-go1.27-stripped.pb", 27}, {"types-go1.24-pie.debug1.txt", 24}, {"slices-maps-go1.22-every.pb", 22},
      {"kinds-go1.27-every.pb", 27},
  };
  for (const row& r : rows) {
    CAPTURE(std::string(r.name));
    CHECK(guess_go_minor(read_profile(golden_profile(r.name))) == r.minor);
  }
  CHECK(detail::go_minor_in_path("/usr/lib/go-1.22/src/runtime/proc.go") == 22);
  CHECK(detail::go_minor_in_path("/opt/go1.25.1/src/runtime/proc.go") == 25);
  CHECK(detail::go_minor_in_path("/usr/local/go/src/runtime/proc.go") == 0);
  CHECK(detail::go_minor_in_path("/home/go1.20/runtime/proc.go") == 0);
}

TEST_CASE("packages and the standard library are told by name and file") {
  CHECK(package_of("net/http.(*conn).serve") == "net/http");
  CHECK(package_of("main.(*queue[go.shape.int32]).push") == "main");
  CHECK(package_of("slices.Grow[go.shape.[]a/b.T,go.shape.int]") == "slices");
  CHECK(package_of("gopkg.in/yaml%2ev3.Marshal") == "gopkg.in/yaml%2ev3");
  struct row {
    const char *function, *file;
    bool standard;
  };
  constexpr row rows[] = {
      {"bytes.growSlice", "/usr/local/go/src/bytes/buffer.go", true},
      {"bytes.growSlice", "bytes/buffer.go", true},
      {"vendor/golang.org/x/net/idna.(*Profile).process", "vendor/golang.org/x/net/idna/idna.go", true},
      {"internal/bytealg.MakeNoZero", "/usr/local/go/src/runtime/slice.go", true},
      {"internal/bytealg.MakeNoZero", "runtime/slice.go", true},
      {"main.main", "/home/x/go/src/main.go", false},
      {"log.Print", "/home/x/log/log.go", false},
      {"example.com/bytes.f", "example.com/bytes/f.go", false},
      {"golang.org/x/net/html.Parse", "/home/go/pkg/mod/golang.org/x/net@v0.1.0/html/parse.go", false},
  };
  for (const row& r : rows) {
    CAPTURE(std::string(r.function));
    CHECK(is_standard_library({.function = r.function, .file = r.file}) == r.standard);
  }
}

TEST_CASE("a binary of another build is refused, with and without build ids") {
  struct row {
    const char *profile, *binary;
    std::string_view words;
  };
  constexpr row rows[] = {
      {"slices-maps-go1.26-every.pb", "frames-1.27.3", "its build id is"},
      {"slices-maps-go1.22-every.pb", "types-1.24.9-pie", "another build"},
      {"types-go1.22-stripped.pb", "work-1.22.12", "another build"},
      {"kinds-go1.27-every.debug1.txt", "work-1.26.8", "another build"},
      {"types-go1.24-pie.debug1.txt", "work-1.22.12", "another build"},
  };
  for (const row& r : rows) {
    CAPTURE(std::string(r.profile));
    const std::string said = refusal([&] { opened o(r.profile, r.binary); });
    CHECK_MESSAGE(said.find(r.words) != said.npos, said);
    CHECK(said.find('\n') == said.npos);
  }
}
