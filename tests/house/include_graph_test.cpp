// The house has rooms and floors: a room is a folder of include/gogrow with its front door, the header of the same
// name. A header includes only its own room and rooms on lower floors. This test holds the table of floors and the few
// rooms within rooms, reads every #include under include/gogrow and names each arrow that climbs or goes through a
// wall.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "support/paths.hpp"

namespace {

namespace fs = std::filesystem;

constexpr std::string_view umbrella = "gogrow.hpp";

struct room {
  std::string_view name;  // a folder, a front door without .hpp, or both
  int floor;
};

constexpr room rooms[] = {
    // the ground
    {"rules", 1},
    {"memory", 1},
    // looks, and never acts
    {"observe", 2},
    {"pool", 2},
    {"go_type", 2},
    // act
    {"slice", 3},
    {"map", 3},
    {"export", 3},
    {"predict", 4},
    {"sync_map", 4},
    {"java_hash_map", 4},
    {"growth_checks", 4},
    {"advise", 5},
    {"diagnose", 5},
    {"doctest", 5},
    {"catch2", 5},
    {"googletest", 5},
    {"benchmark", 5},
    // everything that needs the standard library alone
    {"gogrow", 6},
};

// More than one door: these stand for another room than the one their name says.
struct side_door {
  std::string_view header;
  std::string_view room;
};
constexpr side_door side_doors[] = {{"slices.hpp", "slice"}, {"strings.hpp", "slice"}};

// Who may include headers of a folder within a room: only headers whose names begin with one of these.
struct inner_room {
  std::string_view folder;
  std::string_view owners[3];
  std::string_view why;
};
constexpr inner_room inner_rooms[] = {
    {"map/bucket/", {"map/bucket/", "map.hpp", "map/draw.hpp"}, "is map.hpp's business: neither map sees the other"},
    {"map/swiss/", {"map/swiss/", "map.hpp", "map/draw.hpp"}, "is map.hpp's business: neither map sees the other"},
};

// What a room does without although it stands below: predictions and containers share rules alone, so that one can be
// compared with the other.
struct wall {
  std::string_view from;
  std::string_view to;
  std::string_view why;
};
constexpr wall walls[] = {
    {"predict", "slice", "makes the predictor depend on the containers that it is compared with"},
    {"predict", "map", "makes the predictor depend on the containers that it is compared with"},
    {"advise", "slice", "makes the adviser depend on containers: predict/ is what it asks"},
    {"advise", "map", "makes the adviser depend on containers: predict/ is what it asks"},
};

// Users' headers that wait for a slow standard header, and so are not in the umbrella.
constexpr std::string_view not_in_umbrella[] = {"doctest.hpp",   "catch2.hpp",        "googletest.hpp",
                                                "benchmark.hpp", "growth_checks.hpp", "slice/format.hpp"};

const room* room_of(std::string_view header) {
  std::string_view name = header.substr(0, header.find('/'));
  if (name == header) {
    if (!name.ends_with(".hpp")) return nullptr;
    name.remove_suffix(4);
  }
  for (const side_door& door : side_doors) {
    if (header == door.header) name = door.room;
  }
  const auto found = std::ranges::find(rooms, name, &room::name);
  return found == std::end(rooms) ? nullptr : &*found;
}

// The only headers that may name another library; each has a CMake target of its own.
constexpr std::string_view adapters[] = {"doctest.hpp", "catch2.hpp", "googletest.hpp", "benchmark.hpp"};
bool is_adapter(std::string_view header) { return std::ranges::find(adapters, header) != std::end(adapters); }

// What stands between <> or "", the delimiters included.
std::vector<std::string> includes_in(const std::string& text) {
  static const std::regex include_line{R"(^[ \t]*#[ \t]*include[ \t]*(<[^>\n]*>|"[^"\n]*"))", std::regex::multiline};
  std::vector<std::string> found;
  for (auto match = std::sregex_iterator{text.begin(), text.end(), include_line}; match != std::sregex_iterator{};
       ++match) {
    found.push_back((*match)[1]);
  }
  return found;
}

bool is_standard(std::string_view name) {
  // What system and compiler offer beyond the standard; each is taken only where it exists.
  constexpr std::string_view guarded[] = {"sys/single_threaded.h", "sys/random.h", "sys/mman.h", "emmintrin.h"};
  if (std::ranges::find(guarded, name) != std::end(guarded)) return true;
  return !name.empty() && std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

// The name below include/gogrow, or nothing for another library's header.
std::optional<std::string> gogrow_header(std::string_view include) {
  constexpr std::string_view prefix = "<gogrow/";
  if (!include.starts_with(prefix)) return std::nullopt;
  return std::string{include.substr(prefix.size(), include.size() - prefix.size() - 1)};
}

// Of a header that is not there, which ends the compilation behind an #error (rules/needs_….hpp).
constexpr std::string_view end_of_compilation = "\"the_error_above_says_what_to_do\"";

constexpr std::string_view homeless = "has no room: give it one in tests/house/include_graph_test.cpp";

// Why `header` may not include `include`; empty where it may.
std::string objection(std::string_view header, std::string_view include) {
  const room* const from = room_of(header);
  if (from == nullptr) return std::string{homeless};
  if (include == end_of_compilation) return header.starts_with("rules/needs_") ? "" : "is for rules/needs_….hpp alone";
  if (include.starts_with('"')) return "is named in quotes: write <gogrow/...>, which is the same from any folder";

  const std::optional<std::string> target = gogrow_header(include);
  if (!target) {
    const std::string_view name = include.substr(1, include.size() - 2);
    return is_adapter(header) || is_standard(name) ? "" : "is no header of the standard library";
  }
  const room* const to = room_of(*target);
  if (to == nullptr) return std::string{homeless};
  if (*target == umbrella) return "is for users: include what is needed";
  for (const inner_room& inner : inner_rooms) {
    const bool owned = std::ranges::any_of(inner.owners, [&](auto owner) { return header.starts_with(owner); });
    if (target->starts_with(inner.folder) && !owned) return std::string{inner.why};
  }
  if (to == from) return "";
  if (to->floor > from->floor) {
    return "climbs from floor " + std::to_string(from->floor) + " to floor " + std::to_string(to->floor);
  }
  if (to->floor == from->floor) return "goes to another room of its own floor";
  for (const wall& w : walls) {
    if (from->name == w.from && to->name == w.to) return std::string{w.why};
  }
  return "";
}

std::map<std::string, std::vector<std::string>> read_include_graph() {
  const fs::path root = fs::path{test_support::source_dir()} / "include" / "gogrow";
  std::map<std::string, std::vector<std::string>> graph;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator{root}) {
    if (entry.path().extension() != ".hpp") continue;
    std::ostringstream text;
    text << std::ifstream{entry.path()}.rdbuf();
    graph[entry.path().lexically_relative(root).generic_string()] = includes_in(text.str());
  }
  return graph;
}

// What including `first` brings, itself and all that is not gogrow's included.
std::set<std::string> reached_from(const std::map<std::string, std::vector<std::string>>& graph, std::string first) {
  std::set<std::string> reached;
  std::vector<std::string> open{std::move(first)};
  while (!open.empty()) {
    const std::string header = open.back();
    open.pop_back();
    if (!reached.insert(header).second || !graph.contains(header)) continue;
    for (const std::string& include : graph.at(header)) open.push_back(gogrow_header(include).value_or(include));
  }
  return reached;
}

}  // namespace

