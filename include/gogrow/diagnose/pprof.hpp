// Reads the heap profiles of Go programs in pprof's form: a message of protocol buffers (profile.proto).
//
//   curl …/debug/pprof/allocs           gzipped: unpack it first, this reader has no zlib
//   Profile ─┬─ sample_type (1): "alloc_objects" "count", "alloc_space" "bytes", …    what a sample's values are
//            ├─ sample (2): location_id…, value…, label: "bytes" = block size
//            ├─ mapping (3), location (4), function (5): each with an id of its own
//            ├─ string_table (6): every text of the others is an index into it
//            └─ period (12): the sampling rate
//
// The order of these is free, so two passes are made: texts and tables first, samples last. Ids are any numbers; Go and
// pprof number from 1, which is looked up without a search. The two heap profiles that Go offers, allocs and heap, have
// the same samples and differ in their default value alone.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gogrow/diagnose/profile.hpp>
#include <gogrow/diagnose/protobuf.hpp>
#include <gogrow/diagnose/sample_merger.hpp>

namespace gogrow::diagnose {

namespace detail {

/// From the ids of a table to indices.
class id_table {
 public:
  /// Id 0 means "none" and is no id.
  void add(std::uint64_t id) { ids_.emplace_back(id, static_cast<std::uint32_t>(ids_.size())); }

  void finish(const char* what) {
    in_order_ = true;
    for (const auto& [id, index] : ids_) in_order_ = in_order_ && id == std::uint64_t{index} + 1;
    if (in_order_) return;
    std::ranges::sort(ids_);
    const auto twice = std::ranges::adjacent_find(ids_, {}, &std::pair<std::uint64_t, std::uint32_t>::first);
    if (twice != ids_.end() || (!ids_.empty() && ids_.front().first == 0)) {
      throw unreadable(std::string("no profile: two of its ") + what + " have the same id, or one has none");
    }
  }

  std::uint32_t index_of(std::uint64_t id) const {
    if (in_order_) return id != 0 && id <= ids_.size() ? static_cast<std::uint32_t>(id - 1) : none;
    const auto at = std::ranges::lower_bound(ids_, id, {}, &std::pair<std::uint64_t, std::uint32_t>::first);
    return at != ids_.end() && at->first == id ? at->second : none;
  }

 private:
  std::vector<std::pair<std::uint64_t, std::uint32_t>> ids_;
  bool in_order_ = true;
};

/// Reads one profile.
class pprof_reader {
 public:
  explicit pprof_reader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  profile read() {
    read_tables();
    resolve_texts();
    resolve_ids();
    find_values();
    read_samples();
    return std::move(p_);
  }

 private:
  // What pprof's own types hold until all texts are known: indices into the string table.
  using text_index = std::uint64_t;
  struct value_type {
    text_index type = 0;
    text_index unit = 0;
  };

  // Samples wait for the second pass: they need texts and locations.
  void read_tables() {
    std::uint64_t text_count = 0;
    message_reader m(bytes_);
    while (m.next()) {
      switch (m.number()) {
        case 1:
          sample_types_.push_back(read_value_type(m.bytes()));
          break;
        case 2:
          m.bytes(), ++sample_count_;
          break;
        case 3:
          read_mapping(m.bytes());
          break;
        case 4:
          read_location(m.bytes());
          break;
        case 5:
          read_function(m.bytes());
          break;
        case 6:
          add_text(m.text(), text_count++);
          break;
        case 9:
          p_.time_nanos = m.signed_value();
          break;
        case 10:
          p_.duration_nanos = m.signed_value();
          break;
        case 11:
          period_type_ = read_value_type(m.bytes());
          break;
        case 12:
          p_.period_bytes = m.signed_value();
          break;
        case 13:
          m.values([&](std::uint64_t v) { comments_.push_back(v); });
          break;
        case 14:
          default_type_ = m.value();
          break;
        default:
          break;
      }
    }
    if (text_count == 0) throw unreadable("no profile: it has no string table");
  }

  // The profile's own text 0 is empty as pprof's is.
  void add_text(std::string_view text, std::uint64_t index) {
    if (index != 0) {
      p_.add_text(text);
    } else if (!text.empty()) {
      throw unreadable("no profile: its string table does not begin with an empty text");
    }
  }

  static value_type read_value_type(std::span<const std::byte> bytes) {
    value_type v;
    message_reader m(bytes);
    while (m.next()) {
      if (m.number() == 1) v.type = m.value();
      if (m.number() == 2) v.unit = m.value();
    }
    return v;
  }

