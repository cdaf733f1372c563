// java_hash_map against the real HashMap of every JDK that is installed, state by state: size, length of the table,
// threshold, and each bin's kind and order, after each of some thousand random operations with and without collisions.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/java_hash_map.hpp>

#include "support/paths.hpp"
#include "support/tool_process.hpp"

namespace {

using namespace gogrow;

struct key {
  std::int32_t n;
  friend bool operator==(const key&, const key&) = default;
  friend bool operator<(const key& a, const key& b) { return a.n < b.n; }
};

struct key_hash {
  std::int32_t modulus = 1;
  std::int32_t operator()(const key& k) const {
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(k.n % modulus) * 0x9E3779B1U);
  }
};

template <jdk Release> using map_of = java_hash_map<key, int, Release, key_hash>;

struct operation {
  std::string name;
  int first = -1;
  int second = -1;

  std::string text() const {
    std::string line = name;
    for (const int number : {first, second})
      if (number >= 0) line += ' ' + std::to_string(number);
    return line;
  }
};

template <jdk Release> void run(map_of<Release>& map, const operation& op) {
  const key_hash hash = map.hash_function();
  if (op.name == "new") {
    map = op.first < 0 ? map_of<Release>(hash) : map_of<Release>(op.first, hash);
  } else if (op.name == "sized") {
    if constexpr (Release >= jdk{19}) map = map_of<Release>::new_hash_map(op.first, hash);
  } else if (op.name == "put") {
    map.put({op.first}, op.first);
  } else if (op.name == "remove") {
    map.erase(key{op.first});
  } else if (op.name == "clear") {
    map.clear();
  } else if (op.name == "iremove") {
    auto at = map.cbegin();
    for (int i = 0; i < op.first; ++i) ++at;
    map.erase(at);
  } else if (op.name == "copy") {
    map = map_of<Release>(std::as_const(map));
  } else {
    map_of<Release> other(hash);
    for (int i = op.first; i < op.second; ++i) other.put({i}, i);
    map.put_all(other);
  }
}

template <jdk Release> std::string state(const map_of<Release>& map) {
  std::string line =
      std::to_string(map.size()) + ' ' + std::to_string(map.table_length()) + ' ' + std::to_string(map.threshold());
  auto entry = map.begin();
  for (std::size_t bin = 0; bin < map.table_length(); ++bin) {
    if (map.bin_size(bin) == 0) continue;
    line += ' ' + std::to_string(bin) + (map.is_tree(bin) ? 'T' : 'L');
    for (std::size_t i = 0; i < map.bin_size(bin); ++i, ++entry) line += ',' + std::to_string(entry->first.n);
  }
  return line;
}

// Phases of growing and of shrinking; keys of a small range, so that puts find some of them and trees lose their nodes.
template <jdk Release>
std::vector<operation> random_operations(std::mt19937& random, int modulus, int range, int count) {
  const auto draw = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
  std::vector<operation> all;
  map_of<Release> map(key_hash{modulus});  // tells how many entries there are
  bool growing = true;
  while (static_cast<int>(all.size()) < count) {
    if (draw(60) == 0) growing = !growing;
    operation op{growing == (draw(4) > 0) ? "put" : "remove", draw(range)};
    switch (draw(150)) {
      case 0:
        op = {"copy"};
        break;
      case 1:
        op = {"clear"};
        break;
      case 2:
        op = {"new"};
        break;
      case 3:
        op = {"new", draw(70)};
        break;
      case 4:
        op = {"putall", op.first, op.first + draw(60)};
        break;
      case 5:
        op = Release >= jdk{19} ? operation{"sized", draw(200)} : operation{"copy"};
        break;
      case 6:
      case 7:
      case 8:
        if (!map.empty()) op = {"iremove", draw(static_cast<int>(map.size()))};
        break;
      default:
        break;
    }
    run<Release>(map, op);
    all.push_back(op);
  }
  return all;
}

std::vector<std::string> installed_jdks() {
  // A JRE cannot run a source file; where there is a javac there is a JDK.
  const std::string script =
      "for javac in \"${JAVA_HOME-}/bin/javac\" \"$(command -v javac)\" /usr/lib/jvm/*/bin/javac; do "
      "[ -x \"$javac\" ] && dirname \"$(readlink -f \"$javac\")\"; done | sort -u";
  return test_support::lines_of(test_support::run_process("sh", {"-c", script}).out);
}

// 17 for a JDK with the line JAVA_VERSION="17.0.15" in its file `release`; 0 without.
int feature_of(const std::string& bin) {
  std::ifstream file(bin + "/../release");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("JAVA_VERSION=\"")) return std::atoi(line.c_str() + 14);
  return 0;
}

const std::string source = test_support::source_dir() + "/tests/oracle/java/HashMapStates.java";

test_support::process_result run_java(const std::string& bin, std::string_view input) {
  return test_support::run_process(
      bin + "/java",
      {"-Xshare:auto", "-XX:TieredStopAtLevel=1", "--add-opens", "java.base/java.util=ALL-UNNAMED", source}, input);
}

struct scenario {
  int modulus;
  int range;
  int count;
};
// All alike, few different, some alike, all different.
constexpr scenario scenarios[] = {{1, 30, 700}, {3, 60, 900}, {40, 600, 900}, {1 << 30, 300, 700}};

template <jdk Release> void compare(const std::string& bin) {
  std::mt19937 random(20240607);
  std::vector<std::string> expected;
  std::string input;
  std::vector<std::string> texts;
  for (const scenario& s : scenarios) {
    map_of<Release> map(key_hash{s.modulus});
    std::vector<operation> operations = random_operations<Release>(random, s.modulus, s.range, s.count);
    operations.insert(operations.begin(), operation{"new"});
    input += "keys " + std::to_string(s.modulus) + '\n';
    expected.emplace_back();  // whatever the map was before
    texts.emplace_back("keys");
    for (const operation& op : operations) {
      run<Release>(map, op);
      texts.push_back(op.text());
      input += op.text() + '\n';
      expected.push_back(state<Release>(map));
    }
  }
  const auto java = run_java(bin, input);
  REQUIRE_MESSAGE(java.status == 0, java.err);
  const std::vector<std::string> lines = test_support::lines_of(java.out);
  REQUIRE(lines.size() == expected.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (expected[i].empty()) continue;
    CAPTURE(i);
    CAPTURE(texts[i]);
    REQUIRE(expected[i] == lines[i]);
  }
}

}  // namespace

TEST_CASE("every state of java_hash_map is the state of the real HashMap, where a JDK is installed") {
  const std::vector<std::string> jdks = installed_jdks();
  if (jdks.empty()) {
    MESSAGE("skipped: no JDK found in JAVA_HOME, on the PATH or in /usr/lib/jvm");
    return;
  }
  for (const std::string& bin : jdks) {
    CAPTURE(bin);
    const int feature = feature_of(bin);
    if (feature < 17) {
      MESSAGE("skipped: " << bin << " is older than 17");
      continue;
    }
    if (feature >= 19) compare<jdk{25}>(bin);
    else compare<jdk{17}>(bin);
  }
}
