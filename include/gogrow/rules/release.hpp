// One row per Go release: every switch that decides how slices and maps grow.
//
// A rule is data plus a pure function. This file is the data: release_of(go1_22) is a row of plain values, and every
// function of rules/slice.hpp, rules/bucket_map.hpp, rules/swiss_map.hpp and rules/heap.hpp takes such a row. The same
// function thus runs inside go_slice<T, go1_22>, inside a static_assert, and behind the tool's --go option.
//
// How a row is known:
//   recorded   outputs of that very release are replayed by the tests, byte for byte
//   vectors    capacities of that release, 43,507 cases, are compared by the tests
//   derived    from the source of the release or a formula checked on its neighbours; nothing of it was run
//
// To add a release:
//   1. rules/version.hpp: its name, and go_latest. Messages and --help say the latest by that name. A row of equal
//      switches is there with it.
//   2. Record it: build tests/oracle with the release, let it print tests/golden/scripts (the golden README says how),
//      and pack the outputs. The tests replay them and show where the release differs.
//   3. Only for what truly changed: a switch in `release`, off below the release (describe), a row in
//      tests/rules/release_test.cpp, and the one place in rules/ or in a container that asks for it.
//   4. rules/stack.hpp: what its compiler leaves on the stack, recorded by tests/oracle/placement.
//   5. ./dev verify with its toolchain: random scripts find what no recording holds. Then README and guide.
//
// Go's sources: runtime/slice.go (growslice), runtime/sizeclasses.go and msize.go, runtime/malloc.go, runtime/map.go to
// 1.23, internal/runtime/maps from 1.24.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>

#include <gogrow/rules/raise.hpp>
#include <gogrow/rules/version.hpp>

namespace gogrow {

/// How the facts of a row were established.
enum class evidence : std::uint8_t { derived, vectors, recorded };

/// The tables of allocation sizes, see rules/size_class.hpp.
enum class size_class_table : std::uint8_t {
  computed_4k,  ///< 1.0 to 1.2: computed at start-up, 4096-byte pages
  computed_8k,  ///< 1.3 to 1.7: computed at start-up, 8192-byte pages
  without_24,   ///< 1.8 to 1.15: a generated table
  with_24,      ///< 1.16 on: the same with a class of 24 bytes
};

/// The rule by which growslice picks the capacity it wants, before rounding (rules/slice.hpp).
enum class slice_growth : std::uint8_t {
  repeated,     ///< 1.0: double below 1024 elements, else add a quarter, until it is enough
  by_len_1024,  ///< 1.1 to 1.15: double while len < 1024, else add quarters
  by_cap_1024,  ///< 1.16, 1.17: the same, decided by the old capacity
  smooth_256,   ///< 1.18 on: double below 256, then a factor that falls from 2 towards 1.25
  textbook,     ///< no release: the rule that articles quote, double below 1024, then 1.25x, never rounded
};

enum class map_kind : std::uint8_t { bucket, swiss };

/// Every switch of a release.
struct release {
  go_version version{};
  evidence proof = evidence::derived;

  // The allocator.
  size_class_table size_classes = size_class_table::with_24;
  bool malloc_header = true;        ///< objects with pointers above 512 bytes carry 8 bytes of header (1.22+)
  bool tiny_allocator = true;       ///< small pointer-free objects share 16-byte blocks (1.3+)
  std::size_t page_bytes = 8192;    ///< large objects are whole pages
  std::size_t max_alloc_bytes = 0;  ///< a larger request is refused with a panic

