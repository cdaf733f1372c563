// Reads the text form of Go's heap profiles, /debug/pprof/allocs?debug=1.
//
//   heap profile: 2: 272 [7901: 73194088] @ heap/1048576         in use, [allocated], twice the sampling period
//   0: 0 [14: 1835008] @ 0x487813 0x48c653 0x4f1055 …            one stack and block size: blocks: bytes, as sampled
//   #   0x4f1054  bytes.growSlice+0x94   bytes/buffer.go:267     names of addresses, less one each; inlined calls have
//   #   0x4f0b0e  bytes.(*Buffer).grow+0x14e   …                 a line each for the same address
//
//   # runtime.MemStats                                           the end of the samples
//
// Counts here are what was sampled; they are scaled as Go scales them in the other form, so that both read the same.
// The runtime's own frames at the inner end have no line of names: their locations have an address and no frames.
//
// Sources: runtime/pprof/pprof.go (writeHeapInternal, printStackRecord), protomem.go (scaleHeapSample), 1.21 to 1.27.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <gogrow/diagnose/profile.hpp>
#include <gogrow/diagnose/sample_merger.hpp>

namespace gogrow::diagnose {

namespace detail {

/// Steps through a text by what has to stand next.
class scanner {
 public:
  explicit scanner(std::string_view text) : rest_(text) {}

  bool literal(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  template <typename Number> bool number(Number& value, int base = 10) {
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value, base);
    if (error != std::errc()) return false;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return true;
  }
  bool at_end() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

class pprof_text_reader {
 public:
  explicit pprof_text_reader(std::string_view text) : rest_(text), merger_(p_) {}

  profile read() {
    read_header();
    bool complete = false;
    while (!rest_.empty() && !complete) {
      const std::string_view text = next_line();
      complete = text == "# runtime.MemStats";
      if (text.starts_with("#\t")) {
        add_name(text.substr(2));
      } else if (!text.empty() && text[0] != '#') {
        finish_record();
        read_counts(text);
      }
    }
    finish_record();
    if (!complete) throw unreadable("the profile is truncated: it ends before the line \"# runtime.MemStats\"");
    if (p_.samples.empty()) throw unreadable("the profile holds no samples with a stack and an allocation");
    return std::move(p_);
  }

 private:
  // A line of names under a record.
  struct named {
    std::uint64_t address = 0;
    std::uint64_t function_address = 0;
    frame at;
  };

  std::string_view next_line() {
    const std::size_t end = (std::min)(rest_.find('\n'), rest_.size());
    std::string_view text = rest_.substr(0, end);
    rest_.remove_prefix((std::min)(end + 1, rest_.size()));
    ++line_;
    if (text.ends_with('\r')) text.remove_suffix(1);
    return text;
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw unreadable("line " + std::to_string(line_) + " of the profile " + what);
  }

  // count: bytes [count: bytes] @
  static bool read_four(scanner& s, sample& into) {
    return s.number(into.inuse_objects) && s.literal(": ") && s.number(into.inuse_space_bytes) && s.literal(" [") &&
           s.number(into.alloc_objects) && s.literal(": ") && s.number(into.alloc_space_bytes) && s.literal("] @");
  }

  void read_header() {
    scanner s(next_line());
    sample totals;
    if (!s.literal("heap profile: ") || !read_four(s, totals) || !s.literal(" heap/") || !s.number(p_.period_bytes) ||
        !s.at_end() || p_.period_bytes < 0) {
      fail("is no header of a heap profile: \"heap profile: 1: 16 [2: 32] @ heap/1048576\" is one");
    }
    p_.period_bytes /= 2;
  }

  void read_counts(std::string_view text) {
    scanner s(text);
    if (!read_four(s, counts_)) fail("is no sample: \"" + printable(text, 40) + "\"");
    if (counts_.alloc_objects < 0 || counts_.alloc_space_bytes < 0) fail("has negative counts");
    stack_.clear();
    while (s.literal(" ")) {
      std::uint64_t address = 0;
      if (s.at_end()) break;
      if (!s.literal("0x") || !s.number(address, 16)) fail("has no address in \"" + printable(s.rest(), 40) + "\"");
      stack_.push_back(location_of(address - 1));
    }
    if (!s.at_end()) fail("ends with \"" + printable(s.rest(), 40) + "\" instead of addresses");
    open_ = true;
  }

  std::uint32_t location_of(std::uint64_t address) {
    const auto [at, is_new] = by_address_.try_emplace(address, static_cast<std::uint32_t>(p_.locations.size()));
    if (is_new) p_.locations.push_back({.address = address});
    return at->second;
  }

