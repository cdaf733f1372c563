// What `gogrow replay` writes beside its output: profiles, traces and folded stacks by script line, whole or not at
// all.

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "support/find_go.hpp"
#include "support/tool_checks.hpp"
#include "support/tool_process.hpp"

#ifdef GOGROW_HAS_TOOL

namespace {

namespace fs = std::filesystem;
using json = nlohmann::json;
using test_support::lines_of;
using test_support::process_result;
using test_support::run_tool;

// A folder that is gone, with all in it, when the object is.
class temporary_folder {
 public:
  temporary_folder() {
    std::string name = (fs::temp_directory_path() / "gogrow-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~temporary_folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;

  std::string file(const std::string& name) const { return (path_ / name).string(); }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(file(name), std::ios::binary) << text;
    return file(name);
  }
  std::string text(const std::string& name) const {
    std::ostringstream all;
    all << std::ifstream(file(name), std::ios::binary).rdbuf();
    return all.str();
  }
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(path_)) found.push_back(entry.path().filename().string());
    std::ranges::sort(found);
    return found;
  }

 private:
  fs::path path_;
};

// Capacities of 1.22: 1 2 4 8 16 32; the first 8 bytes take a tiny block of 16, and append makes its four values first.
const std::string script =
    "slice s u64   # eight bytes each\n"
    "\n"
    "  pushes s 5\n"
    "append s 4\n"
    "cost pushes s 8\n"
    "map m u64 u64\n";

using test_support::contains;

// Refused with one line, before the script prints anything; the folder is as it was.
void check_refused(const temporary_folder& folder, const std::vector<std::string>& options, const std::string& part) {
  const std::vector<std::string> before = folder.names();
  std::vector<std::string> arguments{"replay", "--go", "1.22"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  const process_result result = run_tool(arguments, script);
  CAPTURE(result.err);
  CHECK(result.status == 2);
  CHECK(result.out == "");
  CHECK(lines_of(result.err).size() == 1);
  CHECK(contains(result.err, part));
  CHECK(folder.names() == before);
}

}  // namespace

TEST_CASE("replay --folded: a line for each script line that allocates, growths or copies on request") {
  const temporary_folder folder;
  const std::string source = folder.write("demo.growth", script);
  const std::string out = folder.file("folded");
  CHECK(run_tool({"replay", "--go", "1.22", "--folded", out, source}).status == 0);
  CHECK(folder.text("folded") ==
        "demo.growth;append s 4 demo.growth:4 160\n"
        "demo.growth;cost pushes s 8 demo.growth:5 256\n"
        "demo.growth;map m u64 u64 demo.growth:6 48\n"
        "demo.growth;pushes s 5 demo.growth:3 128\n");
  CHECK(run_tool({"replay", "--go", "1.22", "--folded", out, "--folded-value", "growths", source}).status == 0);
  CHECK(folder.text("folded") ==
        "demo.growth;append s 4 demo.growth:4 1\n"
        "demo.growth;cost pushes s 8 demo.growth:5 1\n"
        "demo.growth;pushes s 5 demo.growth:3 4\n");
  CHECK(run_tool({"replay", "--go", "1.22", "--folded", out, "--folded-value", "copied", source}).status == 0);
  CHECK(contains(folder.text("folded"), "demo.growth;pushes s 5 demo.growth:3 56\n"));
}

TEST_CASE("replay --trace: every growth inside the bar of its line, the same in every run") {
  const temporary_folder folder;
  const std::string out = folder.file("trace.json");
  CHECK(run_tool({"replay", "--go", "1.22", "--trace", out}, script).status == 0);
  const std::string first = folder.text("trace.json");
  CHECK(run_tool({"replay", "--go", "1.22", "--trace", out}, script).status == 0);
  CHECK(folder.text("trace.json") == first);

  std::map<std::string, int> growths;
  std::vector<std::string> bars;
  const json trace = json::parse(first);
  for (const json& e : trace.at("traceEvents")) {
    if (e.at("ph") == "B") bars.push_back(e.at("name"));
    if (e.at("ph") == "E") bars.pop_back();
    if (e.value("name", "") == "slice_grew") ++growths[bars.back()];
  }
  CHECK(bars.empty());
  CHECK(growths == std::map<std::string, int>{{"pushes s 5 standard input:3", 4},
                                              {"append s 4 standard input:4", 1},
                                              {"cost pushes s 8 standard input:5", 1}});
}

