// An ELF file for 64-bit little-endian machines: what of it lies where in the program's memory.
//
//   file                    memory                 segment   a stretch of the file that is loaded at an address
//   ┌────────────┐          ┌────────────┐         section   a named part of the file, for linkers and debuggers
//   │ header     │          │            │         address   as the linker chose it; a position-independent program
//   │ segments   │  ─────►  │ .text      │ 0x401000          lies elsewhere by the same distance everywhere
//   │ .text      │          │ .rodata    │         relocation  "at this address stands that pointer": the file itself
//   │ sections   │          │ .data      │                     has zeros there in position-independent programs
//   └────────────┘          └────────────┘
//
// Every offset in the file is a claim: reads are checked against the bytes that are there, and what lies outside is not
// there. Nothing is copied but the two tables of extents and the relocations.
//
// Format: System V ABI, chapter 4 and 5, and its AMD64 supplement (R_X86_64_RELATIVE).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gogrow/diagnose/profile.hpp>

namespace gogrow::diagnose::detail {

/// The number at the beginning, lowest byte first; the bytes have to be there.
template <typename Number> Number little_endian(std::span<const std::byte> bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = sizeof(Number); i-- > 0;) value = value << 8 | static_cast<std::uint64_t>(bytes[i]);
  return static_cast<Number>(value);
}

/// `count` bytes at `offset`; none where not all of them are there.
inline std::optional<std::span<const std::byte>> part_of(std::span<const std::byte> bytes, std::uint64_t offset,
                                                         std::uint64_t count) {
  if (offset > bytes.size() || count > bytes.size() - offset) return std::nullopt;
  return bytes.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(count));
}

template <typename Number> std::optional<Number> number_at(std::span<const std::byte> bytes, std::uint64_t offset) {
  const auto part = part_of(bytes, offset, sizeof(Number));
  if (!part) return std::nullopt;
  return little_endian<Number>(*part);
}

inline std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The text at `offset` up to its zero byte; empty where there is none.
inline std::string_view text_at(std::span<const std::byte> bytes, std::uint64_t offset) {
  if (offset >= bytes.size()) return {};
  const std::string_view rest = as_text(bytes.subspan(static_cast<std::size_t>(offset)));
  const std::size_t end = rest.find('\0');
  return end == std::string_view::npos ? std::string_view() : rest.substr(0, end);
}

struct elf_segment {
  std::uint64_t address = 0;
  std::uint64_t offset = 0;  ///< in the file
  std::span<const std::byte> bytes;
  bool executable = false;
};

struct elf_section {
  std::string_view name;
  std::uint32_t type = 0;
  std::uint64_t address = 0;
  std::span<const std::byte> bytes;
};

class elf_file {
 public:
  /// Throws unreadable: no ELF, not 64-bit little endian amd64, no segments.
  explicit elf_file(std::span<const std::byte> file) : file_(file) {
    check_header();
    position_independent_ = number_at<std::uint16_t>(file_, 16) == 3;
    read_segments();
    read_sections();
    read_relocations();
  }

  bool position_independent() const { return position_independent_; }
  std::span<const elf_segment> segments() const { return segments_; }
  std::span<const elf_section> sections() const { return sections_; }
  std::span<const std::span<const std::byte>> notes() const { return notes_; }

  /// Pointers that the loader writes: address and value, in the order of addresses.
  std::span<const std::pair<std::uint64_t, std::uint64_t>> relocations() const { return relocations_; }

  const elf_section* section(std::string_view name) const {
    const auto at = std::ranges::find(sections_, name, &elf_section::name);
    return at == sections_.end() ? nullptr : &*at;
  }

  /// From an address to the end of what the file has there; empty: nothing.
  std::span<const std::byte> from(std::uint64_t address) const {
    for (const elf_segment& s : segments_) {
      if (address >= s.address && address - s.address < s.bytes.size()) {
        return s.bytes.subspan(static_cast<std::size_t>(address - s.address));
      }
    }
    return {};
  }
  std::optional<std::span<const std::byte>> at(std::uint64_t address, std::uint64_t count) const {
    return part_of(from(address), 0, count);
  }
  template <typename Number> std::optional<Number> number(std::uint64_t address) const {
    return number_at<Number>(from(address), 0);
  }

  /// The pointer that stands at the address when the program runs.
  std::optional<std::uint64_t> pointer(std::uint64_t address) const {
    const auto at = std::ranges::lower_bound(relocations_, address, {}, [](const auto& r) { return r.first; });
    if (at != relocations_.end() && at->first == address) return at->second;
    return number<std::uint64_t>(address);
  }

  /// The address of a byte of the file; none: it is not loaded, or not executable.
  std::optional<std::uint64_t> code_address(std::uint64_t file_offset) const {
    for (const elf_segment& s : segments_) {
      if (s.executable && file_offset >= s.offset && file_offset - s.offset < s.bytes.size()) {
        return s.address + (file_offset - s.offset);
      }
    }
    return std::nullopt;
  }