  // Slices.
  slice_growth growth = slice_growth::smooth_256;
  bool append_rounds_cap = true;      ///< the size class's spare room becomes capacity (1.3+)
  bool growslice_trims = true;        ///< growslice asks for cap elements, not for the whole size class (1.20+)
  bool growslice_says_len = true;     ///< "growslice: len out of range", before 1.20 "cap out of range"
  bool bounds_values = true;          ///< bounds panics give the values (1.13+)
  bool append_make_direct = true;     ///< append(s, make([]T, n)...) makes no temporary (1.11+)
  bool slices_package = true;         ///< package slices exists (1.21+)
  bool slices_concat = true;          ///< slices.Concat exists (1.22+)
  bool slices_repeat = true;          ///< slices.Repeat exists (1.23+)
  bool slices_check_first = true;     ///< slices.Insert and Delete check bounds before they touch anything (1.22+)
  bool slices_zero_tail = true;       ///< slices.Delete and friends zero what they drop (1.22+)
  bool slices_zero_end = true;        ///< so does slices.Replace of the last elements (1.23+)
  bool stack_make = true;             ///< a small make of variable size that does not escape stays on the stack (1.25+)
  bool stack_append = true;           ///< so does a small append (1.25+)
  bool stack_append_escaping = true;  ///< even when the slice escapes later (1.26+)

  // Strings and buffers.
  bool single_byte_strings = true;    ///< string(b) of one byte allocates nothing (1.11+)
  bool strings_builder = true;        ///< strings.Builder exists (1.10+)
  bool builder_appends_runes = true;  ///< strings.Builder.WriteRune appends, before it made room for 4 bytes (1.20+)
  bool builder_says_len = true;       ///< strings.Builder: "makeslice: len out of range", before "cap" (1.21+)
  bool builder_rounds = true;         ///< strings.Builder.Grow rounds to a size class (1.23+)
  bool buffer_makes_small = true;     ///< bytes.Buffer allocates its first 64 bytes, before they lay inside it (1.12+)
  bool buffer_rounds = true;          ///< bytes.Buffer rounds to a size class (1.19+)

