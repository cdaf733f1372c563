#pragma once
// Reader of tests/golden: what real Go releases printed for growth scripts, and the
// vectors of capacities from older ones.
//
//   entry      one recorded output: a release, a script, and the files of both
//   script     the operations, a line each (format: tests/golden/README.md)
//   expected   what that release printed for the script
//   vector     capacities alone, for releases that could not run the scripts
//
//   index.txt --> golden_store --> golden_entry --> line_reader of the script
//                                              \--> line_reader of the expected text
//                             \--> vector file --> read_caps, grid_reader
//
// Texts are compressed and read line by line, so memory does not grow with them. Every
// reader counts its lines; describe_mismatch turns that into the message of a failed
// test. A file that is missing or malformed throws golden_error, which names it.

#include <algorithm>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <zlib.h>

namespace gogrow::testing {

// The store cannot be read: what() names the file, and the line where there is one.
class golden_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Lines of a text file that may be gzip-compressed, one at a time.
class line_reader {
 public:
  // Throws golden_error where the file cannot be opened.
  explicit line_reader(std::filesystem::path path) : path_(std::move(path)) {
    if (!std::filesystem::is_regular_file(path_)) throw golden_error(path_.string() + ": no such file");
    file_.reset(gzopen(path_.c_str(), "rb"));
    if (!file_) throw golden_error(path_.string() + ": cannot be opened");
  }

  // The next line without its end, or nothing after the last one. The view is valid
  // until the next call. Throws golden_error where the file is damaged.
  std::optional<std::string_view> next() {
    line_.clear();
    do {
      if (gzgets(file_.get(), chunk_, sizeof chunk_) == nullptr) {
        check_end();
        if (line_.empty()) return std::nullopt;
        break;
      }
      line_ += chunk_;
    } while (line_.back() != '\n');
    if (line_.back() == '\n') line_.pop_back();
    ++line_number_;
    return line_;
  }

  // The number of the line that next() returned last, from 1; 0 before the first.
  [[nodiscard]] std::size_t line_number() const noexcept { return line_number_; }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  // An error that names the file and the present line.
  [[nodiscard]] golden_error error(std::string_view what) const {
    return golden_error(path_.string() + ":" + std::to_string(line_number_) + ": " + std::string(what));
  }

 private:
  struct closer {
    void operator()(gzFile file) const noexcept { gzclose(file); }
  };

  // Tells the end of the file from a damaged one: gzgets gives up on both.
  void check_end() const {
    int code = Z_OK;
    const char* message = gzerror(file_.get(), &code);
    if (code != Z_OK && code != Z_STREAM_END) throw golden_error(message);  // zlib puts the path first
    if (!gzeof(file_.get())) throw golden_error(path_.string() + ": ends in the middle");
  }

  std::filesystem::path path_;
  std::unique_ptr<gzFile_s, closer> file_;
  std::string line_;
  char chunk_[4096];
  std::size_t line_number_ = 0;
};

// One recorded output. The release is a Go 1.NN on linux/amd64.
struct golden_entry {
  int minor;            // 22
  std::string release;  // "1.22", as the tool's --go takes it
  std::string script;   // "slice-grid"
  std::filesystem::path script_path;
  std::filesystem::path expected_path;

  [[nodiscard]] line_reader open_script() const { return line_reader(script_path); }
  [[nodiscard]] line_reader open_expected() const { return line_reader(expected_path); }
  // Whether the script is on slices alone; the others need maps.
  [[nodiscard]] bool slices_only() const { return script.starts_with("slice-"); }
};

namespace detail {

inline std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty()) {
    const std::size_t length = std::min(line.find(' '), line.size());
    if (length != 0) words.push_back(line.substr(0, length));
    line.remove_prefix(std::min(length + 1, line.size()));
  }
  return words;
}

template <std::integral Integer> Integer parse(std::string_view word, const line_reader& where) {
  Integer value{};
  const auto [end, code] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (code != std::errc{} || end != word.data() + word.size()) {
    throw where.error("\"" + std::string(word) + "\" is no number");
  }
  return value;
}

}  // namespace detail

// The index of a folder made by tests/golden/pack.sh.
class golden_store {
 public:
  // Reads index.txt and checks that every file it names is there; throws golden_error.
  explicit golden_store(std::filesystem::path root) : root_(std::move(root)) {
    line_reader index(root_ / "index.txt");
    while (const auto line = index.next()) {
      if (line->empty() || line->front() == '#') continue;
      const auto words = detail::words_of(*line);
      if (words.size() != 4) throw index.error("not of the form: release, script, file, digest");
      add(words[0], std::string(words[1]), root_ / words[2], index);
    }
    if (entries_.empty()) throw index.error("no outputs are recorded");
  }

  // All recorded outputs, by release and then by script.
  [[nodiscard]] const std::vector<golden_entry>& entries() const noexcept { return entries_; }

  // The entry of one release ("1.22") and script; throws golden_error where there is none.
  [[nodiscard]] const golden_entry& entry(std::string_view release, std::string_view script) const {
    for (const golden_entry& e : entries_) {
      if (e.release == release && e.script == script) return e;
    }
    throw golden_error("nothing recorded for Go " + std::string(release) + " and script " + std::string(script));
  }

