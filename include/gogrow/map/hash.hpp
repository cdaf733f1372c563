// The hash and the equality that go_map uses unless told otherwise.
//
// A map's hash takes a key and a seed: hash(key, seed) -> 64 bits. The seed is drawn anew for every map, and again
// whenever a map becomes empty (1.16+), so that nobody who does not know it can prepare keys that collide.
//
//   integers, enums, pointers    two folded 64 × 64 → 128 bit multiplications with the seed
//   std::string, string_view     16 bytes at a time, the same multiplication
//   bytes that are the value     the same
//   floating point               +0 and -0 alike; every NaN hashes to a new random number, as in Go
//   pairs, tuples, arrays        their members, one after the other; complex numbers too
//   structs                      the same, up to 16 members (map/struct_key.hpp)
//   what std::hash knows         its result mixed with the seed
//   everything else              nothing: a compile error asks for a Hash
//
// Keys that are equal must hash alike, so bytes are hashed only where equality is known to compare exactly these bytes
// (equality_is_bytewise). C++ cannot tell an == that compares all members from one that compares what a pointer leads
// to, even if it is defaulted. So a class with an == of its own needs a std::hash, a Hash, or the promise that its ==
// compares all its bytes:
//
//     struct point { int x, y; };                                            bytes; no == needed, as in Go
//     struct named { std::string name; double x; };                          member by member; no == needed either
//     struct name { const char* text; std::size_t size; bool operator==…; }  refused: hashes its text, or nothing
//     template <> inline constexpr bool gogrow::equality_is_bytewise<uuid> = true;       uuid's word for it
//
// What that promises: keys chosen without knowledge of the seed spread evenly, whatever their pattern, over the low
// bits (the bucket) and the high bits (the tophash). What it does not promise: it is no cryptographic function, and an
// attacker who can measure times long enough may learn the seed of one map. For types that go through std::hash, keys
// whose std::hash is equal collide under every seed.
//
// A hash of one's own may leave the seed out: hash(key) -> 64 bits, taken as it is, without any mixing. A Hash with a
// member fixed_seed() makes runs repeatable.
#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>  // has std::hash too, without what <functional> costs
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include <gogrow/map/byte_vector.hpp>
#include <gogrow/map/random.hpp>
#include <gogrow/rules/aggregate_fields.hpp>

