// Structs as keys: hashed and compared member by member, as Go does it, with no function written by hand.
//
//     struct order { std::string customer; std::int32_t day; double amount; };
//     gogrow::go_map<order, int> m;             no Hash, no ==
//
//     hash(key, seed)      seed ──► customer ──► day ──► amount ──► 64 bits      each hash is the next one's seed
//     key == other         customer == customer && day == day && amount == amount
//
// Padding between members takes no part, +0 and -0 are one key, and a NaN is none that can be found again. Where all
// members are compared by their bytes and nothing lies between them, the bytes are hashed at once (map/hash.hpp).
//
// Of a class with an == of its own nobody can tell what it compares, even if it is defaulted: hashed by its members it
// could stand in a map twice. It gives its word that its == compares all members, each by its own default:
//
//     template <> inline constexpr bool gogrow::equality_is_memberwise<order> = true;
//
// In reach are aggregates that a structured binding can take apart: up to 16 members, none of them a reference, no
// bases (rules/aggregate_fields.hpp). What they hold is a key itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <tuple>
#include <type_traits>

#include <gogrow/map/hash.hpp>
#include <gogrow/rules/aggregate_fields.hpp>
#include <gogrow/rules/element_layout.hpp>

namespace gogrow {

namespace detail {

template <class K>
concept taken_apart_by_binding = open_aggregate<K> && !requires { std::tuple_size<K>::value; };

template <class K> constexpr bool has_no_equality() {
  if constexpr (taken_apart_by_binding<K>) return !has_equality<K>;
  else return false;
}

}  // namespace detail

/// Two keys are equal exactly if all their members are, by default_equal. True of structs without an == of their own;
/// specialise it as true for a struct whose == is defaulted, or does the same.
template <class K> inline constexpr bool equality_is_memberwise = detail::has_no_equality<K>();

namespace detail {

template <class... Members> constexpr bool all_are_keys(type_list<Members...>) {
  return ((!std::is_reference_v<Members> && hashed_by_default<std::remove_cv_t<Members>> &&
           compared_by_default<std::remove_cv_t<Members>>)&&...);
}

template <class K> constexpr bool members_are_keys() {
  if constexpr (taken_apart_by_binding<K> && equality_is_memberwise<K>) return all_are_keys(members_of<K>{});
  else return false;
}

template <class K>
concept memberwise_key = std::is_class_v<K> && !bytewise_key<K> && !text_key<K> && !complex_key<K> &&
                         !hashed_by_std<K> && members_are_keys<K>();

template <class T>
concept key_in_array = !std::is_const_v<T> && hashed_by_default<T> && compared_by_default<T>;

}  // namespace detail

template <class K>
requires(detail::memberwise_key<K>)
struct default_hash<K> {
  std::uint64_t operator()(const K& key, std::uint64_t seed) const {
    return detail::apply_to_members(key, [seed](auto, const auto&... member) {
      std::uint64_t state = seed;
      ((state = default_hash<std::remove_cvref_t<decltype(member)>>{}(member, state)), ...);
      return state;
    });
  }
};

template <class K>
requires(detail::memberwise_key<K> && !detail::has_equality<K>)
struct default_equal<K> {
  constexpr bool operator()(const K& a, const K& b) const {
    return detail::apply_to_members(a, [&b](auto, const auto&... left) {
      return detail::apply_to_members(b, [&left...](auto, const auto&... right) {
        return (default_equal<std::remove_cvref_t<decltype(left)>>{}(left, right) && ...);
      });
    });
  }
};

/// Array members: element by element.
template <class T, std::size_t N>
requires(!detail::bytewise_key<T> && detail::key_in_array<T>)
struct default_hash<T[N]> {
  std::uint64_t operator()(const T (&key)[N], std::uint64_t seed) const {
    for (const T& element : key) seed = default_hash<T>{}(element, seed);
    return seed;
  }
};
template <class T, std::size_t N>
requires detail::key_in_array<T>
struct default_equal<T[N]> {
  constexpr bool operator()(const T (&a)[N], const T (&b)[N]) const {
    for (std::size_t i = 0; i < N; ++i)
      if (!default_equal<T>{}(a[i], b[i])) return false;
    return true;
  }
};

template <class T, std::size_t N> inline constexpr bool always_reflexive<T[N]> = always_reflexive<T>;
template <class T, std::size_t N> inline constexpr bool overwrites_equal_key<T[N]> = overwrites_equal_key<T>;

namespace detail {

// A key whose layout its owner had to say is not looked into: perhaps nobody can, and that would be an error.
template <class K> constexpr bool is_looked_into() {
  if constexpr (taken_apart_by_binding<K> && std::is_base_of_v<found_layout<K>, element_layout<K>>)
    return memberwise_key<K>;
  else return false;
}
template <class... Members> constexpr bool all_reflexive(type_list<Members...>) {
  return (always_reflexive<std::remove_cv_t<Members>> && ...);
}
template <class... Members> constexpr bool any_overwrites(type_list<Members...>) {
  return (overwrites_equal_key<std::remove_cv_t<Members>> || ...);
}
template <class K> constexpr bool members_are_reflexive() {
  if constexpr (is_looked_into<K>()) return all_reflexive(members_of<K>{});
  else return false;
}
template <class K> constexpr bool a_member_overwrites() {
  if constexpr (is_looked_into<K>()) return any_overwrites(members_of<K>{});
  else return false;
}

}  // namespace detail
}  // namespace gogrow
