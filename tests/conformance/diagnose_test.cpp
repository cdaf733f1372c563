// Real Go, from end to end: a small service is built and loaded, its heap profile fetched over HTTP, diagnosed, the
// advice written into its source, and the next profile shows what was said. Skipped with a message where no Go is.

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "support/find_go.hpp"
#include "support/tool_process.hpp"

#ifdef GOGROW_HAS_TOOL

namespace {

namespace fs = std::filesystem;
using json = nlohmann::json;

// Serves 3,000 requests of itself and prints its own allocs profile, as curl would fetch it.
constexpr const char* service = R"(package main

import (
	"fmt"
	"io"
	"net/http"
	_ "net/http/pprof"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
)

type row struct {
	name  string
	total float64
}

//go:noinline
func load(n int) []row {
	var out []row
	for i := 0; i < n; i++ {
		out = append(out, row{name: "n", total: float64(i)})
	}
	return out
}

//go:noinline
func group(rows []row) map[int]float64 {
	sums := map[int]float64{}
	for i, r := range rows {
		sums[i] += r.total
	}
	return sums
}

//go:noinline
func render(rows []row) string {
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(r.name)
		b.WriteString("=1;")
	}
	return b.String()
}

func main() {
	http.HandleFunc("/rows", func(w http.ResponseWriter, req *http.Request) {
		n := 0
		fmt.Sscan(req.URL.Query().Get("n"), &n)
		rows := load(n)
		fmt.Fprint(w, len(group(rows)), len(render(rows)))
	})
	server := httptest.NewServer(http.DefaultServeMux)
	for i := 0; i < 3000; i++ {
		answer, err := http.Get(server.URL + "/rows?n=" + fmt.Sprint(100+i*7919%100))
		if err != nil {
			panic(err)
		}
		io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
	}
	runtime.GC() // a profile shows what was allocated before the last but one collection
	runtime.GC()
	answer, err := http.Get(server.URL + "/debug/pprof/allocs?gc=1")
	if err != nil {
		panic(err)
	}
	io.Copy(os.Stdout, answer.Body)
}
)";

struct folder {
  fs::path path;
  folder() {
    std::string name = (fs::temp_directory_path() / "gogrow-service-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path = name;
  }
  ~folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE_MESSAGE(at != std::string::npos, from << " is not in the source");
  return text.replace(at, from.size(), to);
}

// Builds the program in a folder of its own; what it prints is its profile. False, with a message, where Go cannot.
bool build_and_profile(const fs::path& at, const std::string& go, const std::string& source, int rate) {
  fs::create_directory(at);
  std::ofstream(at / "main.go") << source;
  std::ofstream(at / "go.mod") << "module service\n\ngo 1.21\n";
  const auto run = test_support::run_shell(
      "cd " + test_support::shell_quoted(at.string()) + " && GOFLAGS=-mod=mod " + test_support::shell_quoted(go) +
      " build -o service . && GODEBUG=memprofilerate=" + std::to_string(rate) + " ./service > p.pb.gz");
  if (run.status != 0) MESSAGE("Go says: " << run.err);
  return run.status == 0;
}

const json* site_of(const json& report, const std::string& function, const std::string& kind) {
  for (const json& s : report.at("sites"))
    if (s.at("function") == function && s.at("kind") == kind) return &s;
  return nullptr;
}

}  // namespace

