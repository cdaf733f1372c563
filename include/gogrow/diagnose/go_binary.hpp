// What the binary of a Go program knows about its calls: which runtime function a call goes to, for which type.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <gogrow/diagnose/profile.hpp>

namespace gogrow::diagnose {

enum class type_kind : std::uint8_t {
  invalid,
  bool_,
  int_,
  int8,
  int16,
  int32,
  int64,
  uint,
  uint8,
  uint16,
  uint32,
  uint64,
  uintptr,
  float32,
  float64,
  complex64,
  complex128,
  array,
  chan,
  func,
  interface,
  map,
  pointer,
  slice,
  string,
  struct_,
  unsafe_pointer,
};

/// What maps know of one of their parts.
struct part_type {
  std::uint64_t size_bytes = 0;
  bool pointers = false;
  std::string_view name;
};

/// A type descriptor (internal/abi/type.go). Names live as long as the binary.
struct go_type {
  std::uint64_t address = 0;  ///< in the binary: equal addresses are one type
  std::uint64_t size_bytes = 0;
  bool pointers = false;
  type_kind kind = type_kind::invalid;
  std::string_view name;  ///< main.Order; empty: not found

  struct map_layout {
    part_type key;
    part_type elem;
    part_type storage;  ///< a bucket to 1.23, a group of eight slots from 1.24
    bool swiss = false;
    bool indirect_key = false;
    bool indirect_elem = false;
  };
  std::optional<map_layout> map;  ///< of kind map
};

struct runtime_call {
  std::string_view callee;      ///< runtime.growslice
  std::optional<go_type> type;  ///< what it was called for, where an instruction in front of the call says it
};

/// An amd64 ELF binary that Go linked, stripped or not. It refers to the bytes that it was opened on.
class go_binary {
 public:
  /// Throws unreadable: no ELF (Mach-O, PE: says so), another architecture, no Go.
  explicit go_binary(std::span<const std::byte> file);

  int go_minor() const;                   ///< 26 of go1.26.8; 0: not known
  std::string_view go_version() const;    ///< "go1.26.8"
  std::string_view gnu_build_id() const;  ///< hexadecimal; empty: it has none
  bool position_independent() const;

  /// The function whose code holds the address of the binary; empty: none.
  std::string_view function_at(std::uint64_t address) const;
  /// The call in front of the return address.
  std::optional<runtime_call> call_before(std::uint64_t return_address) const;
  /// The type descriptor at that address.
  std::optional<go_type> type_at(std::uint64_t address) const;

  /// Throws unreadable where the profile is not of this binary: another build id, or other functions at its addresses.
  void check_is_of(const profile& p) const;
  /// The address in the binary of a location in the profile's process.
  std::uint64_t address_of(const profile& p, const location& l) const;
};

}  // namespace gogrow::diagnose
