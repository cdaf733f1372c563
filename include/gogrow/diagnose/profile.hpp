// A heap profile of a Go program, as plain data: who allocated blocks of which size, and how many.
//
//   sample     one stack and one block size: how many blocks of it were allocated, and how many are still in use
//   stack      the locations of a sample, the innermost call first
//   location   an address in the program; with inlining it stands for several frames, the innermost first
//   frame      a function and the line in it
//   mapping    a file in the program's memory: with it an address becomes a place in a binary
//   rate       the sampling period: one sample is taken for each `period_bytes` allocated, on average; 1 takes all
//
//   samples ──► stack_locations ──► locations ──► frames ──► functions ──► texts
//    first, count                    first, count             ids of text
//
// Everything lies in a few vectors and refers to the others by index, so that a profile of millions of samples costs no
// allocation for each, and a profile can be copied and moved as any value. Samples that Go wrote for the same stack and
// block size are one here, and those without a stack are only counted.
//
// What a profile holds comes from runtime/pprof (protomem.go, proto.go, pprof.go) and runtime/mprof.go, 1.21 to 1.27.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace gogrow::diagnose {

/// What cannot be read. `what()` is one line: what it is, and what is wanted instead.
class unreadable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

namespace detail {

/// For messages: what of a foreign text can stand on one line.
inline std::string printable(std::string_view text, std::size_t longest) {
  std::string clean(text.substr(0, longest));
  for (char& c : clean) {
    if (c < ' ' || c > '~') c = '?';
  }
  return clean;
}

}  // namespace detail

/// Index of "there is none".
inline constexpr std::uint32_t none = 0xffffffff;

/// A text of a profile, see profile::text.
struct text_id {
  std::uint32_t index = 0;
  friend bool operator==(text_id, text_id) = default;
};

struct function {
  text_id name;  ///< as Go writes it: main.(*queue[...]).push
  text_id file;
  std::int64_t start_line = 0;  ///< 0: not known
};

struct frame {
  std::uint32_t function = none;  ///< index into profile::functions
  std::int64_t line = 0;
};

struct location {
  /// The return address less one: it lies in the call instruction.
  std::uint64_t address = 0;
  /// Where the function begins that the address lies in; 0: not known. The text form alone says it.
  std::uint64_t function_address = 0;
  std::uint32_t mapping = none;  ///< index into profile::mappings
  std::uint32_t first_frame = 0;
  std::uint32_t frame_count = 0;  ///< 0: a frame of the runtime that only the text form shows, as a bare address
};

struct mapping {
  std::uint64_t start = 0;
  std::uint64_t limit = 0;
  std::uint64_t offset = 0;  ///< of the file's byte that lies at `start`
  text_id file;
  text_id build_id;  ///< the GNU build id, in hexadecimal digits; empty before Go 1.24
};

/// Counts are estimates of the true ones: Go has scaled what it sampled. sampled_blocks undoes that.
struct sample {
  std::uint32_t first_location = 0;  ///< index into profile::stack_locations
  std::uint32_t location_count = 0;
  std::int64_t block_size_bytes = 0;  ///< the size class that was handed out, its header included
  std::int64_t alloc_objects = 0;
  std::int64_t alloc_space_bytes = 0;
  std::int64_t inuse_objects = 0;
  std::int64_t inuse_space_bytes = 0;
};

/// A frame with its texts, which live as long as the profile.
struct frame_view {
  std::string_view function;
  std::string_view file;
  std::int64_t line = 0;
  std::int64_t start_line = 0;
  friend bool operator==(const frame_view&, const frame_view&) = default;
};

/// The share of blocks of that size that are sampled when one sample is taken for each `period_bytes` bytes.
inline double sampled_share(std::int64_t block_size_bytes, std::int64_t period_bytes) {
  if (period_bytes <= 1 || block_size_bytes <= 0) return 1;
  return -std::expm1(-static_cast<double>(block_size_bytes) / static_cast<double>(period_bytes));
}

class profile {
 public:
  std::vector<sample> samples;
  std::vector<std::uint32_t> stack_locations;  ///< indices into locations
  std::vector<location> locations;
  std::vector<frame> frames;
  std::vector<function> functions;
  std::vector<mapping> mappings;
  std::vector<text_id> comments;
  text_id default_sample_type;         ///< "alloc_space" for allocs, "inuse_space" for heap; empty in the text form
  std::int64_t period_bytes = 0;       ///< the sampling rate
  std::int64_t time_nanos = 0;         ///< since 1970; 0: not known
  std::int64_t duration_nanos = 0;     ///< of a difference (?seconds=N); 0 of a profile since the program's start
  std::int64_t stackless_objects = 0;  ///< allocations of samples without a stack, which are not in `samples`
  std::int64_t stackless_bytes = 0;

  profile() { add_text({}); }

  /// The first text is the empty one. Throws std::length_error beyond 4 GiB of text.
  text_id add_text(std::string_view text) {
    if (text.size() > none - characters_.size()) throw std::length_error("profile: more than 4 GiB of text");
    characters_.append(text);
    ends_.push_back(static_cast<std::uint32_t>(characters_.size()));
    return {static_cast<std::uint32_t>(ends_.size() - 1)};
  }
  /// Valid until the next add_text. O(1).
  std::string_view text(text_id id) const {
    const std::size_t begin = id.index == 0 ? 0 : ends_[id.index - 1];
    return std::string_view(characters_).substr(begin, ends_[id.index] - begin);
  }
  std::size_t text_count() const { return ends_.size(); }

  std::span<const std::uint32_t> stack(const sample& s) const {
    return std::span(stack_locations).subspan(s.first_location, s.location_count);
  }
  std::span<const frame> frames_of(const location& l) const {
    return std::span(frames).subspan(l.first_frame, l.frame_count);
  }
  frame_view view(const frame& f) const {
    if (f.function == none) return {.function = {}, .file = {}, .line = f.line};
    const diagnose::function& in = functions[f.function];
    return {.function = text(in.name), .file = text(in.file), .line = f.line, .start_line = in.start_line};
  }

  /// All frames of a sample's stack, the innermost first.
  std::vector<frame_view> stack_frames(const sample& s) const {
    std::vector<frame_view> all;
    for (const std::uint32_t at : stack(s)) {
      for (const frame& f : frames_of(locations[at])) all.push_back(view(f));
    }
    return all;
  }

  /// How many blocks of a sample were really seen: what Poisson statistics want. Not rounded.
  double sampled_blocks(const sample& s) const {
    return static_cast<double>(s.alloc_objects) * sampled_share(s.block_size_bytes, period_bytes);
  }

 private:
  std::string characters_;
  std::vector<std::uint32_t> ends_;
};

}  // namespace gogrow::diagnose
