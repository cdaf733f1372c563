// Runs a growth script line by line and prints what real Go would print.
//
// A line that Go refuses prints `panic: ` and Go's words, and the script goes on. A line that is no line of a growth
// script throws script_error. Nothing but the variables is kept, so a script may be endless.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <gogrow/observe.hpp>
#include <gogrow/rules.hpp>

#include "script/map.hpp"
#include "script/slice.hpp"

namespace tool {

class script_interpreter {
 public:
  /// release: null for go_latest until the script's own `go` line. A release given here wins over that line.
  script_interpreter(const gogrow::release* release, std::ostream& out);

  /// Runs one line, comment and all. Throws script_error.
  void run(std::string_view line);

  /// For --help: a line a command, and the types.
  static std::string help();

 private:
  using words = std::vector<std::string_view>;
  using action = void (script_interpreter::*)(const words&);
  struct command {
    action run;
    std::size_t min_words;
    std::size_t max_words;
    const char* usage;
    enum { plain, measurable, only_measured } cost = plain;  ///< may, or must, follow `cost`
  };
  static const std::map<std::string_view, command>& commands();
  static std::string measurable_names();

  void execute(const words& w, bool measured);
  const command& known_command(const words& w) const;
  void choose_release(const words& w);
  void declare_slice(const words& w);
  void set_nil(const words& w);
  void make(const words& w);
  void append(const words& w);
  void pushes(const words& w);
  void append_slice(const words& w);
  void grow(const words& w);
  void clone(const words& w);
  void clip(const words& w);
  void insert(const words& w);
  void erase(const words& w);
  void replace(const words& w);
  void concat(const words& w);
  void repeat(const words& w);
  void check_since(gogrow::go_version first, const char* what) const;
  void reslice(const words& w);
  void copy(const words& w);
  void set(const words& w);
  void get(const words& w);
  void sum(const words& w);
  void same(const words& w);
  void cost(const words& w);

  // The map lines: script/interpreter_maps.cpp.
  void declare_map(const words& w);
  void put(const words& w);
  void del(const words& w);
  void lookup(const words& w);
  void wipe(const words& w);
  void state(const words& w);
  void dump(const words& w);
  void items(const words& w);
  void mix(const words& w);
  void walk(const words& w);
  void clone_map(const words& w);
  void remake(const words& w);
  void puts(const words& w);
  void dels(const words& w);
  script_map& map(std::string_view name);
  void print_state(std::string_view name);

  script_slice& slice(std::string_view name);
  void same_types(std::string_view a, std::string_view b);
  void print_size(std::string_view name);

  const gogrow::release* release_;
  bool release_is_fixed_;
  bool measuring_ = false;
  gogrow::growth_scope* cost_scope_ = nullptr;  // while measuring
  std::ostream& out_;
  std::uint64_t counter_ = 0;
  std::map<std::string, std::unique_ptr<script_slice>, std::less<>> slices_;
  std::map<std::string, std::unique_ptr<script_map>, std::less<>> maps_;
};

}  // namespace tool