  void read_mapping(std::span<const std::byte> bytes) {
    std::uint64_t id = 0;
    mapping in;
    text_index file = 0, build_id = 0;
    message_reader m(bytes);
    while (m.next()) {
      switch (m.number()) {
        case 1:
          id = m.value();
          break;
        case 2:
          in.start = m.value();
          break;
        case 3:
          in.limit = m.value();
          break;
        case 4:
          in.offset = m.value();
          break;
        case 5:
          file = m.value();
          break;
        case 6:
          build_id = m.value();
          break;
        default:
          break;
      }
    }
    mapping_ids_.add(id);
    in.file = narrow(file);
    in.build_id = narrow(build_id);
    p_.mappings.push_back(in);
  }

  void read_function(std::span<const std::byte> bytes) {
    std::uint64_t id = 0;
    function in;
    message_reader m(bytes);
    while (m.next()) {
      switch (m.number()) {
        case 1:
          id = m.value();
          break;
        case 2:
          in.name = narrow(m.value());
          break;
        case 4:
          in.file = narrow(m.value());
          break;
        case 5:
          in.start_line = m.signed_value();
          break;
        default:
          break;
      }
    }
    function_ids_.add(id);
    p_.functions.push_back(in);
  }

  void read_location(std::span<const std::byte> bytes) {
    std::uint64_t id = 0, mapping_id = 0;
    location in;
    in.first_frame = static_cast<std::uint32_t>(p_.frames.size());
    message_reader m(bytes);
    while (m.next()) {
      switch (m.number()) {
        case 1:
          id = m.value();
          break;
        case 2:
          mapping_id = m.value();
          break;
        case 3:
          in.address = m.value();
          break;
        case 4:
          read_frame(m.bytes());
          break;
        default:
          break;
      }
    }
    in.frame_count = static_cast<std::uint32_t>(p_.frames.size()) - in.first_frame;
    location_ids_.add(id);
    mapping_of_location_.push_back(mapping_id);
    p_.locations.push_back(in);
  }

  void read_frame(std::span<const std::byte> bytes) {
    std::uint64_t function_id = 0;
    frame in;
    message_reader m(bytes);
    while (m.next()) {
      if (m.number() == 1) function_id = m.value();
      if (m.number() == 2) in.line = m.signed_value();
    }
    function_of_frame_.push_back(function_id);
    p_.frames.push_back(in);
  }

  // Checked when all texts are there.
  static text_id narrow(text_index index) { return {static_cast<std::uint32_t>(std::min<text_index>(index, none))}; }

  void check(text_id id) const {
    if (id.index >= p_.text_count()) throw unreadable("no profile: a text lies outside of its string table");
  }
  std::string_view text_at(text_index index) const {
    check(narrow(index));
    return p_.text(narrow(index));
  }

  void resolve_texts() {
    for (const function& f : p_.functions) check(f.name), check(f.file);
    for (const mapping& m : p_.mappings) check(m.file), check(m.build_id);
    for (const text_index at : comments_) check(narrow(at)), p_.comments.push_back(narrow(at));
    check(narrow(default_type_));
    p_.default_sample_type = narrow(default_type_);
  }

  void resolve_ids() {
    mapping_ids_.finish("mappings");
    function_ids_.finish("functions");
    location_ids_.finish("locations");
    for (std::size_t i = 0; i < p_.locations.size(); ++i) {
      p_.locations[i].mapping = mapping_ids_.index_of(mapping_of_location_[i]);
    }
    for (std::size_t i = 0; i < p_.frames.size(); ++i) {
      p_.frames[i].function = function_ids_.index_of(function_of_frame_[i]);
    }
  }

  static constexpr std::array<std::string_view, 4> wanted{"alloc_objects", "alloc_space", "inuse_objects",
                                                          "inuse_space"};

  void find_values() {
    for (std::size_t i = 0; i < sample_types_.size(); ++i) {
      const auto at = std::ranges::find(wanted, text_at(sample_types_[i].type));
      if (at != wanted.end()) value_at_[static_cast<std::size_t>(at - wanted.begin())] = i;
    }
    if (value_at_[0] == none || value_at_[1] == none) throw unreadable(other_profile());
    if (p_.period_bytes < 0) throw unreadable("no profile: its sampling period is " + std::to_string(p_.period_bytes));
  }

