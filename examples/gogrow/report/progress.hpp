// One line on a terminal that says how far a long command has come. It appears after a second, is renewed five times a
// second and is gone when the work is done or refused; where standard error is no terminal nothing is ever written.
#pragma once

#include <chrono>
#include <cstdint>
#include <iostream>
#include <string>
#include <utility>

#include <unistd.h>

namespace tool {

class progress {
 public:
  using clock = std::chrono::steady_clock;

  /// "what: 40 % of 200", or with of = 0 "what: 80". stride: the clock is looked at once in so many steps.
  explicit progress(std::string what, std::uint64_t of = 0, std::uint64_t stride = 1)
      : progress(std::cerr, isatty(STDERR_FILENO) == 1, std::chrono::seconds(1), std::move(what), of, stride) {}

  progress(std::ostream& out, bool is_terminal, clock::duration silence, std::string what, std::uint64_t of,
           std::uint64_t stride)
      : out_(out),
        what_(std::move(what)),
        of_(of),
        stride_(stride),
        next_look_(is_terminal ? 0 : ~std::uint64_t{0}),
        next_line_(clock::now() + silence) {}

  ~progress() {
    if (is_shown_) out_ << "\r\033[K" << std::flush;
  }
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;

  /// So many steps are done.
  void at(std::uint64_t done) {
    if (done < next_look_) return;
    next_look_ = done + stride_;
    const clock::time_point now = clock::now();
    if (now < next_line_) return;
    next_line_ = now + std::chrono::milliseconds(200);
    is_shown_ = true;
    out_ << "\r\033[K" << what_ << ": ";
    if (of_ == 0) out_ << done;
    else out_ << static_cast<int>(100.0 * static_cast<double>(done) / static_cast<double>(of_)) << " % of " << of_;
    out_ << std::flush;
  }

 private:
  std::ostream& out_;
  std::string what_;
  std::uint64_t of_;
  std::uint64_t stride_;
  std::uint64_t next_look_;
  clock::time_point next_line_;
  bool is_shown_ = false;
};

}  // namespace tool
