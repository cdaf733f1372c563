// A binary as it lay in the memory of the process that a profile is of.
//
//   profile                 binary
//   0x55d0_1234_5678  ───►  mapping.start 0x55d0_1234_0000, offset 0x1000  ───►  byte 0x6678 of the file  ───► 0x406678
//
// A program that is linked to a fixed place has the same addresses in both. A position-independent one is moved: the
// profile's mapping tells where to; the text form has no mappings, but says how far into its function an address is,
// and the binary knows where that function begins.
//
// Whether the binary is the profile's is asked of the GNU build id, which Go links in since 1.24, and in any case of
// the functions that both name at the same addresses.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gogrow/diagnose/go_binary.hpp>
#include <gogrow/diagnose/profile.hpp>

namespace gogrow::diagnose {

namespace detail {

/// Type arguments aside, which a profile abbreviates: main.(*queue[...]).push is main.(*queue.push.
inline bool same_function(std::string_view a, std::string_view b) {
  const std::size_t a_arguments = a.find('['), b_arguments = b.find('[');
  if (a_arguments == a.npos || b_arguments == b.npos) return a == b;
  return a.substr(0, a_arguments) == b.substr(0, b_arguments) && a.substr(a.rfind(']')) == b.substr(b.rfind(']'));
}

}  // namespace detail

class loaded_binary {
 public:
  /// Both have to outlive it. Throws unreadable where the profile is of another binary: another build id, or other
  /// functions at its addresses.
  loaded_binary(const profile& p, const go_binary& binary) : p_(p), binary_(binary) {
    check_build_id();
    find_distance();
    check_functions();
  }

  const go_binary& binary() const { return binary_; }

  /// The address in the binary of a location of the profile; none: it lies in another file.
  std::optional<std::uint64_t> address_of(const location& l) const {
    if (!binary_.position_independent()) return l.address;
    if (l.mapping != none) {
      const mapping& m = p_.mappings[l.mapping];
      if (l.address < m.start || l.address >= m.limit) return std::nullopt;
      return binary_.code_address(l.address - m.start + m.offset);
    }
    if (!distance_) return std::nullopt;
    return l.address - *distance_;
  }

  std::optional<runtime_call> call_at(const location& l) const {
    const auto address = address_of(l);
    return address ? binary_.call_before(*address + 1) : std::nullopt;
  }

 private:
  // The program's own mapping is the first; others are of libraries.
  void check_build_id() const {
    if (p_.mappings.empty() || binary_.gnu_build_id().empty()) return;
    const std::string_view id = p_.text(p_.mappings.front().build_id);
    if (id.empty() || id == binary_.gnu_build_id()) return;
    throw unreadable("the binary is of another build: its build id is " + binary_.gnu_build_id().substr(0, 40) +
                     ", the profile's program has " + detail::printable(id, 40));
  }

  // For the text form of position-independent programs. A name may be that of an inlined call, whose address is in
  // another function, so the distance that most names agree on is taken.
  void find_distance() {
    if (!binary_.position_independent()) return;
    constexpr std::size_t enough = 200;
    std::vector<std::uint64_t> distances;
    for (const location& l : p_.locations) {
      if (l.function_address == 0 || l.frame_count == 0 || l.mapping != none || distances.size() == enough) continue;
      const std::string_view name = last_function(l);
      if (name.find('[') != name.npos) continue;  // several functions have that name
      if (const auto address = binary_.address_of_function(name)) distances.push_back(l.function_address - *address);
    }
    std::ranges::sort(distances);
    std::size_t most = 0;
    for (auto at = distances.begin(); at != distances.end();) {
      const auto end = std::ranges::upper_bound(at, distances.end(), *at);
      if (static_cast<std::size_t>(end - at) > most) distance_ = *at, most = static_cast<std::size_t>(end - at);
      at = end;
    }
  }

  std::string_view last_function(const location& l) const { return p_.view(p_.frames_of(l).back()).function; }

  // Whether the profile's function is the binary's at that address. The text form names inlined functions alone, but
  // says where the one around them begins.
  bool is_function(const location& l, std::uint64_t address) const {
    if (l.function_address != 0) {
      const std::uint64_t distance = l.address - l.function_address;
      return binary_.function_begin(address) == address - distance;
    }
    return detail::same_function(binary_.function_at(address), last_function(l)) &&
           binary_.is_return_address(address + 1);
  }

  void check_functions() const {
    constexpr std::size_t enough = 500;
    std::size_t checked = 0, wrong = 0;
    std::string example;
    for (const location& l : p_.locations) {
      if (l.frame_count == 0 || checked == enough) continue;
      const std::string_view name = last_function(l);
      const auto address = address_of(l);
      // C functions, which a profile may name too, are in no table of Go functions: Go's have a package.
      if (name.find('.') == name.npos || !address) continue;
      ++checked;
      if (is_function(l, *address) || wrong++ != 0) continue;
      const std::string_view here = binary_.function_at(*address);
      example = detail::printable(name, 60) + ", it has ";
      example += here.empty() ? "no function" : here == name ? "another part of it" : detail::printable(here, 60);
    }
    if (wrong * 20 > checked) throw unreadable("the binary is of another build: where the profile has " + example);
    if (checked == 0 && binary_.position_independent()) {
      throw unreadable("the profile does not say where in memory the position-independent binary lay");
    }
  }

  const profile& p_;
  const go_binary& binary_;
  std::optional<std::uint64_t> distance_;
};

}  // namespace gogrow::diagnose
