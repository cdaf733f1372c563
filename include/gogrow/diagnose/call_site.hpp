// Who asked for a sample's blocks: the line of the user's code, what of the standard library stands between, and with
// the binary at hand the function of the runtime that was called there, and for which type.
//
//   stack, innermost first          becomes
//   runtime.mallocgc                hidden (the text form alone shows it)
//   runtime.growslice               hidden; with a binary: callee, from the call instruction
//   bytes.growSlice                 leaf
//   bytes.(*Buffer).grow            helpers
//   bytes.(*Buffer).WriteByte       helpers
//   main.render                     user
//   main.handle                     caller
//
//   leaf      the innermost frame that is not the runtime's
//   helper    a frame of the standard library between the leaf and the user's code
//   callee    what the leaf's machine code called: runtime.growslice, runtime.mapassign_faststr...
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <gogrow/diagnose/go_binary.hpp>
#include <gogrow/diagnose/profile.hpp>

namespace gogrow::diagnose {

struct call_site {
  std::uint64_t address = 0;           ///< of the leaf's call, as in the profile: equal addresses are one call
  std::string_view physical_function;  ///< the function whose machine code the leaf was inlined into
  frame_view leaf;
  std::optional<frame_view> user;        ///< none: the standard library's own goroutines
  std::optional<frame_view> caller;      ///< the frame of the user's code above `user`
  std::vector<frame_view> helpers;       ///< of the standard library, the leaf first if it is one
  std::vector<std::string_view> hidden;  ///< names of runtime functions, innermost first; text form with a binary
  std::string_view callee;               ///< empty: no binary, or no direct call there
  std::optional<go_type> type;           ///< what the callee was called for; none where it comes from a dictionary
};

/// Whether the frame is the standard library's, by its package and file; the runtime is part of it.
bool is_standard_library(const frame_view& f);
/// Whether it is the runtime's: runtime.*, internal/runtime/*, internal/bytealg aside.
bool is_runtime(std::string_view function);

/// Reads sites of one profile, with or without the binary that it is of. Both have to outlive it and its answers.
class call_site_reader {
 public:
  explicit call_site_reader(const profile& p, const go_binary* binary = nullptr);
  call_site read(const sample& s) const;
};

/// The release that a profile's program was built with, without its binary: the minor number of 1.N, from the path of
/// the toolchain in file names, or from the lines at which runtime.main stands. None: neither says it.
std::optional<int> guess_go_minor(const profile& p);

}  // namespace gogrow::diagnose
