// Types and constants of the standard library that can be named without declaring them: time.Time, netip.Addr,
// sync.Mutex, sha256.Size, …
//
// go_type/known_table.hpp has their layouts by release. Slices, maps and arrays among them are read on by what they
// are made of; the fields of structs are the standard library's own business and stay unknown. unsafe.Pointer is one of
// them, and so are the few generic types whose layout does not depend on their type arguments, such as
// atomic.Pointer[T]. uuid.UUID is the [16]byte that all packages of that name agree on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <gogrow/go_type/facts.hpp>
#include <gogrow/go_type/known_table.hpp>
#include <gogrow/rules/version.hpp>

namespace gogrow::detail {

struct known_type {
  type_facts facts{};
  std::string_view definition{};  // empty where its parts are not known
};

struct known_constant {
  std::string_view name;
  std::int64_t value;
};

inline constexpr known_constant known_constants[] = {
    {"md5.Size", 16},
    {"md5.BlockSize", 64},
    {"sha1.Size", 20},
    {"sha1.BlockSize", 64},
    {"sha256.Size", 32},
    {"sha256.Size224", 28},
    {"sha256.BlockSize", 64},
    {"sha512.Size", 64},
    {"sha512.Size384", 48},
    {"sha512.Size256", 32},
    {"sha512.Size224", 28},
    {"sha512.BlockSize", 128},
    {"aes.BlockSize", 16},
    {"des.BlockSize", 8},
    {"net.IPv4len", 4},
    {"net.IPv6len", 16},
    {"ed25519.SeedSize", 32},
    {"utf8.UTFMax", 4},
    {"ed25519.PublicKeySize", 32},
    {"bytes.MinRead", 512},
    {"ed25519.SignatureSize", 64},
    {"ed25519.PrivateKeySize", 64},
    {"math.MaxInt8", 127},
    {"math.MaxUint8", 255},
    {"math.MaxInt16", 32767},
    {"math.MaxUint16", 65535},
    {"bufio.MaxScanTokenSize", 65536},
};

struct known_generic {
  std::string_view name;
  type_facts facts;
};

inline constexpr known_generic known_generics[] = {
    {"atomic.Pointer", {go_kind::struct_, pointer_memory, go_equality::special}},
    {"unique.Handle", {go_kind::struct_, pointer_memory, go_equality::plain}},
    {"weak.Pointer", {go_kind::struct_, pointer_memory, go_equality::special}},
    {"iter.Seq", {go_kind::func, pointer_memory, go_equality::none}},
    {"iter.Seq2", {go_kind::func, pointer_memory, go_equality::none}},
};

/// A type by package and name, as "time.Time", in a release.
constexpr std::optional<known_type> find_known(std::string_view name, go_version version) {
  const auto stands_in = [&](std::string_view names) {
    for (std::size_t at = names.find(name); at != std::string_view::npos; at = names.find(name, at + 1))
      if (at > 0 && names[at - 1] == ' ' && names[at + name.size()] == ' ') return true;
    return false;
  };
  if (name.empty()) return std::nullopt;
  for (const known_generic& g : known_generics)
    if (g.name == name) return known_type{g.facts, {}};
  std::optional<known_type> found;
  for (const known_group& g : known_groups)  // by rising release: the last that holds is the one
    if ((!found || g.from_minor <= version.minor) && stands_in(g.names)) found = known_type{g.facts, {}};
  if (found) {
    for (const known_definition& d : known_definitions)
      if (d.name == name) found->definition = d.definition;
  }
  return found;
}

constexpr std::optional<std::int64_t> find_known_constant(std::string_view name) {
  for (const known_constant& c : known_constants)
    if (c.name == name) return c.value;
  return std::nullopt;
}

}  // namespace gogrow::detail
