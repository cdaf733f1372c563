// How a Go type stands in for layouts, without this floor knowing what a Go type is.
//
//     predict_appends(go1_27, layout_of<std::string>, {}, 1000)        a layout
//     predict_appends(go1_27, go_type("[]string"), {}, 1000)           a type that has one in each release
//
// Types of the standard library changed their layouts from release to release, so the release is asked for as well:
// what is true of time.Time in Go 1.27 need not be so in 1.8.
//
//     rules ──► release ──► version ──┐
//     go_type("[]time.Time") ─────────┴──► slice_element(version) ──► layout ──► predict_appends
//
// go_type (go_type.hpp) is such a type; so may be any class that has these members.
#pragma once

#include <concepts>

#include <gogrow/rules/element_layout.hpp>
#include <gogrow/rules/release.hpp>
#include <gogrow/rules/version.hpp>

namespace gogrow {

/// Has the layout of a slice's elements, by release.
template <class T>
concept slice_type = requires(const T& type, go_version v) {
  { type.slice_element(v) } -> std::same_as<layout>;
};

/// Has the layouts of a map's keys and elements, by release.
template <class T>
concept map_type = requires(const T& type, go_version v) {
  { type.map_key(v) } -> std::same_as<layout>;
  { type.map_elem(v) } -> std::same_as<layout>;
};

/// A release by its name or by its row.
template <class R>
concept release_or_version = std::same_as<R, release> || std::same_as<R, go_version>;

namespace detail {

struct map_layouts {
  layout key{};
  layout elem{};
};

constexpr map_layouts layouts_of_map(const release& r, const map_type auto& type) {
  return {type.map_key(r.version), type.map_elem(r.version)};
}

}  // namespace detail
}  // namespace gogrow
