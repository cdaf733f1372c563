// Go's table of functions, .gopclntab: which function has its code at an address. A stripped binary has it too, since
// the runtime itself reads it for stack traces.
//
//   header    magic, sizes, and where the parts begin          72 bytes
//   names     "runtime.growslice\0main.main\0…"
//   …         files, lines, frame sizes: not needed here
//   functions (code offset, record offset) for each, in the order of code offsets, and an end mark
//   records   code offset, offset of the name, …
//
// Code offsets count from `text`, the first Go function: to 1.25 the header says where that is, from 1.26 on only the
// runtime's moduledata does (go_binary.hpp). A search is binary and reads the table in place.
//
// Format: runtime/symtab.go (pcHeader, functab, _func) and internal/abi/symtab.go, Go 1.20 to 1.27.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <gogrow/diagnose/elf.hpp>

namespace gogrow::diagnose::detail {

class gopclntab {
 public:
  struct function {
    std::uint64_t address = 0;
    std::string_view name;
  };

  /// None: the bytes begin with no such table, or with one of another format.
  static std::optional<gopclntab> read(std::span<const std::byte> bytes) {
    // Magic of 1.20 on, two zero bytes, instructions of 1 byte, pointers of 8.
    if (number_at<std::uint64_t>(bytes, 0) != 0x08010000fffffff1) return std::nullopt;
    gopclntab table;
    const auto count = number_at<std::uint64_t>(bytes, 8);
    const auto text = number_at<std::uint64_t>(bytes, 24);
    const auto names_at = number_at<std::uint64_t>(bytes, 32);
    const auto names_end = number_at<std::uint64_t>(bytes, 40);
    const auto functions_at = number_at<std::uint64_t>(bytes, 64);
    if (!functions_at || *names_end < *names_at || *count == 0) return std::nullopt;
    const auto names = part_of(bytes, *names_at, *names_end - *names_at);
    if (!names || *functions_at > bytes.size()) return std::nullopt;
    table.names_ = *names;
    table.functions_ = bytes.subspan(static_cast<std::size_t>(*functions_at));
    // The end mark is half an entry.
    if (*count > table.functions_.size() / entry_bytes || table.functions_.size() - *count * entry_bytes < 4) {
      return std::nullopt;
    }
    table.count_ = static_cast<std::size_t>(*count);
    table.text_ = *text;
    table.names_offset_ = *names_at;
    return table;
  }

  std::size_t size() const { return count_; }
  /// The address that offsets count from; 0 from Go 1.26 on, until set_text.
  std::uint64_t text() const { return text_; }
  void set_text(std::uint64_t text) { text_ = text; }
  /// Where the names lie in the table.
  std::uint64_t names_offset() const { return names_offset_; }

  /// The function whose code holds the address. O(log functions).
  std::optional<function> at(std::uint64_t address) const {
    if (address < text_) return std::nullopt;
    const std::uint64_t offset = address - text_;
    if (offset < code_offset(0) || offset >= code_offset(count_)) return std::nullopt;
    std::size_t low = 0, high = count_;  // code_offset(low) <= offset < code_offset(high), if the table is in order
    while (high - low > 1) {
      const std::size_t middle = low + (high - low) / 2;
      (code_offset(middle) <= offset ? low : high) = middle;
    }
    return function{text_ + code_offset(low), name_of(low)};
  }

  /// Where the first function of that name begins. O(functions).
  std::optional<std::uint64_t> find(std::string_view name) const {
    for (std::size_t i = 0; i < count_; ++i) {
      if (name_of(i) == name) return text_ + code_offset(i);
    }
    return std::nullopt;
  }

 private:
  static constexpr std::size_t entry_bytes = 8;

  std::uint64_t code_offset(std::size_t index) const {
    return *number_at<std::uint32_t>(functions_, index * entry_bytes);
  }

  // Empty: the table is broken there.
  std::string_view name_of(std::size_t index) const {
    const auto record = *number_at<std::uint32_t>(functions_, index * entry_bytes + 4);
    const auto name = number_at<std::uint32_t>(functions_, std::uint64_t{record} + 4);
    return name ? text_at(names_, *name) : std::string_view();
  }

  std::span<const std::byte> names_;
  std::span<const std::byte> functions_;
  std::size_t count_ = 0;
  std::uint64_t text_ = 0;
  std::uint64_t names_offset_ = 0;
};

}  // namespace gogrow::diagnose::detail
