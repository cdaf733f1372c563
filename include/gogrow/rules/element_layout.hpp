// What Go would see of a C++ type: size, alignment, and whether it holds pointers.
//
// Growth depends on Go's view of an element, not on sizeof: Go's string is a pointer and a length, 16 bytes, whatever
// std::string is. element_layout<T> is that view. It knows
//
//   arithmetic types, enums               as they are, no pointers
//   raw and smart pointers, nullptr       *T: 8 bytes, a pointer
//   std::string, std::string_view         string: 16 bytes, a pointer       (anything shaped like them)
//   std::vector, std::span, go_slice      []T: 24 bytes, a pointer          (anything shaped like them)
//   std::map, std::unordered_map, go_map  map[K]V: 8 bytes, a pointer       (anything shaped like them)
//   std::reference_wrapper<T>             *T: 8 bytes, a pointer            (anything shaped like it)
//   std::function                         func(): 8 bytes, a pointer        (anything shaped like it)
//   std::any                              any: 16 bytes, pointers           (anything shaped like it)
//   std::optional<T>                      struct{value T; ok bool}          (anything shaped like it)
//   std::array<T, N>, T[N]                [N]T
//   std::pair, std::tuple, aggregates     struct of their members, by Go's rules (rules/aggregate_fields.hpp)
//   empty classes                         struct{}: 0 bytes
//   other trivially copyable classes      their sizeof, taken to hold no pointers: nobody can look into private members
//
// Every other type, such as a struct with bases or more than 16 members, a union or a std::variant, has to say it:
//
//     template <> struct gogrow::element_layout<my_type> : gogrow::fixed_layout<24, 8, true> {};
//
//          Go's struct layout        ┌────────┬─────┬───────────────┬───┐
//          {double; bool; string}    │ double │bool │ pad → string  │   │   size rounded up to the largest alignment
//                                    └────────┴─────┴───────────────┴───┘   0      8    16             32
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

#include <gogrow/rules/aggregate_fields.hpp>

namespace gogrow {

/// Go's view of a type as plain values, for rules that run on numbers.
struct layout {
  std::size_t size_bytes = 0;   ///< 0 for struct{}
  std::size_t align_bytes = 1;  ///< a power of two
  bool has_pointers = false;

  /// Go's word for memory that the collector need not look into.
  constexpr bool noscan() const { return !has_pointers; }
  friend constexpr bool operator==(const layout&, const layout&) = default;
};

/// Base class for specialisations of element_layout.
template <std::size_t SizeBytes, std::size_t AlignBytes, bool HasPointers> struct fixed_layout {
  static constexpr std::size_t size_bytes = SizeBytes;
  static constexpr std::size_t align_bytes = AlignBytes;
  static constexpr bool has_pointers = HasPointers;
};

template <class T> struct element_layout;

/// Go's view of T is known: built in, or by a specialisation of element_layout.
template <class T>
concept has_element_layout = requires {
  { element_layout<T>::size_bytes } -> std::convertible_to<std::size_t>;
  { element_layout<T>::align_bytes } -> std::convertible_to<std::size_t>;
  { element_layout<T>::has_pointers } -> std::convertible_to<bool>;
};

/// Go's view of T.
template <has_element_layout T>
inline constexpr layout layout_of{element_layout<T>::size_bytes, element_layout<T>::align_bytes,
                                  element_layout<T>::has_pointers};

namespace detail {

template <class T>
concept string_like = requires(const T& t) {
  typename T::traits_type;
  typename T::value_type;
  t.data();
  t.size();
  t.substr(0);
};

template <class T>
concept smart_pointer_like = requires(const T& t) {
  typename T::element_type;
  { t.get() } -> std::convertible_to<const volatile void*>;
  static_cast<bool>(t);
};

template <class T>
concept slice_like = requires(T& t, typename T::value_type v) {
  t.capacity();
  t.push_back(v);
} || requires(T& t) {
  t.data();
  t.size();
  t.subspan(0);
};

template <class T>
concept map_like = requires {
  typename T::key_type;
  typename T::mapped_type;
};

template <class T>
concept reference_like = requires(const T& t) {
  typename T::type;
  { t.get() } -> std::same_as<typename T::type&>;
  requires std::convertible_to<const T&, typename T::type&>;
};

template <class T>
concept function_like = requires(T& t) {
  typename T::result_type;
  t = nullptr;
  static_cast<bool>(t);
};

// The dynamic type is what tells it from other classes that can be empty; without RTTI it is not found.
template <class T>
concept any_like = requires(T& t) {
  t.has_value();
  t.reset();
  t.type().name();
} && !requires { typename T::value_type; };

template <class T>
concept optional_like = requires(T& t) {
  typename T::value_type;
  t.has_value();
  t.reset();
  { *t } -> std::same_as<typename T::value_type&>;
} && !requires(T& t) { t.error(); };

template <class T>
concept variant_like = requires(const T& t) { t.valueless_by_exception(); };

// All of a list of types have a layout.
template <class List> inline constexpr bool all_known = false;
template <class... Types> inline constexpr bool all_known<type_list<Types...>> = (has_element_layout<Types> && ...);

template <class T, class Indexes = std::make_index_sequence<std::tuple_size<T>::value>> struct tuple_fields;
template <class T, std::size_t... I> struct tuple_fields<T, std::index_sequence<I...>> {
  using type = type_list<std::remove_cv_t<typename std::tuple_element<I, T>::type>...>;
};

template <class T>
concept tuple_like = requires { std::tuple_size<T>::value; };

// Go's struct layout, one field at a time. A struct that ends in a field of size 0 is one byte longer, so that a
// pointer to that field stays inside it (cmd/compile types.calcStructOffset).
struct struct_layout {
  layout total{};
  bool ends_in_zero_size = false;

