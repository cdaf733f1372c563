// Looks into an aggregate: the list of its members' types.
//
// Go knows where the pointers of a struct are; C++ does not tell. For aggregates it can be found out: the number of
// members is the largest number of {} that initialise one, and a structured binding then names their types.
//
//   struct point { double x; int* p; };     members_of<point> = type_list<double, int*>
//
// Out of reach, and left to a specialisation of element_layout: more than 16 members, base classes, unions, anonymous
// unions (the compiler's own error then says that the class cannot be decomposed).
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

namespace gogrow::detail {

template <class... Types> struct type_list {};

inline constexpr std::size_t max_members = 16;

// Initialises any base class of Derived and nothing else, so it tells whether an aggregate has bases.
template <class Derived> struct any_base_of {
  template <class Base>
  requires(std::is_base_of_v<Base, Derived> && !std::is_same_v<Base, Derived>)
  operator Base() const;
};

template <class Aggregate>
concept has_base = requires { Aggregate{any_base_of<Aggregate>{}}; };

// A pair of braces initialises exactly one member, an array member too, where a value would let braces be left out.
// There is no pack of {}, hence the list.
template <class A, std::size_t N> constexpr bool takes_braces() {
  if constexpr (N == 0) return requires { A{}; };
  else if constexpr (N == 1) return requires { A{{}}; };
  else if constexpr (N == 2) return requires { A{{}, {}}; };
  else if constexpr (N == 3) return requires { A{{}, {}, {}}; };
  else if constexpr (N == 4) return requires { A{{}, {}, {}, {}}; };
  else if constexpr (N == 5) return requires { A{{}, {}, {}, {}, {}}; };
  else if constexpr (N == 6) return requires { A{{}, {}, {}, {}, {}, {}}; };
  else if constexpr (N == 7) return requires { A{{}, {}, {}, {}, {}, {}, {}}; };
  else if constexpr (N == 8) return requires { A{{}, {}, {}, {}, {}, {}, {}, {}}; };
  else if constexpr (N == 9) return requires { A{{}, {}, {}, {}, {}, {}, {}, {}, {}}; };
  else if constexpr (N == 10) return requires { A{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; };
  else if constexpr (N == 11) return requires { A{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; };
  else if constexpr (N == 12) return requires { A{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; };
  else if constexpr (N == 13) return requires { A{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; };
  else if constexpr (N == 14) return requires { A{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; };
  else if constexpr (N == 15) return requires { A{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; };
  else if constexpr (N == 16) return requires { A{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; };
  else return requires { A{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; };
}

// max_members + 1 stands for "more than can be looked into".
template <class A, std::size_t N = max_members + 1> constexpr std::size_t count_members() {
  if constexpr (N == 0 || takes_braces<A, N>()) return N;
  else return count_members<A, N - 1>();
}

/// An aggregate whose members can be listed.
template <class T>
concept open_aggregate = std::is_aggregate_v<T> && std::is_class_v<T> && !std::is_empty_v<T> && !has_base<T> &&
                         count_members<T>() >= 1 && count_members<T>() <= max_members;

// use(type_list<types...>{}, members...), in their order. The name of a structured binding has the declared type of its
// member, to which the const of x is added. A bit-field is handed over as a copy, so use takes const references.
// clang-format off
template <class A, class Use>
constexpr auto apply_to_members(A& x, const Use& use) {
  constexpr std::size_t count = count_members<std::remove_const_t<A>>();
  if constexpr (count == 1) { auto& [a] = x; return use(type_list<decltype(a)>{}, a); }
  else if constexpr (count == 2) { auto& [a, b] = x; return use(type_list<decltype(a), decltype(b)>{}, a, b); }
  else if constexpr (count == 3) { auto& [a, b, c] = x; return use(type_list<decltype(a), decltype(b), decltype(c)>{}, a, b, c); }
  else if constexpr (count == 4) { auto& [a, b, c, d] = x; return use(type_list<decltype(a), decltype(b), decltype(c), decltype(d)>{}, a, b, c, d); }
  else if constexpr (count == 5) { auto& [a, b, c, d, e] = x; return use(type_list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e)>{}, a, b, c, d, e); }
  else if constexpr (count == 6) { auto& [a, b, c, d, e, f] = x; return use(type_list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f)>{}, a, b, c, d, e, f); }
  else if constexpr (count == 7) { auto& [a, b, c, d, e, f, g] = x; return use(type_list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g)>{}, a, b, c, d, e, f, g); }
  else if constexpr (count == 8) { auto& [a, b, c, d, e, f, g, h] = x; return use(type_list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g), decltype(h)>{}, a, b, c, d, e, f, g, h); }
  else if constexpr (count == 9) { auto& [a, b, c, d, e, f, g, h, i] = x; return use(type_list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g), decltype(h), decltype(i)>{}, a, b, c, d, e, f, g, h, i); }
  else if constexpr (count == 10) { auto& [a, b, c, d, e, f, g, h, i, j] = x; return use(type_list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g), decltype(h), decltype(i), decltype(j)>{}, a, b, c, d, e, f, g, h, i, j); }
  else if constexpr (count == 11) { auto& [a, b, c, d, e, f, g, h, i, j, k] = x; return use(type_list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g), decltype(h), decltype(i), decltype(j), decltype(k)>{}, a, b, c, d, e, f, g, h, i, j, k); }
  else if constexpr (count == 12) { auto& [a, b, c, d, e, f, g, h, i, j, k, l] = x; return use(type_list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g), decltype(h), decltype(i), decltype(j), decltype(k), decltype(l)>{}, a, b, c, d, e, f, g, h, i, j, k, l); }
  else if constexpr (count == 13) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m] = x; return use(type_list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g), decltype(h), decltype(i), decltype(j), decltype(k), decltype(l), decltype(m)>{}, a, b, c, d, e, f, g, h, i, j, k, l, m); }
  else if constexpr (count == 14) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n] = x; return use(type_list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g), decltype(h), decltype(i), decltype(j), decltype(k), decltype(l), decltype(m), decltype(n)>{}, a, b, c, d, e, f, g, h, i, j, k, l, m, n); }
  else if constexpr (count == 15) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o] = x; return use(type_list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g), decltype(h), decltype(i), decltype(j), decltype(k), decltype(l), decltype(m), decltype(n), decltype(o)>{}, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o); }
  else if constexpr (count == 16) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = x; return use(type_list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g), decltype(h), decltype(i), decltype(j), decltype(k), decltype(l), decltype(m), decltype(n), decltype(o), decltype(p)>{}, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p); }
}
// clang-format on

// Never called: its return type is the answer.
struct list_of_types {
  template <class List, class... Members> constexpr List operator()(List list, const Members&...) const { return list; }
};

template <open_aggregate A>
using members_of = decltype(apply_to_members(std::declval<A&>(), std::declval<const list_of_types&>()));

}  // namespace gogrow::detail
