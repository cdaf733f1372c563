// The rules of java.util.HashMap, for contrast with Go's maps. Pure functions, no memory.
//
// Glossary
//   table      an array of bins, its length a power of two; it comes with the first put
//   bin        the entries whose hash has the same low bits: a list, or a tree where it got long
//   spread     the hash code with its high half folded into the low one, because only low bits choose a bin
//   threshold  3/4 of the table's length: the most entries that it holds; before there is a table, its length to be
//   lo, hi     the bin of the same number after a doubling, and the one as much higher as the old table was long
//   treeify    a bin that receives its 9th entry becomes a tree, or, in a table below 64 bins, makes the table double
//
//   a table doubles when an entry too many is in it already, and moves everything at once:
//
//      puts      1 … 12   13 … 24   25 … 48   49 …            (Go 1.23 grows before it puts the 9th, 14th, 27th …)
//      length      16       32        64      128
//      threshold   12       24        48       96
//
// Source: java/util/HashMap.java (tableSizeFor, hash, resize, putVal, treeifyBin, TreeNode.split, putMapEntries,
// newHashMap), seen running in JDK 17 and 25. JDK 8 to 16 grow as 17 does.
#pragma once

#include <algorithm>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

namespace gogrow {

/// A release of the JDK, for example jdk{17}. Structural: a template argument.
struct jdk {
  int feature = 25;

  friend constexpr auto operator<=>(const jdk&, const jdk&) = default;
};

inline constexpr jdk jdk_oldest{8};   ///< the first with trees
inline constexpr jdk jdk_latest{25};  ///< the last one that was seen running

constexpr bool is_known(jdk release) { return release >= jdk_oldest && release <= jdk_latest; }

inline constexpr std::int32_t java_default_table = 16;         ///< bins of new HashMap() after its first put
inline constexpr std::int32_t java_max_table = 1 << 30;        ///< bins; no table is longer
inline constexpr std::size_t java_treeify_nodes = 8;           ///< entries a list holds without becoming a tree
inline constexpr std::size_t java_untreeify_nodes = 6;         ///< a part this small is a list after a split
inline constexpr std::int32_t java_min_table_with_trees = 64;  ///< bins; a smaller table doubles instead

/// The smallest power of two that is not below n; 1 for n <= 1, at most java_max_table. Go's counterpart is
/// bucket_bits_for_hint.
constexpr std::int32_t java_table_size_for(std::int32_t n) {
  if (n <= 1) return 1;
  if (n >= java_max_table) return java_max_table;
  return static_cast<std::int32_t>(std::bit_ceil(static_cast<std::uint32_t>(n)));
}

/// The most entries in a table of that many bins, a power of two. (Java doubles the old threshold from 16 bins on,
/// which comes to the same.) The longest table takes any number.
constexpr std::int32_t java_threshold(std::int32_t table) {
  if (table >= java_max_table) return (std::numeric_limits<std::int32_t>::max)();
  return static_cast<std::int32_t>(std::int64_t{table} * 3 / 4);
}

/// Bins after a doubling.
constexpr std::int32_t java_next_table(std::int32_t table) {
  return table >= java_max_table ? java_max_table : table * 2;
}

/// What chooses the bin: the code with its upper half folded in.
constexpr std::uint32_t java_spread(std::int32_t hash_code) {
  const auto h = static_cast<std::uint32_t>(hash_code);
  return h ^ (h >> 16);
}

/// What a put does to a bin that held `nodes` entries and has one more now.
enum class java_bin_change { none, treeify, resize_instead };

constexpr java_bin_change java_change_after_put(std::size_t nodes, std::int32_t table) {
  if (nodes < java_treeify_nodes) return java_bin_change::none;
  return table < java_min_table_with_trees ? java_bin_change::resize_instead : java_bin_change::treeify;
}

/// The length of the table that a copy of `entries` > 0 entries, or putAll of them into a map without a table, asks
/// for. Before 19 one entry more was reckoned with, in 32-bit floating point; since then it is the ceiling.
constexpr std::int32_t java_table_for_copy(jdk release, std::int32_t entries) {
  if (release < jdk{19}) {
    const float wanted = static_cast<float>(entries) / 0.75F + 1.0F;
    return wanted < static_cast<float>(java_max_table) ? java_table_size_for(static_cast<std::int32_t>(wanted))
                                                       : java_max_table;
  }
  const std::int64_t wanted = (std::int64_t{entries} * 4 + 2) / 3;
  return java_table_size_for(static_cast<std::int32_t>(std::min<std::int64_t>(wanted, java_max_table)));
}

/// HashMap.newHashMap(entries), from 19 on: the length of a table that takes as many entries without a doubling.
constexpr std::int32_t java_table_for_entries(std::int32_t entries) { return java_table_for_copy(jdk{19}, entries); }

/// A HashMap after puts of distinct keys.
struct java_prediction {
  std::int32_t table = 0;           ///< bins
  std::int32_t threshold = 0;       ///< entries
  std::uint64_t resizes = 0;        ///< doublings; the making of the table is none
  std::uint64_t entries_moved = 0;  ///< by all doublings

