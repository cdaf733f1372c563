// The headers stand on floors, and a header includes only its own floor and lower ones. This test holds the table of
// floors, reads every #include under include/gogrow and names each arrow that climbs.

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

namespace {

namespace fs = std::filesystem;

constexpr std::string_view umbrella = "gogrow.hpp";
constexpr int container_floor = 4;
constexpr int predict_floor = 5;
constexpr int outer_floor = 6;

struct placement {
  std::string_view header;  // below include/gogrow; a name that ends in '/' stands for a folder
  int floor;
};

// The first row that fits counts: a header of a folder that stands elsewhere than its folder comes before it.
constexpr placement placements[] = {
    {"rules/version.hpp", 0},
    {"rules/panic.hpp", 0},
    {"observe/events.hpp", 0},

    {"rules/size_class.hpp", 1},
    {"rules/release.hpp", 1},
    {"rules/element_layout.hpp", 1},
    {"advise/size_histogram.hpp", 1},
    {"rules/aggregate_fields.hpp", 1},
    {"predict/distribution.hpp", 1},
    {"predict/chance.hpp", 1},
    {"predict/survival.hpp", 1},
    {"predict/step_list.hpp", 1},

    {"rules/slice.hpp", 2},
    {"rules/others.hpp", 2},
    {"rules/bucket_map.hpp", 2},
    {"rules/swiss_map.hpp", 2},
    {"rules/java_map.hpp", 2},
    {"rules/stack.hpp", 2},
    {"rules/string.hpp", 2},
    {"rules/heap.hpp", 2},
    {"advise/capacity.hpp", 2},
    {"map/random.hpp", 2},
    {"map/hash.hpp", 2},
    {"rules/slice_panics.hpp", 2},
    {"slice/next_cap_when_full.hpp", 2},
    {"predict/bucket_chance.hpp", 2},
    {"predict/swiss_chance.hpp", 2},
    {"predict/bucket_churn.hpp", 2},
    {"predict/group_mixture.hpp", 2},
    {"predict/two_groups.hpp", 2},
    {"predict/swiss_churn.hpp", 2},

    {"observe/observer.hpp", 3},
    {"observe/counters.hpp", 3},
    {"observe/concurrent_counters.hpp", 3},
    {"observe/event_log.hpp", 3},
    {"observe/site.hpp", 3},
    {"observe/profile.hpp", 3},
    {"observe/scope.hpp", 3},
    {"observe/go_heap.hpp", 3},
    {"observe/pacer.hpp", 3},

    {"slice.hpp", container_floor},
    {"slices.hpp", container_floor},
    {"strings.hpp", container_floor},
    {"map.hpp", container_floor},
    {"map/draw.hpp", container_floor},
    {"pool.hpp", container_floor},
    {"java_hash_map.hpp", container_floor},
    {"sync_map.hpp", container_floor},
    {"slice/", container_floor},
    {"map/", container_floor},
    {"sync_map/", container_floor},
    {"java_hash_map/", container_floor},
    {"detail/", container_floor},

    {"predict/slice.hpp", predict_floor},
    {"predict/map.hpp", predict_floor},
    {"predict/bucket_map.hpp", predict_floor},
    {"predict/swiss_map.hpp", predict_floor},
    {"predict/churn.hpp", predict_floor},
    {"advise/slice.hpp", predict_floor},
    {"advise/map.hpp", predict_floor},
    {"predict/strings.hpp", predict_floor},
    {"advise/estimate.hpp", predict_floor},
    {umbrella, predict_floor},

    {"doctest.hpp", outer_floor},
    {"benchmark.hpp", outer_floor},
    {"slice/format.hpp", outer_floor},
    {"export/", outer_floor},
};

std::optional<int> floor_of(std::string_view header) {
  for (const placement& row : placements) {
    if (header == row.header || (row.header.ends_with('/') && header.starts_with(row.header))) return row.floor;
  }
  return std::nullopt;
}

// The only headers that may name another library; each has a CMake target of its own.
bool is_adapter(std::string_view header) { return header == "doctest.hpp" || header == "benchmark.hpp"; }

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

// Why `header` may not include `include`; empty where it may.
std::string objection(std::string_view header, std::string_view include) {
  const std::optional<int> from = floor_of(header);
  if (!from) return "has no floor: give it one in tests/include_graph_test.cpp";
  if (include.starts_with('"')) return "is named in quotes: write <gogrow/...>, which is the same from any folder";

  const std::optional<std::string> target = gogrow_header(include);
  if (!target) {
    const std::string_view name = include.substr(1, include.size() - 2);
    return is_adapter(header) || is_standard(name) ? "" : "is no header of the standard library";
  }
  const std::optional<int> to = floor_of(*target);
  if (!to) return "has no floor: give it one in tests/include_graph_test.cpp";
  if (*target == umbrella) return "is for users: include what is needed";
  if (*to > *from) return "climbs from floor " + std::to_string(*from) + " to floor " + std::to_string(*to);
  if (*from == predict_floor && *to == container_floor && header != umbrella) {
    return "makes the predictor depend on the containers that it is compared with";
  }
  return "";
}

std::map<std::string, std::vector<std::string>> read_include_graph() {
  const fs::path root = fs::path{GOGROW_SOURCE_DIR} / "include" / "gogrow";
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

TEST_CASE("no header includes a floor above its own") {
  const auto graph = read_include_graph();
  REQUIRE(graph.size() > 5);
  for (const auto& [header, includes] : graph) {
    CAPTURE(header);
    CHECK_MESSAGE(floor_of(header).has_value(), header << " has no floor: give it one in tests/include_graph_test.cpp");
    for (const std::string& include : includes) {
      const std::string why_not = objection(header, include);
      CHECK_MESSAGE(why_not.empty(), header << ": #include " << include << " " << why_not);
      if (const auto target = gogrow_header(include)) {
        CHECK_MESSAGE(graph.contains(*target), header << ": #include " << include << " does not exist");
      }
    }
  }
}

TEST_CASE("gogrow.hpp reaches every header of floors 0 to 5 and none above") {
  const auto graph = read_include_graph();
  REQUIRE(graph.contains(std::string{umbrella}));
  const std::set<std::string> reached = reached_from(graph, std::string{umbrella});
  for (const auto& [header, includes] : graph) {
    const bool belongs = floor_of(header) < outer_floor;
    CHECK_MESSAGE((reached.contains(header) || !belongs), header << " is missing in gogrow.hpp");
    CHECK_MESSAGE((!reached.contains(header) || belongs), header << " is not for gogrow.hpp");
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
  SUBCASE("down and across is allowed") {
    CHECK(objection("slice.hpp", "<gogrow/rules/release.hpp>") == "");
    CHECK(objection("slice.hpp", "<gogrow/slice/backing_array.hpp>") == "");
    CHECK(objection("rules/size_class.hpp", "<gogrow/rules/release.hpp>") == "");
    CHECK(objection("doctest.hpp", "<gogrow/slice.hpp>") == "");
    CHECK(objection("gogrow.hpp", "<gogrow/slice.hpp>") == "");
  }
  SUBCASE("up is not") {
    CHECK(objection("rules/version.hpp", "<gogrow/rules/release.hpp>") == "climbs from floor 0 to floor 1");
    CHECK(objection("observe/observer.hpp", "<gogrow/slice.hpp>") == "climbs from floor 3 to floor 4");
    CHECK(objection("slice.hpp", "<gogrow/predict/slice.hpp>") == "climbs from floor 4 to floor 5");
    CHECK(objection("gogrow.hpp", "<gogrow/doctest.hpp>") == "climbs from floor 5 to floor 6");
  }
  SUBCASE("a header of detail stands where the table says, else with the containers") {
    CHECK(floor_of("rules/aggregate_fields.hpp") == 1);
    CHECK(floor_of("slice/backing_array.hpp") == container_floor);
    CHECK(floor_of("detailed.hpp") == std::nullopt);
  }
  SUBCASE("the predictor does not see the containers") {
    CHECK(objection("predict/slice.hpp", "<gogrow/rules/heap.hpp>") == "");
    CHECK(objection("predict/slice.hpp", "<gogrow/slice.hpp>") != "");
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
    CHECK(objection("slice.hpp", "<gogrow/no_floor.hpp>") != "");
    CHECK(objection("no_floor.hpp", "<vector>") != "");
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