  // Maps.
  map_kind map = map_kind::swiss;
  int bucket_load_numerator = 13;       ///< entries per two buckets before growth; 12 in 1.21 alone
  bool bucket_same_size_growth = true;  ///< too many overflow buckets lead to a growth of equal size (1.8+)
  bool bucket_preallocates = true;      ///< arrays bring spare overflow buckets (1.9+)
  bool bucket_noscan = true;            ///< pointer-free buckets, overflow buckets kept alive by a list (1.5+)
  bool bucket_bulk_clear = true;        ///< mapclear (1.11+)
  bool bucket_rest_marker = true;       ///< a tophash that says "nothing behind me" (1.12+)
  bool bucket_reseeds = true;           ///< a new hash seed whenever the map becomes empty (1.16+)
  bool swiss_prunes_tombstones = true;  ///< in the fast insert paths only (1.25+)
  bool swiss_small_overwrites = true;   ///< a put into a full small map looks for its key before it grows (1.27+)
  bool swiss_split_groups = false;      ///< a group is 8 keys, then 8 elements (1.27+mapsplitgroup)
  bool sync_map_hash_trie = true;       ///< sync.Map is a hash trie (1.24+)
};

namespace detail {

// Go's 64-bit bound as this machine can say it: where std::size_t has 32 bits, nothing is larger than its largest
// value, and what Go would still allocate beyond that is refused as if Go refused it.
constexpr std::size_t size_or_most(std::uint64_t bytes) {
  constexpr std::size_t most = (std::numeric_limits<std::size_t>::max)();
  return bytes < most ? static_cast<std::size_t>(bytes) : most;
}

// One line a switch: a reader who looks for "what changed in 1.22" finds every 22 here.
constexpr release describe(go_version version) {
  const int v = version.minor;
  release r;
  r.version = version;
  r.proof = v >= 15 ? evidence::recorded : v == 5 || v == 8 ? evidence::vectors : evidence::derived;

  r.size_classes = v <= 2    ? size_class_table::computed_4k
                   : v <= 7  ? size_class_table::computed_8k
                   : v <= 15 ? size_class_table::without_24
                             : size_class_table::with_24;
  r.malloc_header = v >= 22;
  r.tiny_allocator = v >= 3;
  r.page_bytes = v <= 2 ? 4096 : 8192;
  // Before 1.4 nothing was measured; 1.4's bound is used.
  r.max_alloc_bytes = size_or_most(v >= 11  ? std::uint64_t{1} << 48
                                   : v >= 5 ? (std::uint64_t{1} << 39) - 1
                                            : std::uint64_t{1} << 37);

  r.growth = v == 0    ? slice_growth::repeated
             : v <= 15 ? slice_growth::by_len_1024
             : v <= 17 ? slice_growth::by_cap_1024
                       : slice_growth::smooth_256;
  r.append_rounds_cap = v >= 3;
  r.growslice_trims = v >= 20;
  r.growslice_says_len = v >= 20;
  r.bounds_values = v >= 13;
  r.append_make_direct = v >= 11;
  r.slices_package = v >= 21;
  r.slices_concat = v >= 22;
  r.slices_repeat = v >= 23;
  r.slices_check_first = v >= 22;
  r.slices_zero_tail = v >= 22;
  r.slices_zero_end = v >= 23;
  r.stack_make = v >= 25;
  r.stack_append = v >= 25;
  r.stack_append_escaping = v >= 26;

  r.single_byte_strings = v >= 11;
  r.strings_builder = v >= 10;
  r.builder_appends_runes = v >= 20;
  r.builder_says_len = v >= 21;
  r.builder_rounds = v >= 23;
  r.buffer_makes_small = v >= 12;
  r.buffer_rounds = v >= 19;

  r.map = v >= 24 ? map_kind::swiss : map_kind::bucket;
  r.bucket_load_numerator = v == 21 ? 12 : 13;
  r.bucket_same_size_growth = v >= 8;
  r.bucket_preallocates = v >= 9;
  r.bucket_noscan = v >= 5;
  r.bucket_bulk_clear = v >= 11;
  r.bucket_rest_marker = v >= 12;
  r.bucket_reseeds = v >= 16;
  r.swiss_prunes_tombstones = v >= 25;
  r.swiss_small_overwrites = v >= 27;
  r.swiss_split_groups = version.mapsplitgroup;
  r.sync_map_hash_trie = v >= 24;
  return r;
}

constexpr auto describe_all(bool mapsplitgroup = false) {
  std::array<release, static_cast<std::size_t>(go_latest.minor) + 1> rows{};
  for (int minor = 0; minor <= go_latest.minor; ++minor)
    rows[static_cast<std::size_t>(minor)] = describe({1, minor, mapsplitgroup});
  return rows;
}

// Those to 1.26 are never asked for.
inline constexpr auto split_group_releases = describe_all(true);

[[noreturn, gnu::cold, gnu::noinline]] inline void refuse_release(go_version version) {
  detail::raise(std::out_of_range("gogrow: Go " + to_string(version) + " is not known: " + known_releases() + " are"));
}

}  // namespace detail

/// All releases, oldest first.
inline constexpr auto releases = detail::describe_all();

/// The row of a release. Throws std::out_of_range for one that is not known (a compile error in a constant expression).
// Inlined, so that rules of a release that is known to the compiler are compiled without the others.
[[gnu::always_inline]] constexpr const release& release_of(go_version version) {
  if (!is_known(version)) detail::refuse_release(version);
  const std::size_t minor = static_cast<std::size_t>(version.minor);
  return version.mapsplitgroup ? detail::split_group_releases[minor] : releases[minor];
}

/// The textbook rule in the shape of a release: go_latest with growth that is never rounded. It exists to be compared
/// with the real releases; no Go ever grew like this.
inline constexpr release textbook_release = [] {
  release r = detail::describe(go_latest);
  r.proof = evidence::derived;
  r.growth = slice_growth::textbook;
  r.append_rounds_cap = false;
  return r;
}();

}  // namespace gogrow
