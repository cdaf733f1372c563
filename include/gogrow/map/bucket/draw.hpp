// A text drawing of a bucket table, for lessons: every bucket of every chain with its eight slots.
//
//     go1.23 map: 9 entries, B = 1, growing from 1 bucket, nevacuate 0
//     bucket 0      [0c:3  | 5e:8  | .     | .     | .     | .     | .     | .     ]
//     bucket 1      [71:1  | a0:5  | .     | .     | .     | .     | .     | .     ]
//     old bucket 0  [->X   | ->Y   | ->X   | ->Y   | ->Y   | ->X   | ->X   | ->Y   ]
//       overflow    [->X   | _     | _     | _     | _     | _     | _     | _     ]
//
// A live slot shows its tophash in hexadecimal and its key, where the key can be written to a stream. "." is empty and
// so is all behind it, "_" is empty, "->X" and "->Y" have moved. A nil map is one line: go1.23 map: nil
#pragma once

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include <gogrow/map/bucket/table.hpp>

namespace gogrow::detail {

template <class T>
concept streamable = requires(std::ostream& out, const T& t) { out << t; };

template <class Key> std::string slot_text(std::uint8_t top, const Key* key, const tophash_markers& m) {
  if (key == nullptr) {
    if (m.is_moved(top)) return top == m.moved_to_x ? "->X" : "->Y";
    return top == m.empty_rest && m.deleted != m.empty_rest ? "." : "_";
  }
  constexpr char digits[] = "0123456789abcdef";
  std::string text{digits[top >> 4], digits[top & 15]};
  if constexpr (streamable<Key>) {
    std::ostringstream out;
    out << ':' << *key;
    text += out.str();
  }
  return text;
}

template <class Types> std::string draw_table(const bucket_table<Types>& t) {
  if (t.is_nil()) return "go" + to_string(t.row().version) + " map: nil\n";
  using view_type = bucket_view<typename Types::key_type, typename Types::mapped_type>;
  struct line {
    std::string name;
    std::vector<std::string> slots;
  };
  std::vector<line> lines;
  std::size_t name_width = 0;
  std::size_t slot_width = 0;
  t.walk([&](const view_type& view) {
    line l;
    l.name = view.depth > 0 ? "  overflow" : (view.old ? "old bucket " : "bucket ") + std::to_string(view.number);
    for (std::size_t i = 0; i < bucket_slots; ++i) {
      l.slots.push_back(slot_text(view.tophash[i], view.keys[i], markers_of(t.row())));
      slot_width = (std::max)(slot_width, l.slots.back().size());
    }
    name_width = (std::max)(name_width, l.name.size());
    lines.push_back(std::move(l));
  });

  std::string text = "go" + to_string(t.row().version) + " map: " + std::to_string(t.size()) +
                     (t.size() == 1 ? " entry, B = " : " entries, B = ") + std::to_string(t.b());
  if (t.growing())
    text += ", growing from " + std::to_string(t.old_bucket_count()) +
            (t.old_bucket_count() == 1 ? " bucket, " : " buckets, ") + "nevacuate " + std::to_string(t.nevacuate());
  text += '\n';
  for (const line& l : lines) {
    text += l.name + std::string(name_width - l.name.size() + 2, ' ') + '[';
    for (std::size_t i = 0; i < bucket_slots; ++i)
      text += (i == 0 ? "" : " | ") + l.slots[i] + std::string(slot_width - l.slots[i].size(), ' ');
    text += "]\n";
  }
  return text;
}

}  // namespace gogrow::detail