 private:
  void check_header() const {
    const std::string_view text = as_text(file_);
    constexpr std::string_view mach_o[] = {"\xcf\xfa\xed\xfe", "\xce\xfa\xed\xfe", "\xca\xfe\xba\xbe"};
    for (const std::string_view magic : mach_o) {
      if (text.starts_with(magic)) throw unreadable("a Mach-O binary, which is not read yet: only ELF for amd64 is");
    }
    if (text.starts_with("MZ")) throw unreadable("a Windows binary, which is not read yet: only ELF for amd64 is");
    if (!text.starts_with("\x7f"
                          "ELF"))
      throw unreadable("no ELF binary");
    if (file_.size() < 64) throw unreadable("the ELF binary is truncated: it ends within its header");
    const auto wide = file_[4], order = file_[5];
    const auto machine = *number_at<std::uint16_t>(file_, 18);
    if (wide == std::byte{2} && order == std::byte{1} && machine == 62) return;
    const char* const name = machine == 183   ? "arm64"
                             : machine == 3   ? "386"
                             : machine == 40  ? "arm"
                             : machine == 243 ? "riscv64"
                             : machine == 22  ? "s390x"
                             : machine == 21  ? "ppc64"
                             : machine == 258 ? "loong64"
                                              : nullptr;
    throw unreadable("a binary for " + (name != nullptr ? name : "machine " + std::to_string(machine)) +
                     ", which is not read yet: only ELF for amd64 is");
  }

  void read_segments() {
    const auto offset = *number_at<std::uint64_t>(file_, 32);
    const auto size = *number_at<std::uint16_t>(file_, 54);
    const auto count = *number_at<std::uint16_t>(file_, 56);
    for (std::uint64_t i = 0; i < count; ++i) {
      const auto header = part_of(file_, offset + i * size, 56);
      if (!header || size < 56) throw unreadable("the ELF binary is truncated: it ends within its segment headers");
      const auto type = *number_at<std::uint32_t>(*header, 0);
      const auto at = *number_at<std::uint64_t>(*header, 8);
      const auto bytes = part_of(file_, at, *number_at<std::uint64_t>(*header, 32));
      if (!bytes) {
        if (type == 1) throw unreadable("the ELF binary is truncated: a segment ends behind the file");
        continue;
      }
      if (type == 4) notes_.push_back(*bytes);  // Go's own; the GNU one stands in a section alone
      if (type != 1) continue;
      const bool executable = (*number_at<std::uint32_t>(*header, 4) & 1) != 0;
      segments_.push_back({*number_at<std::uint64_t>(*header, 16), at, *bytes, executable});
    }
    if (segments_.empty()) throw unreadable("the ELF binary has no segments: it is not a program");
  }

  // Sections may be missing: a stripped program runs without them.
  void read_sections() {
    const auto offset = *number_at<std::uint64_t>(file_, 40);
    const auto size = *number_at<std::uint16_t>(file_, 58);
    const auto count = *number_at<std::uint16_t>(file_, 60);
    const auto names_at = *number_at<std::uint16_t>(file_, 62);
    if (size < 64) return;
    std::vector<std::uint32_t> name_offsets;
    std::span<const std::byte> names;
    for (std::uint64_t i = 0; i < count; ++i) {
      const auto header = part_of(file_, offset + i * size, 64);
      if (!header) break;
      elf_section s;
      s.type = *number_at<std::uint32_t>(*header, 4);
      s.address = *number_at<std::uint64_t>(*header, 16);
      constexpr std::uint32_t no_bits = 8;
      if (s.type != no_bits) {
        const auto at = *number_at<std::uint64_t>(*header, 24);
        s.bytes = part_of(file_, at, *number_at<std::uint64_t>(*header, 32)).value_or(s.bytes);
      }
      constexpr std::uint32_t note = 7;
      if (s.type == note) notes_.push_back(s.bytes);
      if (i == names_at) names = s.bytes;
      name_offsets.push_back(*number_at<std::uint32_t>(*header, 0));
      sections_.push_back(s);
    }
    for (std::size_t i = 0; i < sections_.size(); ++i) sections_[i].name = text_at(names, name_offsets[i]);
  }

  void read_relocations() {
    for (const elf_section& s : sections_) {
      constexpr std::uint32_t with_addends = 4;
      if (s.type != with_addends || s.address == 0) continue;
      for (std::span<const std::byte> rest = s.bytes; rest.size() >= 24; rest = rest.subspan(24)) {
        constexpr std::uint32_t relative = 8;
        if (*number_at<std::uint32_t>(rest, 8) != relative) continue;
        relocations_.emplace_back(*number_at<std::uint64_t>(rest, 0), *number_at<std::uint64_t>(rest, 16));
      }
    }
    std::ranges::sort(relocations_);
  }

  std::span<const std::byte> file_;
  bool position_independent_ = false;
  std::vector<elf_segment> segments_;
  std::vector<elf_section> sections_;
  std::vector<std::span<const std::byte>> notes_;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> relocations_;
};

}  // namespace gogrow::diagnose::detail
