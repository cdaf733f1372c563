// Any bytes as a profile and as a binary: they are read, or refused with gogrow::diagnose::unreadable in one line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include <gogrow/diagnose.hpp>

namespace profile_fuzz {

inline void check_refusal(const gogrow::diagnose::unreadable& e) {
  const std::string_view said = e.what();
  if (said.empty() || said.find('\n') != said.npos) throw std::logic_error("a refusal is not one line");
}

/// Throws what is not a refusal.
inline void read_as_profile(std::span<const std::byte> bytes) {
  using namespace gogrow::diagnose;
  try {
    const profile p = read_profile(bytes);
    call_site_reader reader(p);
    for (const sample& s : p.samples) {
      if (s.block_size_bytes <= 0 || s.alloc_objects <= 0) throw std::logic_error("a sample without blocks");
      (void)reader.read(s);
    }
    (void)guess_go_minor(p);
  } catch (const unreadable& e) {
    check_refusal(e);
  }
}

inline void read_as_binary(std::span<const std::byte> bytes) {
  using namespace gogrow::diagnose;
  try {
    const go_binary binary(bytes);
    (void)binary.go_minor();
    for (std::uint64_t address = 0x401000; address < 0x401000 + 50000; address += 97) {
      (void)binary.function_at(address);
      (void)binary.call_before(address);
      (void)binary.type_at(address & ~std::uint64_t{7});
    }
    for (const std::uint64_t address : {std::uint64_t{0}, std::uint64_t{3}, ~std::uint64_t{0}, ~std::uint64_t{7}}) {
      (void)binary.call_before(address);
      (void)binary.type_at(address);
      (void)binary.is_return_address(address);
    }
  } catch (const unreadable& e) {
    check_refusal(e);
  }
}

}  // namespace profile_fuzz