TEST_CASE("a service takes as many bytes less as diagnose said") {
  const auto go = test_support::find_go();
  if (!go) {
    MESSAGE("skipped: no Go is installed");
    return;
  }
  const folder work;
  const std::string before = (work.path / "old").string();
  const std::string after = (work.path / "new").string();
  if (!build_and_profile(before, *go, service, 512)) return;

  const std::vector<std::string> with_old{"diagnose",          before + "/p.pb.gz", "--binary",
                                          before + "/service", "--format",          "json"};
  const auto first = test_support::run_tool(with_old);
  REQUIRE_MESSAGE(first.status == 0, first.err);
  const json report = json::parse(first.out);

  std::string source = service;
  const auto write = [&](const char* function, const char* kind, const std::string& from, const std::string& prefix) {
    const json* const s = site_of(report, function, kind);
    REQUIRE_MESSAGE(s != nullptr, function << " is not found: " << first.out);
    REQUIRE_MESSAGE(!s->at("advice").is_null(), function << " has no advice: " << first.out);
    const std::string line = s->at("advice").at("write");
    const std::size_t call = line.find(prefix);
    REQUIRE(call != std::string::npos);
    const std::string rest = line.substr(call + prefix.size());
    const std::string name = from.substr(from.find_first_not_of("\tvar "), from.find(' ', 5) - 4);
    source = replaced(source, from,
                      kind == std::string("strings.Builder") ? from + "\n\tb.Grow(" + rest
                      : kind == std::string("map")           ? "\tsums := make(" + rest
                                                             : "\tout := make(" + rest);
  };
  write("main.load", "slice", "\tvar out []row", "make(");
  write("main.group", "map", "\tsums := map[int]float64{}", "make(");
  write("main.render", "strings.Builder", "\tvar b strings.Builder", "Grow(");

  REQUIRE(build_and_profile(after, *go, source, 512));  // the advice is Go
  const auto second =
      test_support::run_tool({"diagnose", after + "/p.pb.gz", "--binary", after + "/service", "--diff",
                              before + "/p.pb.gz", "--old-binary", before + "/service", "--format", "json"});
  REQUIRE_MESSAGE(second.status == 0, second.err);
  const json changed = json::parse(second.out);
  int compared = 0;
  for (const json& change : changed.at("diff")) {
    const json* const s = site_of(report, change.at("function"), change.at("kind"));
    if (s == nullptr || s->at("advice").is_null()) continue;
    ++compared;
    INFO(change.dump());
    INFO(s->dump());
    const double saved = change.at("saved_share");
    CHECK(saved >= s->at("advice").at("p5").get<double>() - 0.06);
    CHECK(saved <= s->at("advice").at("p95").get<double>() + 0.06);
    CHECK(saved > 0);
  }
  CHECK(compared == 3);
}

// Sizes alone do not tell what a group of such a map takes.
TEST_CASE("maps of keys that are aligned to less than their size are counted as they were made") {
  constexpr const char* program = R"(package main

import (
	"os"
	"runtime/pprof"
)

var keep any

//go:noinline
func ids(n int) {
	m := map[[16]byte]bool{}
	for i := 0; i < n; i++ {
		m[[16]byte{byte(i), byte(i >> 8)}] = true
	}
	keep = m
}

//go:noinline
func ports(n int) {
	m := map[uint16]bool{}
	for i := 0; i < n; i++ {
		m[uint16(i)] = true
	}
	keep = m
}

func main() {
	for i := 0; i < 200; i++ {
		ids(300 + i%7)
		ports(300 + i%5)
	}
	pprof.Lookup("allocs").WriteTo(os.Stdout, 0)
}
)";
  const auto go = test_support::find_go();
  if (!go) {
    MESSAGE("skipped: no Go is installed");
    return;
  }
  const folder work;
  const std::string at = (work.path / "maps").string();
  if (!build_and_profile(at, *go, program, 1)) return;
  const auto run =
      test_support::run_tool({"diagnose", at + "/p.pb.gz", "--binary", at + "/service", "--format", "json"});
  REQUIRE_MESSAGE(run.status == 0, run.err);
  const json report = json::parse(run.out);
  for (const char* function : {"main.ids", "main.ports"}) {
    const json* const s = site_of(report, function, "map");
    REQUIRE_MESSAGE(s != nullptr, function << " is not found: " << run.out);
    INFO(s->dump());
    CHECK(s->at("made") == 200);
    // Tables show only between which doublings a size lies: 225 to 448 entries fill the last of 512 slots.
    CHECK(s->at("mean_size") >= 225);
    CHECK(s->at("mean_size") <= 448);
    CHECK(!s->at("advice").is_null());
  }
}

#endif