  // The file of a vector, such as "slice-grid-go1.5.4"; throws golden_error where there is none.
  [[nodiscard]] std::filesystem::path vector_path(std::string_view name) const {
    for (const auto& [known, path] : vectors_) {
      if (known == name) return path;
    }
    throw golden_error("no vector named " + std::string(name));
  }

  // The names of the vectors that begin with a prefix: "caps-" or "slice-grid-".
  [[nodiscard]] std::vector<std::string> vector_names(std::string_view prefix) const {
    std::vector<std::string> names;
    for (const auto& [name, path] : vectors_) {
      if (name.starts_with(prefix)) names.push_back(name);
    }
    return names;
  }

 private:
  void add(std::string_view kind, std::string name, std::filesystem::path file, const line_reader& index) {
    if (!std::filesystem::is_regular_file(file)) throw index.error(file.string() + " is missing");
    if (kind == "script") {
      scripts_.emplace_back(std::move(name), std::move(file));
    } else if (kind == "vector") {
      vectors_.emplace_back(std::move(name), std::move(file));
    } else if (kind.starts_with("go1.")) {
      const int minor = detail::parse<int>(kind.substr(4, kind.find('+') - 4), index);  // "go1.27+mapsplitgroup"
      std::filesystem::path script = script_path(name, index);
      entries_.push_back({minor, std::string(kind.substr(2)), std::move(name), std::move(script), std::move(file)});
    } else {
      throw index.error("\"" + std::string(kind) + "\" is no release");
    }
  }

  std::filesystem::path script_path(std::string_view name, const line_reader& index) const {
    for (const auto& [known, path] : scripts_) {
      if (known == name) return path;
    }
    throw index.error("no script named " + std::string(name));
  }

  using named_file = std::pair<std::string, std::filesystem::path>;
  std::filesystem::path root_;
  std::vector<named_file> scripts_;
  std::vector<named_file> vectors_;
  std::vector<golden_entry> entries_;
};

// The message of a test that saw something else than real Go printed. The script's line
// is the one that was replayed last, the output's line the one that differs.
inline std::string describe_mismatch(const golden_entry& entry, std::size_t script_line, std::string_view script_text,
                                     std::size_t output_line, std::string_view expected, std::string_view seen) {
  std::ostringstream text;
  text << "Go " << entry.release << ", script " << entry.script << ", line " << script_line << ": " << script_text
       << "\n  expected: " << expected << "\n  seen:     " << seen << "\n  (line " << output_line << " of the output)";
  return text.str();
}

// One row of a caps vector: an element type, and the first distinct capacities of a nil
// slice of it to which elements are appended one at a time.
struct caps_row {
  std::string type;  // Go's name, or Snn and Pnn for structs without and with pointers
  std::size_t elem_size;
  bool has_pointers;
  std::vector<std::uint64_t> capacities;
};

struct caps_vector {
  std::string version;  // "go1.5.4"
  std::vector<caps_row> rows;
};

// Reads `VERSION`, then lines of `TYPE SIZE: CAPACITY...`.
inline caps_vector read_caps(const std::filesystem::path& path) {
  line_reader lines(path);
  const auto version = lines.next();
  if (!version) throw lines.error("is empty");
  caps_vector result{std::string(*version), {}};
  while (const auto line = lines.next()) {
    const auto words = detail::words_of(*line);
    if (words.size() < 3 || !words[1].ends_with(':')) throw lines.error("not of the form: TYPE SIZE: CAPACITY...");
    caps_row row;
    row.type = words[0];
    row.elem_size = detail::parse<std::size_t>(words[1].substr(0, words[1].size() - 1), lines);
    row.has_pointers = row.type == "string" || row.type.front() == '*' || row.type.front() == 'P';
    for (std::size_t i = 2; i < words.size(); ++i) {
      row.capacities.push_back(detail::parse<std::uint64_t>(words[i], lines));
    }
    result.rows.push_back(std::move(row));
  }
  return result;
}

// One case of a slice grid: a slice of old_len and old_cap to which `added` elements are
// appended at once has the capacity new_cap afterwards.
struct grid_case {
  std::string type;
  std::size_t elem_size;
  bool has_pointers;
  std::uint64_t old_len;
  std::uint64_t old_cap;
  std::uint64_t added;
  std::uint64_t new_cap;
};

// Reads a grid case by case: `VERSION`, then lines of `TYPE SIZE NOSCAN LEN CAP ADDED NEWCAP`.
class grid_reader {
 public:
  explicit grid_reader(const std::filesystem::path& path) : lines_(path) {
    const auto version = lines_.next();
    if (!version) throw lines_.error("is empty");
    version_ = *version;
  }

  [[nodiscard]] const std::string& version() const noexcept { return version_; }
  [[nodiscard]] std::size_t line_number() const noexcept { return lines_.line_number(); }

  std::optional<grid_case> next() {
    const auto line = lines_.next();
    if (!line) return std::nullopt;
    const auto words = detail::words_of(*line);
    if (words.size() != 7) throw lines_.error("not of the form: TYPE SIZE NOSCAN LEN CAP ADDED NEWCAP");
    const auto number = [&](std::size_t i) { return detail::parse<std::uint64_t>(words[i], lines_); };
    return grid_case{std::string(words[0]),
                     static_cast<std::size_t>(number(1)),
                     number(2) == 0,
                     number(3),
                     number(4),
                     number(5),
                     number(6)};
  }

 private:
  line_reader lines_;
  std::string version_;
};

}  // namespace gogrow::testing