namespace gogrow {

namespace detail {

inline constexpr std::uint64_t hash_key0 = 0xa0761d6478bd642fULL;
inline constexpr std::uint64_t hash_key1 = 0xe7037ed1a0b428dbULL;

#ifdef __SIZEOF_INT128__
__extension__ using wide_integer = __int128;
__extension__ using wide_unsigned = unsigned __int128;
#endif

// Both halves of a 128-bit product, folded.
constexpr std::uint64_t folded_multiply(std::uint64_t a, std::uint64_t b) noexcept {
#ifdef __SIZEOF_INT128__
  // One product: written as two, for its halves, it costs GCC two multiplications.
  const wide_unsigned product = static_cast<wide_unsigned>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
#else
  const std::uint64_t a0 = a & 0xffffffff, a1 = a >> 32, b0 = b & 0xffffffff, b1 = b >> 32;
  const std::uint64_t middle = a1 * b0 + (a0 * b0 >> 32);
  const std::uint64_t cross = a0 * b1 + (middle & 0xffffffff);
  return (a * b) ^ (a1 * b1 + (middle >> 32) + (cross >> 32));
#endif
}

// The first product spreads keys that lie in a row or have their low bits alike, whatever the seed is; the second one
// makes what collides depend on the seed.
constexpr std::uint64_t hash_number(std::uint64_t n, std::uint64_t seed) noexcept {
  return folded_multiply(folded_multiply(n ^ seed, hash_key0), seed ^ hash_key1);
}

inline std::uint64_t load64(const char* p) noexcept {
  std::uint64_t n;
  std::memcpy(&n, p, 8);
  return n;
}
inline std::uint64_t load32(const char* p) noexcept {
  std::uint32_t n;
  std::memcpy(&n, p, 4);
  return n;
}

// At most 16 bytes as two words, which overlap or leave the rest zero.
struct two_words {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};
inline two_words words_of(const char* p, std::size_t n) noexcept {
  if (n >= 8) return {load64(p), load64(p + n - 8)};
  if (n >= 4) return {load32(p), load32(p + n - 4)};
  if (n == 0) return {};
  const auto byte = [p](std::size_t i) { return static_cast<std::uint64_t>(static_cast<unsigned char>(p[i])); };
  return {byte(0) << 16 | byte(n / 2) << 8 | byte(n - 1), 0};
}

// Each factor of a product has the seed in it: with one that had not, keys that make it zero would all collide. The
// products of the first and the last 16 bytes do not wait for each other.
inline std::uint64_t hash_bytes(const char* p, std::size_t n, std::uint64_t seed) noexcept {
  const std::uint64_t secret = seed ^ hash_key1;
  std::uint64_t state = seed ^ hash_key0;
  two_words tail;
  if (n <= 16) {
    tail = words_of(p, n);
  } else {
    tail = {load64(p + n - 16), load64(p + n - 8)};
    for (std::size_t left = n; left > 16; left -= 16, p += 16)
      state = folded_multiply(load64(p) ^ secret, load64(p + 8) ^ state);
  }
  const std::uint64_t last = folded_multiply(tail.first ^ secret, tail.last ^ seed ^ hash_key0);
  return folded_multiply(state ^ last ^ n, secret);
}

// 0 if they are equal.
inline std::uint64_t difference_of_16_bytes(const char* a, const char* b) noexcept {
#ifdef GOGROW_HAS_BYTE_VECTOR
  return equal_bytes(load_16_bytes(a), load_16_bytes(b)) ^ 0xffffU;
#else
  return (load64(a) ^ load64(b)) | (load64(a + 8) ^ load64(b + 8));
#endif
}

// Texts are mostly short, and a call of memcmp costs as much as comparing them. Few loads: the characters of a key are
// likely to be far away, and every load that waits for them keeps later look-ups from starting.
inline bool same_bytes(const char* a, const char* b, std::size_t n) noexcept {
  if (n > 64) return std::memcmp(a, b, n) == 0;
  if (n > 32) {
    const std::uint64_t first = difference_of_16_bytes(a, b) | difference_of_16_bytes(a + 16, b + 16);
    return (first | difference_of_16_bytes(a + n - 32, b + n - 32) | difference_of_16_bytes(a + n - 16, b + n - 16)) ==
           0;
  }
  if (n > 16) return (difference_of_16_bytes(a, b) | difference_of_16_bytes(a + n - 16, b + n - 16)) == 0;
  const two_words x = words_of(a, n);
  const two_words y = words_of(b, n);
  return ((x.first ^ y.first) | (x.last ^ y.last)) == 0;
}

// Only what compares by the characters' values: a basic_string with traits of its own compares otherwise, and a class
// that is derived from a string may.
template <class K> inline constexpr bool is_text = false;
template <class Allocator>
inline constexpr bool is_text<std::basic_string<char, std::char_traits<char>, Allocator>> = true;
template <> inline constexpr bool is_text<std::string_view> = true;

template <class K>
concept text_key = is_text<K>;

template <class K>
concept std_hashable = requires(const K& key) {
  { std::hash<K>{}(key) } -> std::convertible_to<std::size_t>;
};

// std::complex, by its looks: its header takes about as long to compile as a map. Nothing but a real and an imaginary
// part, so that an == that tells more apart has nothing to look at.
template <class K>
concept complex_key = std::is_class_v<K> && std::is_trivially_copyable_v<K> && requires(const K& key) {
  requires std::floating_point<typename K::value_type>;
  requires sizeof(K) == 2 * sizeof(typename K::value_type);
  { key.real() } -> std::same_as<typename K::value_type>;
  { key.imag() } -> std::same_as<typename K::value_type>;
};

template <class K>
concept has_equality = requires(const K& a, const K& b) { static_cast<bool>(a == b); };

// The operator by its name, so that what is built in does not count.
template <class K>
concept has_equality_function = requires(const K& a, const K& b) { operator==(a, b); };

template <class K> constexpr bool compares_bytes();

template <class... Members> constexpr bool all_compare_bytes(type_list<Members...>) {
  return (compares_bytes<std::remove_cv_t<Members>>() && ...);
}

template <class K> inline constexpr bool is_filled_array = false;
template <class T, std::size_t N> inline constexpr bool is_filled_array<std::array<T, N>> = N != 0;

// In strict mode the library does not count them among its integral types.
template <class K> inline constexpr bool is_wide_integer = false;
#ifdef __SIZEOF_INT128__
template <> inline constexpr bool is_wide_integer<wide_integer> = true;
template <> inline constexpr bool is_wide_integer<wide_unsigned> = true;
#endif

// Without an == of its own a class is compared as Go compares a struct: member by member.
template <class K> constexpr bool compares_bytes() {
  if constexpr (std::is_integral_v<K> || is_wide_integer<K> || std::is_pointer_v<K>) return true;
  else if constexpr (std::is_enum_v<K>) return !has_equality_function<K>;
  else if constexpr (std::is_array_v<K>) return compares_bytes<std::remove_cv_t<std::remove_all_extents_t<K>>>();
  else if constexpr (is_filled_array<K>) return compares_bytes<typename K::value_type>();
  else if constexpr (!std::is_class_v<K> || has_equality<K>) return false;
  else if constexpr (std::is_empty_v<K>) return true;
  else if constexpr (!std::is_trivially_copyable_v<K> || !std::has_unique_object_representations_v<K>) return false;
  else if constexpr (!open_aggregate<K>) return false;
  else return all_compare_bytes(members_of<K>{});
}

}  // namespace detail

/// Two keys are equal exactly if their bytes are: integers, pointers, enums, and arrays and structs of them without
/// padding and without an == of their own. Specialise it as true for a class whose == compares all its bytes and
/// nothing else, as a defaulted one over integers does; a class with padding or floating point cannot be one.
template <class K> inline constexpr bool equality_is_bytewise = detail::compares_bytes<K>();

/// The default hash of a key type. Not defined for a class with an == of its own that std::hash does not know, nor for
/// one whose members nobody can list: give go_map a Hash of your own then, or see equality_is_bytewise.
template <class K> struct default_hash;

namespace detail {

template <class K>
concept bytewise_key = equality_is_bytewise<K>;

template <class K>
concept hashed_by_default = requires(const K& key) { default_hash<K>{}(key, std::uint64_t{}); };

template <class K>
concept hashed_by_std = !std::is_scalar_v<K> && !text_key<K> && !is_wide_integer<K> && std_hashable<K>;

template <class K>
concept hashed_as_bytes =
    bytewise_key<K> && !text_key<K> && !hashed_by_std<K> && (!std::is_scalar_v<K> || sizeof(K) > sizeof(std::uint64_t));

template <class K> inline constexpr bool has_hashed_members = false;
template <class A, class B>
inline constexpr bool has_hashed_members<std::pair<A, B>> = hashed_by_default<A> && hashed_by_default<B>;
template <class... T> inline constexpr bool has_hashed_members<std::tuple<T...>> = (hashed_by_default<T> && ...);
template <class T, std::size_t N>
inline constexpr bool has_hashed_members<std::array<T, N>> = N == 0 || hashed_by_default<T>;

}  // namespace detail

template <class K>
requires(std::is_scalar_v<K> && detail::bytewise_key<K> && sizeof(K) <= sizeof(std::uint64_t))
struct default_hash<K> {
  constexpr std::uint64_t operator()(K key, std::uint64_t seed) const noexcept {
    if constexpr (std::is_pointer_v<K>) return detail::hash_number(reinterpret_cast<std::uintptr_t>(key), seed);
    else return detail::hash_number(static_cast<std::uint64_t>(key), seed);
  }
};

template <std::floating_point K> struct default_hash<K> {
  std::uint64_t operator()(K key, std::uint64_t seed) const noexcept {
    if (key != key) return detail::hash_number(map_random::draw(), seed);
    if (key == 0) key = 0;  // -0 equals +0
    if constexpr (sizeof(K) == 4) return detail::hash_number(std::bit_cast<std::uint32_t>(key), seed);
    else if constexpr (sizeof(K) == 8) return detail::hash_number(std::bit_cast<std::uint64_t>(key), seed);
    else return detail::hash_number(std::hash<K>{}(key), seed);
  }
};

template <detail::text_key K> struct default_hash<K> {
  using is_transparent = void;
  std::uint64_t operator()(std::string_view key, std::uint64_t seed) const noexcept {
    return detail::hash_bytes(key.data(), key.size(), seed);
  }
};

template <class K>
requires(detail::hashed_by_std<K>)
struct default_hash<K> {
  std::uint64_t operator()(const K& key, std::uint64_t seed) const noexcept(noexcept(std::hash<K>{}(key))) {
    return detail::hash_number(std::hash<K>{}(key), seed);
  }
};

template <class K>
requires(detail::hashed_as_bytes<K>)
struct default_hash<K> {
  static_assert(std::is_empty_v<K> || (std::is_trivially_copyable_v<K> && std::has_unique_object_representations_v<K>),
                "gogrow: equality_is_bytewise is true for a key with padding, floating point or copies of its own, "
                "whose bytes can differ where its values are equal");

