// What lies in a slice or a map: --type, --types and sizes of plain memory, in all commands alike.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "support/tool_checks.hpp"

#ifdef GOGROW_HAS_TOOL

namespace {

using test_support::check_refused;
using test_support::json;
using test_support::process_result;
using test_support::run_tool;
using arguments = std::vector<std::string>;

json json_of(arguments command) {
  command.insert(command.end(), {"--format", "json"});
  const process_result result = run_tool(command);
  CAPTURE(result.err);
  REQUIRE(result.status == 0);
  return json::parse(result.out);
}

// What map says of as many inserts as the hint.
json map_of(const arguments& layout, const std::string& go, const std::string& inserts, const std::string& hint) {
  arguments command{"map", "--go", go, "--inserts", inserts, "--hint", hint};
  command.insert(command.end(), layout.begin(), layout.end());
  return json_of(std::move(command));
}

// What advise map picks: for one size the largest hint that makes as much room as the size does.
json advice_of(const arguments& layout, const std::string& go, const std::string& size) {
  arguments command{"advise", "map", "--go", go, "--expect", size};
  command.insert(command.end(), layout.begin(), layout.end());
  return json_of(std::move(command))["best"];
}

class go_file {
 public:
  explicit go_file(const std::string& text)
      : path_(std::filesystem::temp_directory_path() / ("gogrow_layout_test_" + std::to_string(getpid()) + ".go")) {
    std::ofstream(path_) << text;
  }
  ~go_file() { std::filesystem::remove(path_); }
  go_file(const go_file&) = delete;
  go_file& operator=(const go_file&) = delete;
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace

TEST_CASE("map and advise map: types and the same in plain memory cost what real Go's maps cost") {
  // Mallocs and bytes of make with the hint and as many inserts, by runtime.MemStats of go1.26.8 and go1.23.12.
  const struct {
    arguments layout;
    const char* go;
    const char* size;
    std::uint64_t mallocs;
    std::uint64_t bytes;
  } rows[] = {
      {{"--type", "map[string]bool"}, "1.26", "1000", 6, 54656},
      {{"--key-size", "16", "--key-pointers", "--elem-size", "1"}, "1.26", "1000", 6, 54656},
      {{"--key-size", "16", "--key-align", "8", "--elem-size", "1"}, "1.26", "1000", 6, 54656},
      {{"--type", "map[[16]byte]bool"}, "1.26", "1000", 6, 36992},
      {{"--key-size", "16", "--key-align", "1", "--elem-size", "1"}, "1.26", "1000", 6, 36992},
      {{"--type", "map[uint16]bool"}, "1.26", "1000", 6, 10880},
      {{"--key-size", "2", "--key-align", "2", "--elem-size", "1"}, "1.26", "1000", 6, 10880},
      {{"--type", "map[string]bool"}, "1.23", "1000", 3, 49224},
      {{"--key-size", "16", "--key-pointers", "--elem-size", "1"}, "1.23", "1000", 3, 49224},
  };
  for (const auto& row : rows) {
    CAPTURE(row.layout[1]);
    CAPTURE(std::string(row.go));
    const json run = map_of(row.layout, row.go, row.size, row.size);
    CHECK(run["mallocs"] == row.mallocs);
    CHECK(run["bytes_allocated"] == row.bytes);
    const json advice = advice_of(row.layout, row.go, row.size);
    CHECK(advice["allocations"]["mean"] == row.mallocs);
    CHECK(advice["bytes_allocated"]["mean"] == row.bytes);
  }
  CHECK(map_of({"--type", "map[string]bool"}, "1.26", "100", "0")["B/op"] == 6952);
  CHECK(map_of({"--type", "map[string]bool"}, "1.26", "100", "0")["mallocs"] == 11);
}

TEST_CASE("an alignment is asked for where a map depends on it, and only there") {
  const struct {
    arguments layout;
    std::vector<std::string> asked;  // nothing: the answer is the same for all
  } rows[] = {
      {{"--key-size", "16", "--elem-size", "1"}, {"--key-align (1, 2, 4 or 8)"}},
      {{"--key-size", "2", "--elem-size", "1"}, {"--key-align (1 or 2)"}},
      {{"--key-size", "1", "--elem-size", "4"}, {"--elem-align (1, 2 or 4)"}},
      {{"--key-size", "12", "--elem-size", "6"}, {"--key-align (1, 2 or 4)"}},
      {{"--key-size", "8", "--elem-size", "0"}, {"--key-align (1, 2, 4 or 8)", "--elem-align (1, 2, 4 or 8)"}},
      {{"--key-size", "8", "--elem-size", "1"}, {"--key-align (1, 2, 4 or 8)"}},
      {{"--key-size", "8", "--elem-size", "8"}, {}},
      {{"--key-size", "16", "--elem-size", "32"}, {}},
      {{"--key-size", "3", "--elem-size", "5"}, {}},
      {{"--key-size", "16"}, {}},  // the other part is an int64
      {{"--elem-size", "1"}, {}},
      {{"--key-size", "200", "--elem-size", "200"}, {}},  // both behind pointers
      {{"--key-size", "12", "--key-align", "4", "--elem-size", "6", "--elem-align", "2"}, {}},
      {{"--key-size", "16", "--key-pointers", "--elem-size", "1"}, {}},
  };
  for (const auto& row : rows) {
    for (const arguments& asks :
         {arguments{"map", "--inserts", "100"}, arguments{"advise", "map", "--expect", "100"}}) {
      arguments command = asks;
      command.insert(command.end(), row.layout.begin(), row.layout.end());
      CAPTURE(row.layout[1]);
      if (row.asked.empty()) CHECK(run_tool(command).status == 0);
      else check_refused(command, row.asked);
      // Bucket maps do not depend on it.
      command.insert(command.end(), {"--go", "1.23"});
      CHECK(run_tool(command).status == 0);
    }
  }
}

TEST_CASE("--type: slices of a file's types, in slice, advise and compare") {
  const go_file models(
      "package shop\n\nimport \"time\"\n\ntype Order struct {\n\tID    int64\n\tItems []string\n\tAt    time.Time\n"
      "}\n\ntype Orders []Order\n\nfunc (o Orders) Len() int { return len(o) }\n");
  for (const char* type : {"[]Order", "Orders"}) {
    const json named = json_of({"slice", "--type", type, "--types", models.path(), "--appends", "100"});
    const json plain = json_of({"slice", "--elem-size", "56", "--pointers", "--appends", "100"});
    CHECK(named["type"] == type);
    CHECK(named["elem_size"] == 56);
    CHECK(named["pointers"] == true);
    CHECK(named["B/op"] == plain["B/op"]);
    CHECK(named["final_cap"] == plain["final_cap"]);
    const json advice = json_of({"advise", "slice", "--type", type, "--types", models.path(), "--expect", "100"});
    const json sized = json_of({"advise", "slice", "--elem-size", "56", "--elem-pointers", "--expect", "100"});
    CHECK(advice["options"] == sized["options"]);
    const std::string cap = advice["best"]["capacity"].dump();
    CHECK(advice["go"] == "s := make(" + std::string(type) + ", 0, " + cap + ")");
    CHECK(sized["go"] == "s := make([]T, 0, " + cap + ")");
    CHECK(json_of({"compare", "--type", type, "--types", models.path(), "--appends", "100"}) ==
          json_of({"compare", "--elem-size", "56", "--pointers", "--appends", "100"}));
  }
  CHECK(json_of({"slice", "--appends", "100"}) == json_of({"slice", "--elem-size", "8", "--appends", "100"}));
  CHECK(json_of({"advise", "slice", "--expect", "100"}) ==
        json_of({"advise", "slice", "--elem-size", "8", "--expect", "100"}));
}

TEST_CASE("layout options: bad input names the option or the place") {
  const go_file broken("package shop\n\ntype Order struct { Next Order }\ntype List[T any] []T\n");
  const struct {
    arguments command;
    std::vector<std::string> parts;
  } rows[] = {
      {{"map", "--inserts", "4", "--type", "map[strng]bool"}, {"map: --type", "map[>>strng]bool", "not declared"}},
      {{"map", "--inserts", "4", "--type", "[]int"}, {"--type '[]int'", "map[string]int", "slice"}},
      {{"map", "--inserts", "4", "--type", "map[string]bool", "--elem-size", "8"}, {"--type", "--elem-size '8'"}},
      {{"map", "--inserts", "4", "--type", "map[string]bool", "--key-pointers"}, {"--type", "--key-pointers"}},
      {{"map", "--inserts", "4", "--types", "x.go"}, {"--types 'x.go'", "--type"}},
      {{"map", "--inserts", "4", "--type", "map[int]A", "--types", "/nonexistent/x.go"},
       {"--types", "/nonexistent/x.go"}},
      {{"map", "--inserts", "4", "--type", "map[int]A", "--types", "/"}, {"--types '/'", "cannot be read"}},
      {{"map", "--inserts", "1", "--type", "map[struct{M map[[]int]int}]int"}, {">>[]int", "comparable"}},
      {{"map", "--inserts", "3", "--type", "map[bool]int"}, {"--inserts '3'", "from 0 to 2"}},
      {{"map", "--inserts", "5", "--type", "map[struct{A, B bool}]int"}, {"--inserts '5'", "from 0 to 4"}},
      {{"map", "--inserts", "2", "--type", "map[struct{}]int"}, {"--inserts '2'", "from 0 to 1"}},
      {{"advise", "map", "--expect", "3", "--type", "map[bool]int"}, {"size '3'", "2 different keys", "map[bool]int"}},
      {{"map", "--inserts", "4", "--elem-align", "3"}, {"--elem-align '3'", "1, 2, 4 or 8"}},
      {{"map", "--inserts", "4", "--key-size", "4", "--key-align", "8"}, {"--key-align '8'", "divisor"}},
      {{"map", "--inserts", "4", "--pointers", "--elem-align", "4"}, {"--elem-align '4'", "pointers"}},
      {{"map", "--inserts", "4", "--key-size", "12", "--key-pointers"}, {"--key-size '12'", "multiple of 8"}},
      {{"slice", "--appends", "4", "--type", "int"}, {"--type 'int'", "[]string"}},
      {{"slice", "--appends", "4", "--type", ""}, {"--type"}},
      {{"compare", "--appends", "4", "--type", "[]struct{"}, {"--type", ">>"}},
      {{"advise", "slice", "--expect", "4", "--key-size", "8"}, {"--key-size '8'", "only for maps"}},
      {{"advise", "slice", "--expect", "4", "--key-pointers"}, {"--key-pointers", "only for maps"}},
      {{"slice", "--appends", "4", "--type", "[]Order", "--types", broken.path()}, {":3:", "pointer, *Order"}},
      {{"slice", "--appends", "4", "--type", "[]List", "--types", broken.path()},
       {"generic", "write what it stands for"}},
  };
  for (const auto& row : rows) check_refused(row.command, row.parts);
}

TEST_CASE("layout: what real Go's unsafe and reflect say of a type") {
  const process_result result =
      run_tool({"layout", "struct{Done bool; ID int64; Tags []string; Late bool}", "map[string]bool", "[2*3]int32",
                "func(int) error", "time.Time", "--format", "json"});
  REQUIRE(result.status == 0);
  const json all = json::parse(result.out);
  REQUIRE(all.size() == 5);
  const struct {
    std::size_t size, align;
    bool pointers, comparable;
  } rows[] = {
      {48, 8, true, false}, {8, 8, true, false}, {24, 4, false, true}, {8, 8, true, false}, {24, 8, true, true}};
  for (std::size_t i = 0; i < 5; ++i) {
    CAPTURE(all[i]["type"].dump());
    CHECK(all[i]["size"] == rows[i].size);
    CHECK(all[i]["align"] == rows[i].align);
    CHECK(all[i]["pointers"] == rows[i].pointers);
    CHECK(all[i]["comparable"] == rows[i].comparable);
  }
  const json& fields = all[0]["fields"];
  REQUIRE(fields.size() == 4);
  CHECK(fields[1]["field"] == "ID");
  CHECK(fields[1]["offset"] == 8);
  CHECK(fields[0]["padding"] == 7);
  CHECK(fields[3]["padding"] == 7);
  CHECK(all[0]["padding"] == 14);
  CHECK(all[0]["best_size"] == 40);
  CHECK(all[0]["best_order"] == json({"ID", "Tags", "Done", "Late"}));
  CHECK(all[1]["map"]["routine"] == "faststr");
  CHECK(all[1]["map"]["group_bytes"] == 200);
}

TEST_CASE("layout: what slices and maps hold an element is what slice and map say") {
  const json found = json::parse(run_tool({"layout", "string", "--go", "1.23,1.26", "--format", "json"}).out);
  REQUIRE(found.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    const std::string go = i == 0 ? "1.23" : "1.26";
    CHECK(found[i]["release"] == go);
    const json& costs = found[i]["bytes_an_element"];
    REQUIRE(costs.size() == 3);
    CHECK(costs[0]["in"] == "[]T");
    CHECK(costs[0]["made"] == 16.4);  // 16,384 bytes, the size class of 16,000
    const json as_key = map_of({"--type", "map[string]struct{}"}, go, "1000", "1000");
    CHECK(costs[2]["in"] == "map[T]struct{}");
    CHECK(costs[2]["made"].get<double>() == doctest::Approx(as_key["live_bytes"].get<double>() / 1000).epsilon(0.01));
  }
  CHECK(json::parse(run_tool({"layout", "[]int", "--format", "json"}).out)[0]["bytes_an_element"].size() == 2);
  // 256 values are no thousand keys.
  CHECK(json::parse(run_tool({"layout", "uint8", "--format", "json"}).out)[0]["bytes_an_element"].size() == 2);
}

TEST_CASE("layout: all types of a file, one line a type in csv") {
  const go_file models(
      "package shop\n\nimport \"example.com/money\"\n\ntype Order struct {\n\tID    int64\n\tItems []Item\n}\n\n"
      "type Item struct {\n\tPrice money.Amount\n}\n\ntype ID [16]byte\ntype List[T any] []T\n");
  const process_result all = run_tool({"layout", "--types", models.path(), "--format", "csv"});
  CHECK(all.status == 0);
  const std::vector<std::string> lines = test_support::lines_of(all.out);
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].starts_with("type,release,kind,size,align,pointers,comparable,padding,best_size,slice_made"));
  CHECK(lines[1].starts_with("Order,"));
  CHECK(lines[2].starts_with("ID,"));
  CHECK(test_support::lines_of(all.err).size() == 1);
  CHECK(test_support::contains(all.err, "left out: Item"));
  CHECK(test_support::contains(all.err, "money.Amount"));
  check_refused({"layout", "Item", "--types", models.path()}, {"layout: TYPE", "money.Amount"});
  check_refused({"layout", "List", "--types", models.path()}, {"layout: TYPE", "generic"});
}

TEST_CASE("layout: bad input") {
  check_refused({"layout"}, {"TYPE", "--types"});
  check_refused({"layout", "map[string"}, {"layout: TYPE: map[string>>", "bracket is missing"});
  check_refused({"layout", "struct{A int; A int}"}, {"struct{A int; >>A int}", "already"});
  check_refused({"layout", "int", "--format", "jsn"}, {"--format 'jsn'", "did you mean json"});
  check_refused({"layout", "int", "--go", "1.0"}, {"layout: --go '1.0'"});
  check_refused({"layuot"}, {"did you mean layout"});
  const go_file empty("package shop\n");
  check_refused({"layout", "--types", empty.path()}, {"--types", "declares no type"});
  CHECK(run_tool({"layout", "[1000000000000]int64"}).status == 0);
}

#endif
