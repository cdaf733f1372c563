// draw(map): what a map's table looks like inside, as text.
//
//     std::cout << gogrow::draw(map);
//
// A header of its own, because it needs streams, which most users of maps do not. The form is shown in
// map/bucket/draw.hpp and, from 1.24 on, map/swiss/draw.hpp.
#pragma once

#include <string>

#include <gogrow/map.hpp>
#include <gogrow/map/bucket/draw.hpp>
#include <gogrow/map/swiss/draw.hpp>

namespace gogrow {

/// The buckets of a map with their slots, old ones included; from 1.24 on directory, tables and groups. Keys are shown
/// where they can be streamed. Linear.
template <class K, class V, auto Release, class Hash, class Equal, class Allocator, class Observer, bool Checked>
std::string draw(const go_map<K, V, Release, Hash, Equal, Allocator, Observer, Checked>& map) {
  return detail::draw_table(map.table());
}

}  // namespace gogrow