  // 0x4f1054<tab>bytes.growSlice+0x94<tabs>bytes/buffer.go:267
  void add_name(std::string_view text) {
    named n;
    scanner s(text);
    if (!s.literal("0x") || !s.number(n.address, 16)) fail("names no address");
    const std::string_view rest = s.rest();
    const std::size_t name_at = rest.find_first_not_of('\t');
    if (name_at == rest.npos) return;  // Go knew no name
    const std::size_t name_end = (std::min)(rest.find('\t', name_at), rest.size());
    std::string_view name = rest.substr(name_at, name_end - name_at);
    if (const std::size_t plus = name.rfind("+0x"); plus != name.npos) {
      std::uint64_t distance = 0;
      scanner after(name.substr(plus + 3));
      if (after.number(distance, 16) && distance <= n.address) n.function_address = n.address - distance;
      name = name.substr(0, plus);
    }
    const std::size_t file_at = (std::min)(rest.find_first_not_of('\t', name_end), rest.size());
    std::string_view file = rest.substr(file_at);
    if (const std::size_t colon = file.rfind(':'); colon != file.npos) {
      scanner after(file.substr(colon + 1));
      if (after.number(n.at.line)) file = file.substr(0, colon);
    }
    n.at.function = function_of(name, file);
    names_.push_back(n);
  }

  std::uint32_t function_of(std::string_view name, std::string_view file) {
    std::string key(name);
    key += '\n';
    key += file;
    const auto [at, is_new] = functions_.try_emplace(std::move(key), static_cast<std::uint32_t>(p_.functions.size()));
    if (is_new) p_.functions.push_back({.name = p_.add_text(name), .file = text_of(file)});
    return at->second;
  }

  text_id text_of(std::string_view file) {
    const auto [at, is_new] = files_.try_emplace(std::string(file), text_id{});
    if (is_new) at->second = p_.add_text(file);
    return at->second;
  }

  // Gives the names to the locations of the stack. A location may be there several times in a row (recursion) and have
  // several names (inlining): names in a row for one address are shared evenly.
  void finish_record() {
    if (!open_) return;
    open_ = false;
    std::size_t name = 0;
    for (std::size_t i = 0; i < stack_.size() && name < names_.size();) {
      location& l = p_.locations[stack_[i]];
      std::size_t repeated = i + 1;
      while (repeated < stack_.size() && stack_[repeated] == stack_[i]) ++repeated;
      std::size_t end = name;
      while (end < names_.size() && names_[end].address == l.address) ++end;
      const std::size_t each = (end - name) / (repeated - i);
      if (each != 0 && l.frame_count == 0) {
        l.first_frame = static_cast<std::uint32_t>(p_.frames.size());
        l.frame_count = static_cast<std::uint32_t>(each);
        for (std::size_t k = 0; k < each; ++k) p_.frames.push_back(names_[name + k].at);
        l.function_address = names_[name + each - 1].function_address;
      }
      name = end;
      i = repeated;
    }
    names_.clear();
    add_sample();
  }

  void add_sample() {
    if (counts_.alloc_objects == 0) return;
    counts_.block_size_bytes = counts_.alloc_space_bytes / counts_.alloc_objects;
    if (counts_.block_size_bytes == 0) return;
    const double share = sampled_share(counts_.block_size_bytes, p_.period_bytes);
    for (std::int64_t* count :
         {&counts_.inuse_objects, &counts_.inuse_space_bytes, &counts_.alloc_objects, &counts_.alloc_space_bytes}) {
      const double scaled = static_cast<double>(*count) / share;
      if (!(scaled > -9e18 && scaled < 9e18)) fail("has counts that are too large");
      *count = static_cast<std::int64_t>(scaled);
    }
    if (stack_.empty()) {
      p_.stackless_objects = checked_sum(p_.stackless_objects, counts_.alloc_objects);
      p_.stackless_bytes = checked_sum(p_.stackless_bytes, counts_.alloc_space_bytes);
    } else {
      merger_.add(stack_, counts_);
    }
  }

  std::string_view rest_;
  std::size_t line_ = 0;
  profile p_;
  sample_merger merger_;
  std::unordered_map<std::uint64_t, std::uint32_t> by_address_;
  std::unordered_map<std::string, std::uint32_t> functions_;
  std::unordered_map<std::string, text_id> files_;
  bool open_ = false;  // a record waits for its names
  sample counts_;
  std::vector<std::uint32_t> stack_;
  std::vector<named> names_;
};

}  // namespace detail

/// Whether the bytes begin as the text form does.
inline bool is_pprof_text(std::string_view text) { return text.starts_with("heap profile: "); }

/// Reads it. O(bytes). Throws unreadable, with the number of the line that is wrong.
inline profile read_pprof_text(std::string_view text) { return detail::pprof_text_reader(text).read(); }

}  // namespace gogrow::diagnose
