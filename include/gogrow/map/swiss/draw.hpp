// A text drawing of a Swiss map, for lessons: the directory, every table, every group with its eight slots.
//
//     go1.26 map: 1000 entries, 2 tables, 2048 slots, growth left 792
//     directory: 0 table 0 | 1 table 1
//     table 0: local depth 1, 1024 slots, growth left 398
//       group 0    [2a:17  | .      | 05:3   | .      | .      | .      | .      | .      ]
//       group 1    [71:9   | x      | 13:4   | 2c:12  | 00:8   | 7e:11  | 44:2   | 31:5   ]
//       …
//
// A live slot shows its control byte in hexadecimal, which is 7 bits of its hash, and its key, where the key can be
// written to a stream. "." is empty (80), "x" a tombstone (fe). A small map has one group and neither directory nor
// table, a nil map is one line: go1.26 map: nil
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include <gogrow/map/swiss/table.hpp>

namespace gogrow::detail {

template <class Key> std::string control_text(std::uint8_t control, const Key* key) {
  if (key == nullptr) return control == control_deleted ? "x" : ".";
  constexpr char digits[] = "0123456789abcdef";
  std::string text{digits[control >> 4], digits[control & 15]};
  if constexpr (requires(std::ostream& out) { out << *key; }) {
    std::ostringstream out;
    out << ':' << *key;
    text += out.str();
  }
  return text;
}

template <class Types> class swiss_drawing {
  using view_type = group_view<typename Types::key_type, typename Types::mapped_type>;

 public:
  explicit swiss_drawing(const swiss_table<Types>& t) : table_(t) {
    t.walk([this](const view_type& view) { add(view); });
  }

  std::string text() const {
    std::string text = head();
    for (const line& l : lines_) {
      text += l.name;
      if (!l.slots.empty()) {
        text += std::string(name_width_ - l.name.size() + 2, ' ') + '[';
        for (std::size_t i = 0; i < l.slots.size(); ++i)
          text += (i == 0 ? "" : " | ") + l.slots[i] + std::string(slot_width_ - l.slots[i].size(), ' ');
        text += ']';
      }
      text += '\n';
    }
    return text;
  }

 private:
  struct line {
    std::string name;
    std::vector<std::string> slots;
  };

  void add(const view_type& view) {
    if (!view.small && view.number == 0) {
      const std::size_t places = std::size_t{1} << (table_.global_depth() - view.local_depth);
      for (std::size_t i = 0; i < places; ++i)
        directory_ +=
            (directory_.empty() ? "" : " | ") + std::to_string(view.index + i) + " table " + std::to_string(view.index);
      lines_.push_back({"table " + std::to_string(view.index) + ": local depth " + std::to_string(view.local_depth) +
                            ", " + std::to_string(view.capacity) + " slots, growth left " +
                            std::to_string(view.growth_left),
                        {}});
    }
    line l{view.small ? "group" : "  group " + std::to_string(view.number), {}};
    for (std::size_t i = 0; i < group_slots; ++i) {
      l.slots.push_back(control_text(view.control[i], view.keys[i]));
      slot_width_ = (std::max)(slot_width_, l.slots.back().size());
    }
    name_width_ = (std::max)(name_width_, l.name.size());
    lines_.push_back(std::move(l));
  }

  std::string head() const {
    const auto number_of = [](std::size_t n, const char* what) {
      return std::to_string(n) + ' ' + what + (n == 1 ? "" : "s");
    };
    std::string text = "go" + to_string(table_.row().version) + " map: ";
    if (table_.is_nil()) return text + "nil\n";
    text += std::to_string(table_.size()) + (table_.size() == 1 ? " entry, " : " entries, ");
    if (table_.is_small()) return text + (table_.slot_count() == 0 ? "small, no group yet\n" : "small\n");
    text += number_of(table_.table_count(), "table") + ", " + number_of(table_.slot_count(), "slot") +
            ", growth left " + std::to_string(table_.growth_left());
    if (const std::size_t n = table_.tombstone_count(); n != 0) text += ", " + number_of(n, "tombstone");
    return text + "\ndirectory: " + directory_ + '\n';
  }

  const swiss_table<Types>& table_;
  std::vector<line> lines_{};
  std::string directory_{};
  std::size_t name_width_ = 0;
  std::size_t slot_width_ = 0;
};

template <class Types> std::string draw_table(const swiss_table<Types>& t) { return swiss_drawing<Types>(t).text(); }

}  // namespace gogrow::detail
