// Where in a program growth happens: the named regions and source lines that are open on a thread.
//
// Glossary
//   place   a function, file and line; or a name alone
//   site    a place that is open: from a growth_site's construction to its destruction
//   stack   the open sites of a thread, outermost first
//
//     growth_scope serve("serve");          ┌──────────────────────────┐
//     growth_site here;                     │ serve                    │  a scope is a site, too
//     ids.append(7);                        │ main        main.cpp:12  │  a line of one's choice
//                                           │ main        main.cpp:13  │  the append's own line, while it works
//                                           └──────────────────────────┘
//
// Ambient containers (observe/scope.hpp) open a site by themselves in the operations that have room for a default
// argument: append of one operand, push_back, append_range, append_zeros, put, insert_or_assign. What has none (m[key],
// append of several values, try_emplace, make, package slices) is told apart by a growth_site in front of it:
//
//     gogrow::growth_site here;
//     m["ada"] = 36;
#pragma once

#include <cstdint>
#include <source_location>
#include <string_view>
#include <utility>

namespace gogrow {

/// A place in a program, or in a script. The texts belong to whoever made it. One without a function's name is no frame
/// of a stack; so a scope without a name only counts.
struct source_place {
  std::string_view function{};
  std::string_view file{};
  std::uint_least32_t line = 0;  ///< from 1; 0: the place is a name alone
};

/// A place that is open on this thread. Sites must end in the reverse order of their beginning, as local variables do.
class growth_site {
 public:
  /// The caller's line.
  explicit growth_site(const std::source_location& where = std::source_location::current()) noexcept
      : where_(where), outer_(std::exchange(innermost_, this)) {}
  /// A place of one's own, which must outlive the site.
  explicit growth_site(const source_place& place) noexcept : place_(&place), outer_(std::exchange(innermost_, this)) {}
  ~growth_site() { innermost_ = outer_; }
  growth_site(const growth_site&) = delete;
  growth_site& operator=(const growth_site&) = delete;

  source_place place() const noexcept {
    if (place_ != nullptr) return *place_;
    return {where_.function_name(), where_.file_name(), where_.line()};
  }
  const growth_site* outer() const noexcept { return outer_; }

  /// The innermost site that is open on this thread, or null.
  static const growth_site* innermost() noexcept { return innermost_; }

 private:
  static inline thread_local constinit const growth_site* innermost_ = nullptr;

  std::source_location where_{};
  const source_place* place_ = nullptr;
  const growth_site* outer_;
};

}  // namespace gogrow