  // Which profile it is instead, by what it counts.
  std::string other_profile() const {
    constexpr std::string_view advice = "; wanted is a heap profile, /debug/pprof/allocs or /debug/pprof/heap";
    bool cpu = false, contention = false;
    std::string types;
    for (const value_type& v : sample_types_) {
      const std::string_view name = text_at(v.type);
      cpu = cpu || name == "cpu";
      contention = contention || name == "contentions";
      if (name == "goroutine") return "this is a goroutine profile" + std::string(advice);
      if (name == "threadcreate") return "this is a threadcreate profile" + std::string(advice);
      if (types.size() < 60) types += (types.empty() ? "" : ", ") + printable(name, 40);
    }
    if (cpu) return "this is a CPU profile" + std::string(advice);
    if (contention) return "this is a mutex or block profile" + std::string(advice);
    if (types.empty()) return "no profile: it names no sample types" + std::string(advice);
    return "this profile counts " + types + " and no alloc_objects" + std::string(advice);
  }

  void read_samples() {
    if (sample_count_ == 0) throw unreadable("the profile holds no samples: nothing was allocated or sampled yet");
    sample_merger merger(p_);
    message_reader m(bytes_);
    while (m.next()) {
      if (m.number() == 2) read_sample(m.bytes(), merger);
    }
    if (!labels_) {
      throw unreadable(
          "the profile's samples have no label `bytes` with the block size, as stores such as Pyroscope drop it; "
          "fetch /debug/pprof/allocs from the program itself");
    }
    if (p_.samples.empty()) throw unreadable("the profile holds no samples with a stack and an allocation");
  }

  void read_sample(std::span<const std::byte> bytes, sample_merger& merger) {
    stack_.clear();
    values_.clear();
    sample s;
    message_reader m(bytes);
    while (m.next()) {
      switch (m.number()) {
        case 1:
          m.values([&](std::uint64_t id) { stack_.push_back(location_index(id)); });
          break;
        case 2:
          m.values([&](std::uint64_t v) { values_.push_back(static_cast<std::int64_t>(v)); });
          break;
        case 3:
          read_label(m.bytes(), s);
          break;
        default:
          break;
      }
    }
    s.alloc_objects = value(0), s.alloc_space_bytes = value(1);
    s.inuse_objects = value(2), s.inuse_space_bytes = value(3);
    if (s.alloc_objects < 0 || s.alloc_space_bytes < 0) {
      throw unreadable(
          "the profile has negative counts, as pprof's -base and -diff_base give; give both profiles as "
          "they are");
    }
    if (s.alloc_objects == 0 || s.block_size_bytes <= 0) return;
    if (stack_.empty()) {
      p_.stackless_objects = checked_sum(p_.stackless_objects, s.alloc_objects);
      p_.stackless_bytes = checked_sum(p_.stackless_bytes, s.alloc_space_bytes);
      return;
    }
    merger.add(stack_, s);
  }

  void read_label(std::span<const std::byte> bytes, sample& s) {
    text_index key = 0;
    std::int64_t number = 0;
    message_reader m(bytes);
    while (m.next()) {
      if (m.number() == 1) key = m.value();
      if (m.number() == 3) number = m.signed_value();
    }
    if (text_at(key) != "bytes") return;
    labels_ = true;
    s.block_size_bytes = number;
  }

  std::uint32_t location_index(std::uint64_t id) const {
    const std::uint32_t index = location_ids_.index_of(id);
    if (index == none)
      throw unreadable("no profile: a sample names location " + std::to_string(id) + ", which is not there");
    return index;
  }

  std::int64_t value(std::size_t which) const {
    if (value_at_[which] == none) return 0;
    if (value_at_[which] >= values_.size())
      throw unreadable("no profile: a sample has fewer values than there are types");
    return values_[value_at_[which]];
  }

  std::span<const std::byte> bytes_;
  profile p_;
  std::vector<value_type> sample_types_;
  value_type period_type_;
  text_index default_type_ = 0;
  std::vector<text_index> comments_;
  std::vector<std::uint64_t> mapping_of_location_;
  std::vector<std::uint64_t> function_of_frame_;
  id_table mapping_ids_, location_ids_, function_ids_;
  std::array<std::size_t, 4> value_at_{none, none, none, none};
  std::uint64_t sample_count_ = 0;
  bool labels_ = false;
  std::vector<std::uint32_t> stack_;
  std::vector<std::int64_t> values_;
};

}  // namespace detail

/// Reads a profile in pprof's form, not compressed. O(bytes); memory is a small multiple of the bytes. Throws
/// unreadable: another profile than a heap profile, a truncated one, one without block sizes or samples, other bytes.
inline profile read_pprof(std::span<const std::byte> bytes) { return detail::pprof_reader(bytes).read(); }

}  // namespace gogrow::diagnose