  constexpr void add(const layout& field) {
    total.size_bytes = (total.size_bytes + field.align_bytes - 1) / field.align_bytes * field.align_bytes;
    total.size_bytes += field.size_bytes;
    if (total.align_bytes < field.align_bytes) total.align_bytes = field.align_bytes;
    total.has_pointers = total.has_pointers || field.has_pointers;
    ends_in_zero_size = field.size_bytes == 0;
  }

  constexpr layout finish() const {
    layout done = total;
    if (done.size_bytes > 0 && ends_in_zero_size) ++done.size_bytes;
    done.size_bytes = (done.size_bytes + done.align_bytes - 1) / done.align_bytes * done.align_bytes;
    return done;
  }
};

template <has_element_layout... Fields> constexpr layout layout_of_struct(type_list<Fields...>) {
  struct_layout s;
  (s.add(layout_of<Fields>), ...);
  return s.finish();
}

struct unknown_layout {};

template <class Fields> constexpr auto layout_of_fields(Fields fields) {
  if constexpr (all_known<Fields>) return layout_of_struct(fields);
  else return unknown_layout{};
}

// Bit-fields share bytes, which Go's fields never do: where the members of a trivially copyable aggregate are all as
// large in Go as in C++, the compiler's size is the right one for both.
template <class T, class... Fields> constexpr auto layout_of_aggregate(type_list<Fields...> fields) {
  constexpr auto found = layout_of_fields(type_list<Fields...>{});
  if constexpr (!all_known<type_list<Fields...>>) return found;
  else if constexpr (std::is_trivially_copyable_v<T> && ((element_layout<Fields>::size_bytes == sizeof(Fields)) && ...))
    return layout{sizeof(T), found.align_bytes, found.has_pointers};
  else return layout_of_fields(fields);
}

template <class T> constexpr auto find_layout() {
  if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) return layout{sizeof(T), alignof(T), false};
  else if constexpr (std::is_pointer_v<T> || std::is_null_pointer_v<T>) return layout{8, 8, true};
  else if constexpr (smart_pointer_like<T>) return layout{8, 8, true};
  else if constexpr (string_like<T>) return layout{16, 8, true};
  else if constexpr (slice_like<T>) return layout{24, 8, true};
  else if constexpr (map_like<T> || reference_like<T> || function_like<T>) return layout{8, 8, true};
  else if constexpr (any_like<T>) return layout{16, 8, true};
  else if constexpr (optional_like<T>)
    return layout_of_fields(type_list<std::remove_cv_t<typename T::value_type>, bool>{});
  else if constexpr (variant_like<T>) return unknown_layout{};
  else if constexpr (tuple_like<T>) return layout_of_fields(typename tuple_fields<T>::type{});
  else if constexpr (std::is_empty_v<T>) return layout{0, 1, false};
  else if constexpr (open_aggregate<T>) return layout_of_aggregate<T>(members_of<T>{});
  else if constexpr (std::is_trivially_copyable_v<T> && !std::is_aggregate_v<T> && std::is_class_v<T>)
    return layout{sizeof(T), alignof(T), false};
  else return unknown_layout{};
}

// Without a layout the trait stays empty, so that has_element_layout is false instead of an error deep inside.
template <class T> struct found_layout {};
template <class T>
requires std::same_as<decltype(find_layout<T>()), layout>
struct found_layout<T> {
  static constexpr std::size_t size_bytes = find_layout<T>().size_bytes;
  static constexpr std::size_t align_bytes = find_layout<T>().align_bytes;
  static constexpr bool has_pointers = find_layout<T>().has_pointers;
};

}  // namespace detail

/// What Go would see of T. Specialise it for types that the list at the top of this file does not cover.
template <class T> struct element_layout : detail::found_layout<std::remove_cv_t<T>> {};

template <has_element_layout T, std::size_t N>
struct element_layout<T[N]>
    : fixed_layout<N * layout_of<T>.size_bytes, layout_of<T>.align_bytes, N != 0 && layout_of<T>.has_pointers> {};

template <has_element_layout T, std::size_t N>
struct element_layout<std::array<T, N>>
    : fixed_layout<N * layout_of<T>.size_bytes, layout_of<T>.align_bytes, N != 0 && layout_of<T>.has_pointers> {};

}  // namespace gogrow
