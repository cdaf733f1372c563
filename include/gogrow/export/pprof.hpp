// A growth profile as pprof's profile.proto, for `go tool pprof`, Speedscope, Grafana and whatever else reads it.
//
//     std::ofstream file("growth.pb.gz", std::ios::binary);
//     gogrow::write_pprof(file, scope.profile());
//     …
//     go tool pprof -top -sample_index=growths growth.pb.gz
//
// Sample types: growths/count, copied/bytes and, the one that is shown unless another is asked for, alloc_space/bytes,
// which is also what Go's own allocs profile calls it. Go samples an allocation about every 512 KiB; here every one is
// counted, so the period is 1.
//
// How the parts of the message hang together (pprof's profile.proto; names are places in string_table):
//
//      sample ──location_id──► location ──line──► function ──name, filename──► string_table
//       value[3]                          line number
//
// A frame of the profile is a location; two lines of one function share it.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gogrow/export/gzip.hpp>
#include <gogrow/observe/profile.hpp>

namespace gogrow {

namespace detail {

// A message of protocol buffers, field by field.
class proto_message {
 public:
  void number(unsigned field, std::uint64_t value) {
    if (value == 0) return;  // the default, which need not be written
    varint(field << 3);
    varint(value);
  }
  void bytes(unsigned field, std::string_view value) {
    varint(field << 3 | 2);
    varint(value.size());
    encoded_ += value;
  }
  void message(unsigned field, const proto_message& m) { bytes(field, m.encoded_); }
  template <class Numbers> void packed(unsigned field, const Numbers& numbers) {
    proto_message list;
    for (const std::uint64_t n : numbers) list.varint(n);
    message(field, list);
  }

  const std::string& encoded() const noexcept { return encoded_; }

 private:
  void varint(std::uint64_t n) {
    for (; n >= 0x80; n >>= 7) encoded_ += static_cast<char>(n | 0x80);
    encoded_ += static_cast<char>(n);
  }

  std::string encoded_;
};

// Builds the message. Identifiers begin with 1, places in the string table with 0, which is the empty string.
class pprof_builder {
 public:
  explicit pprof_builder(const growth_profile& profile) {
    profile_.message(1, value_type("growths", "count"));
    profile_.message(1, value_type("copied", "bytes"));
    profile_.message(1, value_type("alloc_space", "bytes"));
    for (const growth_sample& s : profile.samples())
      if (s.cost != growth_cost{}) add(s);
    profile_.message(3, mapping());
    profile_.message(11, value_type("alloc_space", "bytes"));
    profile_.number(12, 1);
    profile_.number(14, text("alloc_space"));
    for (const std::string_view t : texts_in_order_) profile_.bytes(6, t);
  }

  const std::string& encoded() const noexcept { return profile_.encoded(); }

 private:
  // pprof looks for names in the program's file, unless a mapping says that all are there.
  proto_message mapping() {
    proto_message m;
    m.number(1, only_mapping);
    m.number(5, text("gogrow"));
    for (const unsigned has_functions_to_inlines : {7u, 8u, 9u, 10u}) m.number(has_functions_to_inlines, 1);
    return m;
  }

  proto_message value_type(std::string_view type, std::string_view unit) {
    proto_message m;
    m.number(1, text(type));
    m.number(2, text(unit));
    return m;
  }

  // pprof wants the innermost frame first.
  void add(const growth_sample& s) {
    std::vector<std::uint64_t> locations;
    for (auto frame = s.stack.rbegin(); frame != s.stack.rend(); ++frame) locations.push_back(location(*frame));
    proto_message sample;
    sample.packed(1, locations);
    sample.packed(2, std::initializer_list<std::uint64_t>{s.cost.growths, s.cost.copied_bytes, s.cost.allocated_bytes});
    profile_.message(2, sample);
  }

  std::uint64_t location(const profile_frame& frame) {
    const auto [known, is_new] = locations_.try_emplace(frame, locations_.size() + 1);
    if (is_new) {
      proto_message line;
      line.number(1, function(frame));
      line.number(2, frame.line);
      proto_message m;
      m.number(1, known->second);
      m.number(2, only_mapping);
      m.message(4, line);
      profile_.message(4, m);
    }
    return known->second;
  }

  std::uint64_t function(const profile_frame& frame) {
    const auto [known, is_new] = functions_.try_emplace({frame.function, frame.file}, functions_.size() + 1);
    if (is_new) {
      proto_message m;
      m.number(1, known->second);
      m.number(2, text(frame.function));
      m.number(4, text(frame.file));
      profile_.message(5, m);
    }
    return known->second;
  }

  std::uint64_t text(std::string_view t) {
    const auto [known, is_new] = texts_.try_emplace(std::string(t), texts_.size());
    if (is_new) texts_in_order_.push_back(known->first);
    return known->second;
  }

  static constexpr std::uint64_t only_mapping = 1;

  std::map<std::string, std::uint64_t, std::less<>> texts_{{"", 0}};
  std::vector<std::string_view> texts_in_order_{""};
  std::map<profile_frame, std::uint64_t> locations_;
  std::map<std::pair<std::string, std::string>, std::uint64_t> functions_;
  proto_message profile_;
};

}  // namespace detail

/// The message of profile.proto, not compressed. Stacks that cost nothing are left out.
inline std::string encode_pprof(const growth_profile& profile) { return detail::pprof_builder(profile).encoded(); }

/// The same as the gzip file that pprof expects. Open the stream as binary. The same profile gives the same bytes.
inline void write_pprof(std::ostream& out, const growth_profile& profile) { out << gzip_stored(encode_pprof(profile)); }

}  // namespace gogrow