  std::uint64_t operator()(const K& key, std::uint64_t seed) const noexcept {
    return detail::hash_bytes(reinterpret_cast<const char*>(&key), std::is_empty_v<K> ? 0 : sizeof(K), seed);
  }
};

/// Pairs, tuples and arrays whose bytes alone do not tell: the hash of one member is the seed of the next.
template <class K>
requires(!detail::hashed_by_std<K> && !detail::bytewise_key<K> && detail::has_hashed_members<K>)
struct default_hash<K> {
  std::uint64_t operator()(const K& key, std::uint64_t seed) const {
    std::apply(
        [&seed](const auto&... member) {
          ((seed = default_hash<std::remove_cvref_t<decltype(member)>>{}(member, seed)), ...);
        },
        key);
    return seed;
  }
};

template <detail::complex_key K> struct default_hash<K> {
  std::uint64_t operator()(const K& key, std::uint64_t seed) const noexcept {
    using part = typename K::value_type;
    return default_hash<part>{}(key.imag(), default_hash<part>{}(key.real(), seed));
  }
};

template <class K> struct default_equal;

namespace detail {

template <class K>
concept compared_by_default = requires(const K& key) { default_equal<K>{}(key, key); };

}  // namespace detail

/// The default equality: ==, for strings against anything that is a std::string_view.
template <class K> struct default_equal {
  constexpr bool operator()(const K& a, const K& b) const noexcept(noexcept(static_cast<bool>(a == b)))
  requires detail::has_equality<K>
  {
    return static_cast<bool>(a == b);
  }
};

template <detail::text_key K> struct default_equal<K> {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const noexcept {
    return a.size() == b.size() && detail::same_bytes(a.data(), b.data(), a.size());
  }
};

/// Structs without an == of their own but whose bytes are their value, such as struct { int a, b; }.
template <class K>
requires(detail::bytewise_key<K> && !detail::has_equality<K>)
struct default_equal<K> {
  bool operator()(const K& a, const K& b) const noexcept {
    return std::is_empty_v<K> || std::memcmp(&a, &b, sizeof(K)) == 0;
  }
};

/// Their members may be such structs, so that they are compared one by one.
template <class A, class B> struct default_equal<std::pair<A, B>> {
  constexpr bool operator()(const std::pair<A, B>& a, const std::pair<A, B>& b) const
  requires(detail::compared_by_default<A> && detail::compared_by_default<B>)
  {
    return default_equal<A>{}(a.first, b.first) && default_equal<B>{}(a.second, b.second);
  }
};
template <class... T> struct default_equal<std::tuple<T...>> {
  constexpr bool operator()(const std::tuple<T...>& a, const std::tuple<T...>& b) const
  requires(detail::compared_by_default<T> && ...)
  {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return (default_equal<T>{}(std::get<I>(a), std::get<I>(b)) && ...);
    }(std::index_sequence_for<T...>{});
  }
};
template <class T, std::size_t N> struct default_equal<std::array<T, N>> {
  constexpr bool operator()(const std::array<T, N>& a, const std::array<T, N>& b) const
  requires detail::compared_by_default<T>
  {
    if constexpr (equality_is_bytewise<T> && detail::has_equality<T>) return a == b;
    for (std::size_t i = 0; i < N; ++i)
      if (!default_equal<T>{}(a[i], b[i])) return false;
    return true;
  }
};