TEST_CASE("a header includes its own room and lower floors alone") {
  const auto graph = read_include_graph();
  REQUIRE(graph.size() > 5);
  for (const auto& [header, includes] : graph) {
    CAPTURE(header);
    CHECK_MESSAGE(room_of(header) != nullptr, header << " " << homeless);
    for (const std::string& include : includes) {
      const std::string why_not = objection(header, include);
      CHECK_MESSAGE(why_not.empty(), header << ": #include " << include << " " << why_not);
      if (const auto target = gogrow_header(include)) {
        CHECK_MESSAGE(graph.contains(*target), header << ": #include " << include << " does not exist");
      }
    }
  }
}

TEST_CASE("gogrow.hpp reaches every header but those that need another library or a slow one") {
  const auto graph = read_include_graph();
  REQUIRE(graph.contains(std::string{umbrella}));
  const std::set<std::string> reached = reached_from(graph, std::string{umbrella});
  for (const auto& [header, includes] : graph) {
    const bool belongs = std::ranges::find(not_in_umbrella, header) == std::end(not_in_umbrella) &&
                         header != "diagnose.hpp" && !header.starts_with("diagnose/");
    CHECK_MESSAGE((reached.contains(header) || !belongs), header << " is missing in gogrow.hpp");
    CHECK_MESSAGE((!reached.contains(header) || belongs), header << " is not for gogrow.hpp");
  }
}

