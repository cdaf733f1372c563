// The timeline of a growth profile as Chrome's trace event format (JSON), which Perfetto and chrome://tracing show.
//
//     gogrow::growth_scope serve("serve", gogrow::keep::timeline);
//     …
//     gogrow::write_chrome_trace(file, serve.profile());
//
//      live bytes   ▁▁▂▃▅▅▃▇▇▇         a counter
//      serve        ├──────────────┤   a bar for each frame, from its first event in a row to its last
//       parse          ├─────────┤
//        put words.cpp:31 │map_grew│   an event, with its numbers as arguments
//
// Only events have times, so a bar says when something grew in a frame, not how long the frame was open.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <gogrow/export/folded.hpp>
#include <gogrow/observe/events.hpp>
#include <gogrow/observe/profile.hpp>

namespace gogrow {

/// What stands on a trace's time axis.
enum class trace_time {
  measured,  ///< when each event happened; an event is a point in time
  counted    ///< how many events there were before, as microseconds: the same run gives the same trace
};

namespace detail {

/// Name, and fields with their names, of each event.
class event_arguments {
 public:
  using field = std::pair<std::string_view, std::uint64_t>;
  std::string_view name;
  std::vector<field> fields;

  explicit event_arguments(const heap_allocated& e)
      : name("heap_allocated"), fields{{"size_bytes", e.size_bytes}, {"charged_bytes", e.charged_bytes}} {}
  explicit event_arguments(const slice_grew& e)
      : name("slice_grew"),
        fields{{"old_len", e.old_len},
               {"old_cap", e.old_cap},
               {"new_len", e.new_len},
               {"new_cap", e.new_cap},
               {"copied_bytes", cost_of(e).copied_bytes},
               {"array_bytes", e.array_bytes}} {}
  explicit event_arguments(const array_dropped& e)
      : name("array_dropped"), fields{{"charged_bytes", e.charged_bytes}, {"used_bytes", e.used_bytes}} {}
  explicit event_arguments(const map_grew& e)
      : name("map_grew"),
        fields{{"entries", e.entries},
               {"old_buckets", e.old_buckets},
               {"new_buckets", e.new_buckets},
               {"array_bytes", e.array_bytes}} {}
  explicit event_arguments(const map_grew_same_size& e)
      : name("map_grew_same_size"),
        fields{{"entries", e.entries},
               {"buckets", e.buckets},
               {"overflow_buckets", e.overflow_buckets},
               {"array_bytes", e.array_bytes}} {}
  explicit event_arguments(const bucket_evacuated& e)
      : name("bucket_evacuated"),
        fields{{"old_bucket", e.old_bucket},
               {"to_x", e.to_x},
               {"to_y", e.to_y},
               {"copied_bytes", cost_of(e).copied_bytes}} {}
  explicit event_arguments(const overflow_bucket_added& e)
      : name("overflow_bucket_added"), fields{{"from_pool", e.from_pool ? 1u : 0u}} {}
  explicit event_arguments(const map_memory_dropped& e)
      : name("map_memory_dropped"), fields{{"charged_bytes", e.charged_bytes}} {}
  explicit event_arguments(const table_grew& e)
      : name("table_grew"), fields{{"entries", e.entries},           {"old_slots", e.old_slots},
                                   {"new_slots", e.new_slots},       {"copied_bytes", cost_of(e).copied_bytes},
                                   {"groups_bytes", e.groups_bytes}, {"table", e.table}} {}
  explicit event_arguments(const table_split& e)
      : name("table_split"),
        fields{{"to_left", e.to_left},
               {"to_right", e.to_right},
               {"local_depth", static_cast<std::uint64_t>(e.local_depth)},
               {"copied_bytes", cost_of(e).copied_bytes},
               {"groups_bytes", e.groups_bytes},
               {"table", e.table}} {}
  explicit event_arguments(const directory_doubled& e) : name("directory_doubled"), fields{{"new_len", e.new_len}} {}
  explicit event_arguments(const tombstone_made&) : name("tombstone_made") {}
  explicit event_arguments(const map_cleared& e)
      : name("map_cleared"), fields{{"entries", e.entries}, {"slots", e.slots}} {}
  explicit event_arguments(const tombstones_pruned& e) : name("tombstones_pruned"), fields{{"count", e.count}} {}
  explicit event_arguments(const java_table_resized& e)
      : name("java_table_resized"),
        fields{{"old_bins", e.old_bins}, {"new_bins", e.new_bins}, {"to_lo", e.to_lo}, {"to_hi", e.to_hi}} {}
  explicit event_arguments(const bin_treeified& e) : name("bin_treeified"), fields{{"nodes", e.nodes}} {}
  explicit event_arguments(const bin_untreeified& e) : name("bin_untreeified"), fields{{"nodes", e.nodes}} {}
  explicit event_arguments(const java_node_made& e)
      : name("java_node_made"), fields{{"in_tree", e.in_tree ? 1u : 0u}} {}
  explicit event_arguments(const read_missed&) : name("read_missed") {}
  explicit event_arguments(const dirty_promoted& e) : name("dirty_promoted"), fields{{"entries", e.entries}} {}
  explicit event_arguments(const dirty_made& e)
      : name("dirty_made"), fields{{"copied", e.copied}, {"expunged", e.expunged}} {}
  explicit event_arguments(const trie_expanded& e) : name("trie_expanded"), fields{{"inner_nodes", e.inner_nodes}} {}
  explicit event_arguments(const trie_pruned& e) : name("trie_pruned"), fields{{"inner_nodes", e.inner_nodes}} {}
};

// How many bytes at the beginning of the text are one character of UTF-8; 0 where there is none.
constexpr std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const unsigned lead = byte(0);
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xc2 ? 0
                             : lead < 0xe0 ? 2
                             : lead < 0xf0 ? 3
                             : lead < 0xf5 ? 4
                                           : 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xc0) != 0x80) return 0;
  // Longer forms of shorter characters, halves of UTF-16 pairs, and what lies beyond U+10FFFF.
  const unsigned second = byte(1);
  if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f)) return 0;
  if ((lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f)) return 0;
  return length;
}

