// The checked build: misuse of a map that C++ would answer with undefined behaviour is reported instead.
//
// What is found
//   a write during another write                    concurrent map writes
//   a read during a write, a write during a read    concurrent map read and map write
//   a step of an iterator during a write            concurrent map iteration and map write
//   a copy during a write                           concurrent map clone and map write
//   use of an iterator whose map is gone            gogrow: map iterator used after its map
//   the end of a map under a running iterator       gogrow: map destroyed under an iterator
//
// "During" means on another thread, or from inside a hash, an equality, a copy or an observer of the same map. The
// first five throw gogrow::panic, with Go's texts where Go has one (runtime/map.go, there fatal). The last comes from a
// destructor and therefore goes to checked_failure_handler, which prints the text and aborts unless it is replaced.
//
// On where a map's last template argument says so. GOGROW_CHECKED=1, defined for a whole program, turns it on for all
// maps; this is the only place that reads it. NDEBUG has no say: a struct that holds a map has one layout in debug and
// release builds, and object files of both kinds may meet. Where some define GOGROW_CHECKED=1 and some do not, the
// linker refuses them (checked_maps_in_one_program). Off, none of this costs anything.
#pragma once

#include <cstdio>
#include <cstdlib>

#include <gogrow/memory/atomic_value.hpp>
#include <gogrow/rules/panic.hpp>

#ifndef GOGROW_CHECKED
#define GOGROW_CHECKED 0
#endif

namespace gogrow {

/// Are maps checked unless their last template argument says otherwise?
inline constexpr bool checked_build = GOGROW_CHECKED != 0;

// One name, a variable of each thread in checked object files and an ordinary one in the others: no linker puts the two
// together ("TLS definition mismatches non-TLS definition").
#if GOGROW_CHECKED
[[gnu::used]] inline thread_local char checked_maps_in_one_program = 0;
#else
[[gnu::used]] inline char checked_maps_in_one_program = 0;
#endif

/// Called with the text of a misuse that cannot be thrown. It may return.
using checked_failure_function = void (*)(const char* text) noexcept;

inline detail::atomic_value<checked_failure_function> checked_failure_handler{[](const char* text) noexcept {
  std::fprintf(stderr, "fatal error: %s\n", text);
  std::abort();
}};

namespace detail {

// Who is at a map just now. The unchecked one is empty and does nothing.
template <bool Checked> class access_state {
 public:
  struct guard {
    ~guard() {}  // not trivial, so that an unused guard draws no warning
  };
  guard write() noexcept { return {}; }
  guard read(const char* = nullptr) const noexcept { return {}; }
  void forget() noexcept {}
};

template <> class access_state<true> {
 public:
  class write_guard {
   public:
    explicit write_guard(access_state& s) : state_(s) {
      if (state_.writing_.exchange(true)) throw panic("concurrent map writes");
      if (state_.readers_.load() != 0) {
        state_.writing_ = false;
        throw panic("concurrent map read and map write");
      }
    }
    ~write_guard() { state_.writing_ = false; }
    write_guard(const write_guard&) = delete;
    write_guard& operator=(const write_guard&) = delete;

   private:
    access_state& state_;
  };

  class read_guard {
   public:
    read_guard(const access_state& s, const char* text) : state_(s) {
      if (state_.writing_) throw panic(text);
      state_.readers_.fetch_add(1);
    }
    ~read_guard() { state_.readers_.fetch_sub(1); }
    read_guard(const read_guard&) = delete;
    read_guard& operator=(const read_guard&) = delete;

   private:
    const access_state& state_;
  };

  access_state() = default;
  // A copied or moved map starts with nobody at it.
  access_state(const access_state&) noexcept {}
  access_state& operator=(const access_state&) noexcept { return *this; }

  write_guard write() { return write_guard(*this); }
  read_guard read(const char* text = "concurrent map read and map write") const { return read_guard(*this, text); }

 private:
  atomic_value<bool> writing_{false};
  mutable atomic_value<int> readers_{0};
};

}  // namespace detail
}  // namespace gogrow