TEST_CASE("a room has a front door, and a front door is no corridor") {
  const auto graph = read_include_graph();
  for (const auto& [header, includes] : graph) {
    const auto slash = header.find('/');
    if (slash == std::string::npos || header.starts_with("memory/")) continue;  // memory/ is nobody's front
    CHECK_MESSAGE(graph.contains(header.substr(0, slash) + ".hpp"), header << " stands behind no door");
  }
}

TEST_CASE("a front door asks for C++20, containers for exceptions and 64 bits too") {
  const auto graph = read_include_graph();
  for (const auto& [header, includes] : graph) {
    const bool is_door = header.find('/') == std::string::npos && !is_adapter(header) && header != umbrella;
    if (!is_door) continue;
    CAPTURE(header);
    CHECK(includes.front().starts_with("<gogrow/rules/needs_"));
    const std::set<std::string> reached = reached_from(graph, header);
    const bool computes_only =
        header == "rules.hpp" || header == "predict.hpp" || header == "advise.hpp" || header == "go_type.hpp";
    CHECK(reached.contains("rules/needs_exceptions.hpp") == !computes_only);
    const int floor = room_of(header)->floor;
    const bool contains = header == "pool.hpp" || header == "growth_checks.hpp" || header == "sync_map.hpp" ||
                          header == "java_hash_map.hpp" || (floor == 3 && header != "export.hpp");
    CHECK(reached.contains("rules/needs_64_bits.hpp") == contains);
  }
}

TEST_CASE("slice.hpp brings none of the standard headers that take longest to compile") {
  const std::set<std::string> reached = reached_from(read_include_graph(), "slice.hpp");
  REQUIRE(reached.contains("slice/lifetime.hpp"));
  REQUIRE(reached.contains("<string>"));
  for (const char* slow : {"<algorithm>", "<functional>", "<memory>", "<ostream>", "<ranges>"}) {
    CHECK_MESSAGE(!reached.contains(slow), "slice.hpp: #include " << slow << " makes every user wait for it");
  }
}

