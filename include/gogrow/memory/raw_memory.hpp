// Raw memory from a container's allocator, whatever the allocator was made for: slots of slices and of maps.
//
//     Allocator<element> ──rebind──► Allocator<T> ──allocate──► ┌───┬───┬───┐  n Ts wide, aligned for T,
//                                                               └───┴───┴───┘  without a T in it
//
// An allocator may answer with a pointer class of its own; tables keep plain pointers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>  // has std::allocator, its traits and construct_at too, in half of the compile time of <memory>

namespace gogrow::detail {

/// Room for n Ts. Throws what the allocator throws.
template <class T, class Allocator> T* allocate_raw(const Allocator& a, std::size_t n) {
  using allocator = typename std::allocator_traits<Allocator>::template rebind_alloc<T>;
  allocator mine(a);
  return std::to_address(std::allocator_traits<allocator>::allocate(mine, n));
}

/// Gives back what allocate_raw gave for as many.
template <class T, class Allocator> void free_raw(const Allocator& a, T* p, std::size_t n) noexcept {
  using allocator = typename std::allocator_traits<Allocator>::template rebind_alloc<T>;
  using pointer = typename std::allocator_traits<allocator>::pointer;
  allocator mine(a);
  std::allocator_traits<allocator>::deallocate(mine, std::pointer_traits<pointer>::pointer_to(*p), n);
}

/// Does an address lie in [first, last)? Any address may be asked for, also one outside of that array.
inline bool lies_between(const void* address, const void* first, const void* last) noexcept {
  const auto number = [](const void* p) { return reinterpret_cast<std::uintptr_t>(p); };
  return number(first) <= number(address) && number(address) < number(last);
}

}  // namespace gogrow::detail
