// Large pages for large tables.
//
// A look-up in a table of many megabytes goes to a random bucket, and to a random page: with pages of 4 KiB the
// processor must first find out where that page is, which takes about as long as the look-up itself. And a new array of
// such pages costs a page fault for every 4 KiB. So the kernel is told, where it wants to be told (Linux), that whole 2
// MiB pages are welcome. What it makes of that is its affair; nothing else changes.
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__linux__) && __has_include(<sys/mman.h>)
#include <sys/mman.h>
#endif

namespace gogrow::detail {

inline constexpr std::size_t large_page_bytes = std::size_t{2} << 20;

/// Asks for large pages inside memory that was just allocated. Does nothing for less than two of them.
inline void welcome_large_pages([[maybe_unused]] void* memory, [[maybe_unused]] std::size_t bytes) noexcept {
#ifdef MADV_HUGEPAGE
  if (bytes < 2 * large_page_bytes) return;
  const auto begin = reinterpret_cast<std::uintptr_t>(memory);
  const std::uintptr_t first = (begin + large_page_bytes - 1) / large_page_bytes * large_page_bytes;
  const std::uintptr_t last = (begin + bytes) / large_page_bytes * large_page_bytes;
  // A kernel without large pages refuses, and that is all right.
  static_cast<void>(madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE));
#endif
}

}  // namespace gogrow::detail
