// Where maps take their random numbers from: hash seeds, the place where an iteration starts, and the chance by which
// large tables count their overflow buckets.
//
// Every thread draws from a generator of its own, seeded once from the system. A test, a lesson or a replay puts its
// own source in place for a while:
//
//     gogrow::seeded_random numbers(42);
//     gogrow::scoped_random here(numbers);      // this thread, until the end of the block
//     gogrow::go_map<int, int, gogrow::go1_23> m;   // the same seed in every run
//
// None of this is a secret to anybody inside the process.
#pragma once

#include <cstdint>
#include <utility>

// <random> costs every user a third of a second of compile time; the system call behind it does not.
#if __has_include(<sys/random.h>)
#include <sys/random.h>
#else
#include <random>
#endif

namespace gogrow {

/// A source of random numbers for maps.
class random_source {
 public:
  virtual ~random_source() = default;
  /// 64 bits, every value equally likely if the source is a fair one.
  virtual std::uint64_t next() = 0;
};

/// splitmix64: the same numbers for the same start in every run.
class seeded_random final : public random_source {
 public:
  explicit constexpr seeded_random(std::uint64_t start) noexcept : state_(start) {}
  std::uint64_t next() noexcept override {
    std::uint64_t x = state_ += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
  }

 private:
  std::uint64_t state_;
};

class scoped_random;

/// The thread's source.
class map_random {
 public:
  /// The next number of this thread's source.
  static std::uint64_t draw() {
    if (source_ != nullptr) return source_->next();
    thread_local seeded_random own(start());
    return own.next();
  }

 private:
  friend class scoped_random;

  static std::uint64_t start() {
#if __has_include(<sys/random.h>)
    std::uint64_t bits = 0;
    if (getentropy(&bits, sizeof bits) == 0) return bits;
    return reinterpret_cast<std::uintptr_t>(&source_);  // a system without entropy; address randomisation is left
#else
    std::random_device device;
    return static_cast<std::uint64_t>(device()) << 32 | device();
#endif
  }

  static inline thread_local random_source* source_ = nullptr;
};

/// Puts a source in place on this thread, from its construction to its destruction. Scopes nest like local variables.
class scoped_random {
 public:
  explicit scoped_random(random_source& source) noexcept : before_(std::exchange(map_random::source_, &source)) {}
  ~scoped_random() { map_random::source_ = before_; }
  scoped_random(const scoped_random&) = delete;
  scoped_random& operator=(const scoped_random&) = delete;

 private:
  random_source* before_;
};

}  // namespace gogrow