TEST_CASE("replay --profile: go tool pprof shows script lines") {
  const temporary_folder folder;
  const std::string source = folder.write("demo.growth", script);
  const std::string out = folder.file("growth.pb.gz");
  const process_result profiled = run_tool({"replay", "--go", "1.22", "--profile", out, source});
  CHECK(profiled.status == 0);
  CHECK(profiled.out == run_tool({"replay", "--go", "1.22", source}).out);
  CHECK(folder.text("growth.pb.gz").starts_with("\x1f\x8b"));
  const auto go = test_support::find_go();
  if (!go) {
    MESSAGE("skipped: no Go is installed");
    return;
  }
  const process_result top =
      test_support::run_process(*go, {"tool", "pprof", "-top", "-lines", "-sample_index=growths", out});
  CHECK(top.status == 0);
  CHECK(contains(top.out, "of 6 total"));
  CHECK(contains(top.out, "pushes s 5 " + source + ":3"));
  const process_result raw = test_support::run_process(*go, {"tool", "pprof", "-raw", out});
  CHECK(contains(raw.out, "growths/count copied/bytes alloc_space/bytes[dflt]"));
  CHECK(contains(raw.out, " 4         56        128: "));
  CHECK(contains(raw.out, "append s 4 " + source + ":4"));
}

TEST_CASE("replay writes all three at once, over what was there, and leaves nothing else") {
  const temporary_folder folder;
  folder.write("f", "old");
  const process_result result = run_tool({"replay", "--go", "1.22", "--profile", folder.file("p"), "--trace",
                                          folder.file("t"), "--folded", folder.file("f")},
                                         script);
  CHECK(result.status == 0);
  CHECK(result.err == "");
  CHECK(folder.names() == std::vector<std::string>{"f", "p", "t"});
  CHECK(folder.text("f").starts_with("standard input;append s 4"));
}

TEST_CASE("a script that fails leaves no file, and an old one as it was") {
  const temporary_folder folder;
  folder.write("old", "old");
  const process_result result =
      run_tool({"replay", "--go", "1.22", "--profile", folder.file("new"), "--folded", folder.file("old")},
               script + "nonsense\n");
  CHECK(result.status == 2);
  CHECK(contains(result.err, "line 7"));
  CHECK(folder.names() == std::vector<std::string>{"old"});
  CHECK(folder.text("old") == "old");
}

TEST_CASE("a symbolic link stays one, and its file is written") {
  const temporary_folder folder;
  folder.write("real", "old");
  fs::create_symlink("real", folder.file("link"));
  CHECK(run_tool({"replay", "--go", "1.22", "--folded", folder.file("link")}, script).status == 0);
  CHECK(fs::is_symlink(folder.file("link")));
  CHECK(folder.text("real").starts_with("standard input;"));
}

TEST_CASE("output that cannot be written is refused with the option and the path") {
  const temporary_folder folder;
  check_refused(folder, {"--profile", folder.file("no/such/folder")},
                "--profile '" + folder.file("no/such/folder") + "': cannot be written");
  check_refused(folder, {"--trace", folder.file(".")}, "--trace '" + folder.file(".") + "': a directory");
  check_refused(folder, {"--folded", ""}, "--folded '': the path of a file");
  check_refused(folder, {"--folded", folder.file("x"), "--folded-value", "bytes"},
                "--folded-value 'bytes': growths, copied or alloc_space");
  check_refused(folder, {"--profile", folder.file("x"), "--trace", folder.file("./x")}, "no other option");
  if (fs::exists("/dev/full")) {
    for (const char* option : {"--profile", "--trace", "--folded"})
      check_refused(folder, {option, "/dev/full"}, std::string(option) + " '/dev/full': cannot be written: No space");
  }
}

TEST_CASE("a file that is write-protected is neither replaced nor written, and the script does not run") {
  const temporary_folder folder;
  const std::string kept = folder.write("kept", "old");
  fs::permissions(kept, fs::perms::owner_read);
  if (access(kept.c_str(), W_OK) == 0) return;  // root may write everything
  check_refused(folder, {"--profile", kept}, "--profile '" + kept + "': cannot be written: Permission denied");
  CHECK(folder.text("kept") == "old");
}

TEST_CASE("- is standard output, which then holds what was asked for and nothing else; no file has that name") {
  const temporary_folder folder;
  const auto run_in_folder = [&](const std::string& options) {
    return test_support::run_shell("cd " + test_support::shell_quoted(folder.file("")) + " && " +
                                       test_support::shell_quoted(test_support::tool_path()) + " replay --go 1.22 " +
                                       options + " -",
                                   script);
  };
  const process_result folded = run_in_folder("--folded -");
  CHECK(folded.status == 0);
  CHECK(folded.err == "");
  for (const std::string& line : lines_of(folded.out)) CHECK(line.starts_with("standard input;"));
  CHECK(folder.names().empty());

  const process_result trace = run_in_folder("--trace - --folded f");
  CHECK(trace.status == 0);
  CHECK(json::parse(trace.out).contains("traceEvents"));
  CHECK(folder.text("f") == folded.out);

  check_refused(folder, {"--folded", "-", "--profile", "-"}, "--folded '-': a file that no other option names");
}

TEST_CASE("a device is written to, not replaced") {
  const process_result result = run_tool({"replay", "--go", "1.22", "--folded", "/dev/stdout"}, script);
  CHECK(result.status == 0);
  CHECK(contains(result.out, "s 5 8\n"));
  CHECK(result.out.ends_with("standard input;pushes s 5 standard input:3 128\n"));
}

#endif