  friend constexpr bool operator==(const java_prediction&, const java_prediction&) = default;
};

/// What puts of that many distinct keys cost, as long as no bin gets 9 entries. `table` is the length that the first
/// put makes: 16 for new HashMap(), java_table_size_for(n) for new HashMap(n). Logarithmic.
constexpr java_prediction predict_java_puts(std::uint64_t puts, std::int32_t table = java_default_table) {
  if (puts == 0) return {};
  java_prediction p{table, java_threshold(table), 0, 0};
  while (p.table < java_max_table && puts > static_cast<std::uint64_t>(p.threshold)) {
    ++p.resizes;
    p.entries_moved += static_cast<std::uint64_t>(p.threshold) + 1;
    p.table = java_next_table(p.table);
    p.threshold = java_threshold(p.table);
  }
  return p;
}

/// Java's hashCode() of what corresponds to K: Integer and smaller, Long, Boolean, String. Of the texts, u16string is
/// Java's String exactly; the bytes of a std::string count as one char each, which is right for Latin-1. Other key
/// types need a hash of their own that gives 32 bits. (Objects without a hashCode() of their own get random ones in
/// Java.)
template <class K> struct java_hash_code;

template <class K>
requires(std::is_integral_v<K>)
struct java_hash_code<K> {
  constexpr std::int32_t operator()(K key) const noexcept {
    if constexpr (std::is_same_v<K, bool>) {
      return key ? 1231 : 1237;
    } else if constexpr (sizeof(K) <= 4) {
      return static_cast<std::int32_t>(key);
    } else {
      const auto bits = static_cast<std::uint64_t>(key);
      return static_cast<std::int32_t>(static_cast<std::uint32_t>(bits ^ (bits >> 32)));
    }
  }
};

namespace detail {

// A class with traits of its own, or derived from a string, may be equal where its characters are not.
template <class K> inline constexpr bool is_java_text = std::is_pointer_v<K>;
template <class Char, class Allocator>
inline constexpr bool is_java_text<std::basic_string<Char, std::char_traits<Char>, Allocator>> = true;
template <class Char> inline constexpr bool is_java_text<std::basic_string_view<Char>> = true;

}  // namespace detail

template <class K>
requires(detail::is_java_text<K> &&
         (std::is_convertible_v<const K&, std::string_view> || std::is_convertible_v<const K&, std::u16string_view>))
struct java_hash_code<K> {
  constexpr std::int32_t operator()(const K& key) const noexcept {
    if constexpr (std::is_convertible_v<const K&, std::string_view>) return of(std::string_view(key));
    else return of(std::u16string_view(key));
  }

 private:
  template <class Char> static constexpr std::int32_t of(std::basic_string_view<Char> text) noexcept {
    std::uint32_t code = 0;
    for (const Char c : text) code = 31 * code + static_cast<std::make_unsigned_t<Char>>(c);
    return static_cast<std::int32_t>(code);
  }
};

}  // namespace gogrow
