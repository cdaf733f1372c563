// Go's size classes: which block an allocation of n bytes really gets.
//
// Glossary
//   size class    one of 60 to 67 block sizes; a small object takes the smallest class that holds it
//   noscan        the object holds no pointers, so the collector need not look into it
//   malloc header 8 bytes before an object with pointers above 512 bytes (1.22+); they come out of the same block
//   large object  above 32 KiB: whole pages, no class
//
//      n bytes wanted            block given                         what append makes of it
//      ┌───────────┐             ┌───────────┬──────┐                cap = (block - header) / element size
//      │   n       │  class ≥ n  │   n       │ room │  →  the room becomes capacity
//      └───────────┘             └───────────┴──────┘
//
// That room is why a Go slice rarely has the capacity which the doubling rule names: 5 bytes become 8, 848 int64 fit
// where 832 were wanted. Sources: runtime/sizeclasses.go (1.25 on: internal/runtime/gc), msize.go (roundupsize), before
// 1.8 the start-up computation InitSizes, which computed_table() below repeats and which the tests hold against the
// tables that were read from real releases.
#pragma once

#include <cstddef>
#include <cstdint>

#include <gogrow/rules/release.hpp>

namespace gogrow {

inline constexpr std::size_t max_small_bytes = 32768;  ///< the largest size class of every release
inline constexpr std::size_t malloc_header_bytes = 8;  ///< 1.22+
inline constexpr std::size_t min_header_bytes = 512;   ///< larger objects with pointers carry the header

namespace detail {

// The table as a list, smallest first, closed by max_small_bytes. Plain arrays, here and below: the tables are computed
// in every program that includes a container, and calls of std::array's operators made that a tenth of the wait.
struct class_list {
  std::uint16_t sizes[68] = {};
  std::size_t count = 0;

  constexpr void push(std::size_t size) { sizes[count++] = static_cast<std::uint16_t>(size); }
};

// 1.8 on: the generated table. 24 came in 1.16 and is the only change since.
constexpr class_list generated_table(bool with_24) {
  constexpr std::uint16_t sizes[] = {
      8,    16,   24,    32,    48,    64,    80,    96,    112,   128,   144,   160,   176,   192,   208,   224,  240,
      256,  288,  320,   352,   384,   416,   448,   480,   512,   576,   640,   704,   768,   896,   1024,  1152, 1280,
      1408, 1536, 1792,  2048,  2304,  2688,  3072,  3200,  3456,  4096,  4864,  5376,  6144,  6528,  6784,  6912, 8192,
      9472, 9728, 10240, 10880, 12288, 13568, 14336, 16384, 18432, 19072, 20480, 21760, 24576, 27264, 28672, 32768};
  class_list list;
  for (std::size_t size : sizes)
    if (size != 24 || with_24) list.push(size);
  return list;
}

// 1.0 to 1.7 computed their classes when a program started. Candidates rise in steps that keep the loss below an
// eighth; a candidate replaces its predecessor where both need the same span and fit as often into it.
constexpr class_list computed_table(std::size_t page_bytes) {
  class_list list;
  std::size_t last_span = 0;
  std::size_t last_objects = 0;
  std::size_t step = 8;
  for (std::size_t size = 8; size <= max_small_bytes; size += step) {
    if ((size & (size - 1)) == 0) step = size >= 2048 ? 256 : size >= 128 ? size / 8 : size >= 16 ? 16 : 8;
    std::size_t span = page_bytes;
    while (span % size > span / 8) span += page_bytes;
    if (list.count > 0 && span == last_span && span / size == last_objects) --list.count;
    list.push(size);
    last_span = span;
    last_objects = span / size;
  }
  return list;
}

// A table with an index, so that a look-up is one load: every class up to 1024 is a multiple of 8, above of 128.
struct class_index {
  static constexpr std::size_t small_len = 1024 / 8 + 1;
  static constexpr std::size_t large_len = (max_small_bytes - 1024) / 128 + 1;