TEST_CASE("the include graph's rules") {
  SUBCASE("down and within a room is allowed") {
    CHECK(objection("slice.hpp", "<gogrow/rules/release.hpp>") == "");
    CHECK(objection("slice.hpp", "<gogrow/slice/backing_array.hpp>") == "");
    CHECK(objection("slices.hpp", "<gogrow/slice.hpp>") == "");
    CHECK(objection("rules/size_class.hpp", "<gogrow/rules/release.hpp>") == "");
    CHECK(objection("doctest.hpp", "<gogrow/slice.hpp>") == "");
    CHECK(objection("gogrow.hpp", "<gogrow/slice.hpp>") == "");
    CHECK(objection("sync_map/types.hpp", "<gogrow/map/hash.hpp>") == "");
  }
  SUBCASE("up and across is not") {
    CHECK(objection("rules/version.hpp", "<gogrow/observe/events.hpp>") == "climbs from floor 1 to floor 2");
    CHECK(objection("observe/observer.hpp", "<gogrow/slice.hpp>") == "climbs from floor 2 to floor 3");
    CHECK(objection("slice.hpp", "<gogrow/predict.hpp>") == "climbs from floor 3 to floor 4");
    CHECK(objection("predict/slice.hpp", "<gogrow/doctest.hpp>") == "climbs from floor 4 to floor 5");
    CHECK(objection("slice/append.hpp", "<gogrow/map/types.hpp>") == "goes to another room of its own floor");
    CHECK(objection("rules/heap.hpp", "<gogrow/memory/raw_memory.hpp>") == "goes to another room of its own floor");
  }
  SUBCASE("each map is its own, behind map.hpp") {
    CHECK(objection("map.hpp", "<gogrow/map/swiss/table.hpp>") == "");
    CHECK(objection("map/swiss/growth.hpp", "<gogrow/map/swiss/table.hpp>") == "");
    CHECK(objection("map/draw.hpp", "<gogrow/map/bucket/draw.hpp>") == "");
    CHECK(objection("map/bucket/table.hpp", "<gogrow/map/swiss/group.hpp>") != "");
    CHECK(objection("map/types.hpp", "<gogrow/map/bucket/bucket.hpp>") != "");
    CHECK(objection("sync_map/read_dirty.hpp", "<gogrow/map/bucket/table.hpp>") != "");
  }
  SUBCASE("a header's room is its folder, its name, or the side door's") {
    CHECK(room_of("rules/aggregate_fields.hpp")->floor == 1);
    CHECK(room_of("slice/backing_array.hpp") == room_of("strings.hpp"));
    CHECK(room_of("detailed.hpp") == nullptr);
    CHECK(room_of("slice") == nullptr);
  }
  SUBCASE("predictor and adviser do not see the containers") {
    CHECK(objection("predict/slice.hpp", "<gogrow/rules/heap.hpp>") == "");
    CHECK(objection("predict/slice.hpp", "<gogrow/slice.hpp>") != "");
    CHECK(objection("predict/map.hpp", "<gogrow/map/random.hpp>") != "");
    CHECK(objection("advise/slice.hpp", "<gogrow/slice.hpp>") != "");
    CHECK(objection("advise/map.hpp", "<gogrow/map.hpp>") != "");
    CHECK(objection("predict/slice.hpp", "<gogrow/gogrow.hpp>") != "");
  }
  SUBCASE("other libraries are for the adapters alone") {
    CHECK(objection("slice.hpp", "<memory_resource>") == "");
    CHECK(objection("slice.hpp", "<fmt/format.h>") != "");
    CHECK(objection("slice.hpp", "<unistd.h>") != "");
    CHECK(objection("slice/format.hpp", "<format>") == "");
    CHECK(objection("slice/format.hpp", "<fmt/format.h>") != "");
    CHECK(objection("doctest.hpp", "<doctest/doctest.h>") == "");
  }
  SUBCASE("quotes and unknown headers are refused") {
    CHECK(objection("slice.hpp", "\"rules/release.hpp\"") != "");
    CHECK(objection("slice.hpp", end_of_compilation) != "");
    CHECK(objection("slice.hpp", "<gogrow/no_room.hpp>") != "");
    CHECK(objection("no_room.hpp", "<vector>") != "");
  }
  SUBCASE("includes are found however they are spaced, and only where they are directives") {
    const std::string text =
        "#include <a>\n"
        "  #  include\t<gogrow/b.hpp>  // why\n"
        "#include \"c.hpp\"\n"
        "// #include <d>\n"
        "#if __has_include(<e>)\n";
    CHECK(includes_in(text) == std::vector<std::string>{"<a>", "<gogrow/b.hpp>", "\"c.hpp\""});
  }
}
