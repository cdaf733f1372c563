// What lies in a slice or a map: a type as Go writes it, or sizes of plain memory. One reader for all commands, so that
// none of them sees another map than the next.
//
//   --type '[]Order' --types models.go      what real Go would make of it; names come from the file
//   --elem-size 24 --pointers               plain memory: an array of bytes, or words with pointers among them
//
// Plain memory has no alignment of its own: eight bytes may be an int64 or a [8]byte. Slices do not mind, and neither
// do bucket maps; a Swiss map puts a key and its element into one slot, and its size may depend on it. Where it does,
// the alignment is asked for. Nothing is guessed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include <gogrow/go_type.hpp>
#include <gogrow/rules.hpp>

#include "script/map.hpp"

namespace tool {

/// As typed. What was not said is not there.
struct layout_options {
  std::optional<std::string> type{};
  std::optional<std::string> types{};
  std::optional<std::string> elem_size{};
  std::optional<std::string> elem_align{};
  std::optional<std::string> key_size{};
  std::optional<std::string> key_align{};
  bool elem_pointers = false;
  bool key_pointers = false;
};

void add_slice_layout_options(CLI::App& command, layout_options& o);
/// The same and those of keys.
void add_map_layout_options(CLI::App& command, layout_options& o);

/// The declarations of a Go file of at most 16 MiB; path - is standard input. Throws usage_error that begins with
/// `option`, such as "map: --types".
std::shared_ptr<const gogrow::go_source> read_go_file(const std::string& option, const std::string& path);

/// How many values of a type can be told apart, at most: padding does not count; 2^64 - 1 for that many or more.
std::uint64_t most_values(const gogrow::go_type& type);

/// What was asked about a slice, checked for a command.
class asked_slice {
 public:
  /// Throws usage_error.
  asked_slice(const std::string& command, const layout_options& o);

  /// An element in a release. Throws usage_error where the release has no such type.
  gogrow::layout element(const gogrow::release& r) const;
  /// As Go writes it, where it was named so.
  std::optional<std::string> type() const;
  /// "[]Order", or "24-byte elements with pointers"
  std::string words() const;

 private:
  std::string command_;
  std::shared_ptr<const gogrow::go_source> source_{};
  std::optional<gogrow::go_type> type_{};
  gogrow::layout plain_{};
};

/// A part of a map in plain memory.
struct plain_part {
  std::string option{};  ///< "--key"
  std::size_t size_bytes = 8;
  std::optional<std::size_t> align_bytes{};  ///< where it was said, or follows from the size or from pointers
  bool has_pointers = false;
};

/// What was asked about a map.
class asked_map {
 public:
  /// Throws usage_error.
  asked_map(const std::string& command, const layout_options& o);

  /// Key, element and the routine that their map takes in a release; no hash. Throws usage_error where the release has
  /// no such type, and where it depends on an alignment that was not said.
  script_map_type in(const gogrow::release& r) const;
  /// How many different keys there can be, 2^64 - 1 for that many or more.
  std::uint64_t most_keys() const { return most_keys_; }
  std::optional<std::string> type() const;
  /// "map[string]int", or "16-byte keys, 8-byte elements without pointers"
  std::string words(std::string_view between = ", ") const;

 private:
  std::string command_;
  std::shared_ptr<const gogrow::go_source> source_{};
  std::optional<gogrow::go_type> type_{};
  plain_part key_{};
  plain_part elem_{};
  std::uint64_t most_keys_ = 0;
};

}  // namespace tool