// Quoted for JSON; a byte that is no UTF-8 becomes a question mark.
inline std::string json_string(std::string_view text) {
  constexpr char digits[] = "0123456789abcdef";
  std::string quoted = "\"";
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    const auto byte = static_cast<unsigned char>(text[0]);
    if (length == 0) quoted += '?';
    else if (byte < 0x20) quoted += {'\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15]};
    else if (byte == '"' || byte == '\\') quoted += {'\\', text[0]};
    else quoted += text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return quoted + '"';
}

class chrome_trace_writer {
 public:
  chrome_trace_writer(std::ostream& out, const growth_profile& profile, trace_time time)
      : out_(out), profile_(profile), time_(time) {}

  void run() {
    out_ << R"({"displayTimeUnit":"ns","otherData":{"time":)"
         << (time_ == trace_time::counted ? R"("1 us is one event")" : R"("since the scope was opened")")
         << R"(},"traceEvents":[)"
         << "\n"
         << R"({"ph":"M","pid":1,"tid":1,"name":"process_name","args":{"name":"gogrow"}})";
    const profile_stack none;
    const profile_stack* open = &none;
    std::uint64_t now = 0;
    std::uint64_t number = 0;
    for (const timed_event& e : profile_.timeline()) {
      const std::uint64_t start = time_of(e, number++);
      const profile_stack& stack = profile_.samples()[e.sample].stack;
      move_to(*open, stack, now, start);
      open = &stack;
      now = start + event_ns();
      write(e, start);
    }
    move_to(*open, none, now, now);
    out_ << "\n]}\n";
  }

 private:
  static constexpr std::uint64_t counted_ns = 1000;

  std::uint64_t event_ns() const { return time_ == trace_time::counted ? counted_ns : 0; }
  std::uint64_t time_of(const timed_event& e, std::uint64_t number) const {
    return time_ == trace_time::counted ? number * counted_ns : static_cast<std::uint64_t>(e.at.count());
  }

  // Ends the bars that are not in `to` and begins those that were not in `from`.
  void move_to(const profile_stack& from, const profile_stack& to, std::uint64_t ended, std::uint64_t begun) {
    const auto shared = static_cast<std::size_t>(std::ranges::mismatch(from, to).in1 - from.begin());
    for (std::size_t i = from.size(); i > shared; --i) begin_record("E", ended) << '}';
    for (std::size_t i = shared; i < to.size(); ++i) {
      begin_record("B", begun) << R"(,"cat":"site","name":)" << json_string(frame_text(to[i]));
      if (to[i].line != 0)
        out_ << R"(,"args":{"file":)" << json_string(to[i].file) << R"(,"line":)" << to[i].line << '}';
      out_ << '}';
    }
  }

  void write(const timed_event& e, std::uint64_t start) {
    const auto arguments = std::visit([](const auto& event) { return event_arguments(event); }, e.event);
    if (time_ == trace_time::counted) begin_record("X", start) << R"(,"dur":1)";
    else begin_record("i", start) << R"(,"s":"t")";
    out_ << R"(,"cat":"growth","name":")" << arguments.name << R"(","args":{)";
    const char* gap = "";
    for (const auto& [name, value] : arguments.fields) {
      out_ << gap << '"' << name << "\":" << value;
      gap = ",";
    }
    out_ << "}}";
    begin_record("C", start + event_ns()) << R"(,"name":"live bytes","args":{"live":)" << e.live_bytes << "}}";
  }

  // Times are microseconds with three places; the digits are put together here, because a double would lose some.
  std::ostream& begin_record(std::string_view phase, std::uint64_t ns) {
    const std::string places = std::to_string(1000 + ns % 1000).substr(1);
    return out_ << ",\n{\"ph\":\"" << phase << R"(","pid":1,"tid":1,"ts":)" << ns / 1000 << '.' << places;
  }

  std::ostream& out_;
  const growth_profile& profile_;
  trace_time time_;
};

}  // namespace detail

/// Writes the timeline, which is empty unless the scope keeps one (keep::timeline). Linear.
inline void write_chrome_trace(std::ostream& out, const growth_profile& profile,
                               trace_time time = trace_time::measured) {
  detail::chrome_trace_writer(out, profile, time).run();
}

}  // namespace gogrow