namespace detail {

// Of a struct that is compared member by member (map/struct_key.hpp).
template <class K> constexpr bool members_are_reflexive();
template <class K> constexpr bool a_member_overwrites();

}  // namespace detail

/// Every key equals itself, so that a key once put can be found again. False for floating point (NaN) and for classes
/// whose == nobody can look into; a map asks these at run time where it matters. Specialise it for a class of your own
/// to save that.
template <class K>
inline constexpr bool always_reflexive =
    detail::text_key<K> || equality_is_bytewise<K> || detail::members_are_reflexive<K>();
template <class A, class B>
inline constexpr bool always_reflexive<std::pair<A, B>> = always_reflexive<A> && always_reflexive<B>;
template <class... T> inline constexpr bool always_reflexive<std::tuple<T...>> = (always_reflexive<T> && ...);
template <class T, std::size_t N>
inline constexpr bool always_reflexive<std::array<T, N>> = N == 0 || always_reflexive<T>;

/// A put over an equal key stores the new key too, because equal keys may look different: +0 and -0. Go does it for
/// floats and what holds floats. (It does it for strings as well, where no program can see it; here it does not.)
template <class K>
inline constexpr bool overwrites_equal_key = std::is_floating_point_v<K> || detail::a_member_overwrites<K>();
template <detail::complex_key K> inline constexpr bool overwrites_equal_key<K> = true;
template <class A, class B>
inline constexpr bool overwrites_equal_key<std::pair<A, B>> = overwrites_equal_key<A> || overwrites_equal_key<B>;
template <class... T> inline constexpr bool overwrites_equal_key<std::tuple<T...>> = (overwrites_equal_key<T> || ...);
template <class T, std::size_t N>
inline constexpr bool overwrites_equal_key<std::array<T, N>> = N != 0 && overwrites_equal_key<T>;

}  // namespace gogrow

#include <gogrow/map/struct_key.hpp>