  class_list list{};
  std::uint8_t small[small_len] = {};  // by multiples of 8 bytes
  std::uint8_t large[large_len] = {};  // by multiples of 128 bytes beyond 1024

  constexpr explicit class_index(const class_list& classes) : list(classes) {
    // Class by class: each fills the places from where its predecessor ended up to its own size.
    std::size_t i = 0;
    std::size_t j = 0;
    for (std::size_t at = 0; at < classes.count; ++at) {
      const std::size_t size = classes.sizes[at];
      const auto number = static_cast<std::uint8_t>(at);
      for (; i < small_len && i * 8 <= size; ++i) small[i] = number;
      for (; j < large_len && 1024 + j * 128 <= size; ++j) large[j] = number;
    }
  }
};

inline constexpr class_index class_indexes[] = {
    class_index(computed_table(4096)),
    class_index(computed_table(8192)),
    class_index(generated_table(false)),
    class_index(generated_table(true)),
};

constexpr std::size_t round_up(std::size_t n, std::size_t unit) { return (n + unit - 1) / unit * unit; }

}  // namespace detail

/// A table's size classes in bytes, rising, the last one 32768: a contiguous range. (A std::span would say it too, but
/// is another tenth of what a map costs to include.)
class size_class_range {
 public:
  constexpr size_class_range(const std::uint16_t* first, std::size_t count) : first_(first), count_(count) {}
  constexpr const std::uint16_t* begin() const noexcept { return first_; }
  constexpr const std::uint16_t* end() const noexcept { return first_ + count_; }
  constexpr const std::uint16_t* data() const noexcept { return first_; }
  constexpr std::size_t size() const noexcept { return count_; }
  constexpr std::uint16_t operator[](std::size_t i) const noexcept { return first_[i]; }

 private:
  const std::uint16_t* first_;
  std::size_t count_;
};

/// The size classes of a table. Constant time.
constexpr size_class_range size_classes(size_class_table table) {
  const detail::class_list& list = detail::class_indexes[static_cast<std::size_t>(table)].list;
  return {list.sizes, list.count};
}

/// The smallest size class that holds n bytes, 0 for n = 0. n must not exceed 32768. Constant time.
[[gnu::always_inline]] constexpr std::size_t class_size(size_class_table table, std::size_t n) {
  if (n == 0) return 0;
  const auto& index = detail::class_indexes[static_cast<std::size_t>(table)];
  const std::size_t at = n <= 1024 ? index.small[(n + 7) / 8] : index.large[(n - 1024 + 127) / 128];
  return index.list.sizes[at];
}

/// Bytes of header that an object of n bytes carries inside its block: 8 for objects with pointers above 512 bytes from
/// 1.22 on, else 0. Large objects carry none, but round_up_size and charged_bytes see to that.
constexpr std::size_t header_bytes(const release& r, std::size_t n, bool noscan) {
  return r.malloc_header && !noscan && n > min_header_bytes ? malloc_header_bytes : 0;
}

/// How many bytes the caller could use if it asked for n: Go's roundupsize. n + a page must not overflow for the result
/// to be rounded; otherwise n itself. 0 gives 0. Constant time.
/// Go: msize.go; 1.22+ with the malloc header (msize_allocheaders.go in 1.22).
// Inlined, so that go_slice looks into the one table of its release.
[[gnu::always_inline]] constexpr std::size_t round_up_size(const release& r, std::size_t n, bool noscan) {
  // The bound of the small sizes: exclusive before 1.22, then lowered by the header, for noscan objects too.
  const bool small = r.malloc_header ? n <= max_small_bytes - malloc_header_bytes : n < max_small_bytes;
  if (small) {
    const std::size_t header = header_bytes(r, n, noscan);
    return class_size(r.size_classes, n + header) - header;
  }
  if (n + r.page_bytes < n) return n;
  return detail::round_up(n, r.page_bytes);
}

}  // namespace gogrow
