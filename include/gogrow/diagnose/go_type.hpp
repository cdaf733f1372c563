// Go's type descriptors, as the runtime is given them when it allocates: element and key sizes, pointers, names.
//
//   Type, 48 bytes:   size | pointer bytes | hash | flags, align, kind | equal | gc data | name offset | …
//   behind it, map:   key | elem | bucket (to 1.23) or group (1.24 on) | hasher | sizes | flags
//
//                     to 1.23, at 82: bucket size, 16 bits     from 1.24 on, at 80: group size, 64 bits
//
// The flags behind the sizes stand elsewhere in 1.24 and in 1.27; they are not needed. Whether keys and values are kept
// behind a pointer is told by their size: above 128 bytes they are, in all of these releases.
//
// Sources: internal/abi/type.go, internal/abi/map*.go; 1.21 to 1.27.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <gogrow/diagnose/elf.hpp>
#include <gogrow/go_type/facts.hpp>

namespace gogrow::diagnose {

/// What a map knows of its keys, its values, and the blocks that hold them.
struct part_type {
  std::uint64_t size_bytes = 0;
  std::uint64_t align_bytes = 1;
  bool pointers = false;
  std::string_view name;
};

struct map_layout {
  part_type key;
  part_type elem;
  part_type storage;  ///< a bucket to 1.23, a group of eight slots from 1.24 on
  bool swiss = false;
  bool indirect_key = false;  ///< the storage has a pointer to it
  bool indirect_elem = false;
};

/// A type descriptor. Names live as long as the binary.
struct go_type {
  std::uint64_t address = 0;  ///< in the binary: equal addresses are one type
  std::uint64_t size_bytes = 0;
  std::uint64_t align_bytes = 1;
  bool pointers = false;
  go_kind kind{};
  std::string_view name;          ///< main.Order; empty: not found
  std::optional<map_layout> map;  ///< of kind map
};

namespace detail {

/// The types of one binary, which lie between two addresses.
class type_reader {
 public:
  type_reader() = default;
  type_reader(std::uint64_t begin, std::uint64_t end) : begin_(begin), end_(end) {}

  /// None: no type there.
  std::optional<go_type> read(const elf_file& file, std::uint64_t address) const {
    std::optional<go_type> t = read_plain(file, address);
    if (t && t->kind == go_kind::map) t->map = read_map(file, address);
    return t;
  }

 private:
  static constexpr std::uint64_t plain_bytes = 48;

  std::optional<go_type> read_plain(const elf_file& file, std::uint64_t address) const {
    if (address < begin_ || address >= end_ || address % 8 != 0) return std::nullopt;
    const auto bytes = file.at(address, plain_bytes);
    if (!bytes) return std::nullopt;
    go_type t;
    t.address = address;
    t.size_bytes = *number_at<std::uint64_t>(*bytes, 0);
    const auto pointer_bytes = *number_at<std::uint64_t>(*bytes, 8);
    t.pointers = pointer_bytes != 0;
    const auto flags = static_cast<unsigned>((*bytes)[20]);
    const auto kind = static_cast<unsigned>((*bytes)[23]) & 31;
    t.align_bytes = static_cast<std::uint64_t>((*bytes)[21]);
    constexpr std::uint64_t largest_bytes = std::uint64_t{1} << 48;
    // Go's kinds in their order, behind an invalid one.
    if (kind == 0 || kind > static_cast<unsigned>(go_kind::unsafe_pointer) + 1) return std::nullopt;
    if (pointer_bytes > t.size_bytes || t.size_bytes > largest_bytes) return std::nullopt;
    if (!std::has_single_bit(t.align_bytes) || t.align_bytes > 8 || t.size_bytes % t.align_bytes != 0)
      return std::nullopt;
    t.kind = static_cast<go_kind>(kind - 1);
    constexpr unsigned extra_star = 2;  // the name stands there as that of the pointer type
    t.name = read_name(file, *number_at<std::uint32_t>(*bytes, 40));
    if ((flags & extra_star) != 0 && t.name.starts_with('*')) t.name.remove_prefix(1);
    return t;
  }

  // A byte of flags, the length as a varint, the text.
  std::string_view read_name(const elf_file& file, std::uint32_t offset) const {
    const std::span<const std::byte> bytes = file.from(begin_ + offset);
    std::uint64_t length = 0;
    for (std::size_t i = 1; i < bytes.size() && i <= 4; ++i) {
      const auto byte = static_cast<std::uint64_t>(bytes[i]);
      length |= (byte & 0x7f) << (7 * (i - 1));
      if (byte >= 0x80) continue;
      const auto text = part_of(bytes, i + 1, length);
      return text ? as_text(*text) : std::string_view();
    }
    return {};
  }

  std::optional<part_type> read_part(const elf_file& file, std::uint64_t pointer_at) const {
    const auto address = file.pointer(pointer_at);
    if (!address) return std::nullopt;
    const auto t = read_plain(file, *address);
    if (!t) return std::nullopt;
    return part_type{t->size_bytes, t->align_bytes, t->pointers, t->name};
  }

  std::optional<map_layout> read_map(const elf_file& file, std::uint64_t address) const {
    const auto key = read_part(file, address + 48);
    const auto elem = read_part(file, address + 56);
    const auto storage = read_part(file, address + 64);
    const auto bytes = file.at(address, 88);
    if (!key || !elem || !storage || !bytes) return std::nullopt;
    const bool swiss = *number_at<std::uint64_t>(*bytes, 80) == storage->size_bytes;
    const bool bucket = *number_at<std::uint16_t>(*bytes, 82) == storage->size_bytes;
    if (!swiss && !bucket) return std::nullopt;
    constexpr std::uint64_t largest_direct_bytes = 128;
    return map_layout{.key = *key,
                      .elem = *elem,
                      .storage = *storage,
                      .swiss = swiss,
                      .indirect_key = key->size_bytes > largest_direct_bytes,
                      .indirect_elem = elem->size_bytes > largest_direct_bytes};
  }

  std::uint64_t begin_ = 0;
  std::uint64_t end_ = 0;
};

}  // namespace detail
}  // namespace gogrow::diagnose
