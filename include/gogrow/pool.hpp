// go_pool<T>: a model of sync.Pool, with the two generations that a collection clears one after the other.
//
//     gogrow::go_pool<std::unique_ptr<buffer>> pool([] { return std::make_unique<buffer>(); });
//     auto b = *pool.get();
//     …
//     pool.put(std::move(b));
//     pool.gc();                              // a collection begins: beside go_heap's collect(), or wherever one would
//
// Glossary
//   primary   what was put since the last collection
//   victim    what was primary when the last collection began (1.13+)
//   private   the one value that a shard hands out first; the others lie in a list
//
//      put ──► primary ──gc()──► victim ──gc()──► gone
//                 │                 │
//                 └────── get ──────┘        the primary first; then New
//
// So a value that nobody takes lives through one collection, and a value that is taken and put back every time lives
// on. To 1.12 there is no victim: a collection drops all.
//
// Order, of one shard: the private value, then the primary's list, newest first; from the victim its private value,
// then its list, oldest first.
//
// What is modelled and what is not. Real pools have a shard for each P and steal from the others' lists. This one has a
// single shard, which is exactly a pool under GOMAXPROCS=1; with more Ps it depends on the scheduler which value a Get
// finds, and how often it finds none. Under the race detector Go drops a quarter of all puts, here none. All operations
// may be called from several threads; a mutex stands where Go pins a goroutine to its P.
//
// Sources: sync/pool.go (Get, Put, getSlow, poolCleanup), poolqueue.go.
#pragma once

#include <gogrow/rules/needs_64_bits.hpp>
#include <gogrow/rules/needs_exceptions.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>

#include <gogrow/rules/version.hpp>

namespace gogrow {

/// What a pool did.
struct pool_counts {
  std::uint64_t hits = 0;         ///< gets that found a value
  std::uint64_t victim_hits = 0;  ///< of them, in the victim
  std::uint64_t misses = 0;       ///< gets that found none
  std::uint64_t news = 0;         ///< of them, those that New made a value for
  std::uint64_t puts = 0;         ///< values given back; nil ones do not count
  std::uint64_t dropped = 0;      ///< values that collections took
  std::uint64_t collections = 0;

  friend bool operator==(const pool_counts&, const pool_counts&) = default;
};

/// Go's sync.Pool of T on one P. T moves; where it can be compared with nullptr, a null is Go's nil.
template <std::movable T, go_version Release = go_latest> class go_pool {
  static_assert(is_known(Release) && Release >= go1_3, "gogrow: sync.Pool came with Go 1.3");

 public:
  /// The first release that keeps what a collection finds until the next one.
  static constexpr bool has_victim = Release >= go1_13;

  /// make_new: Pool.New. Without one a get that finds nothing gives nothing.
  explicit go_pool(std::function<T()> make_new = {}) : make_new_(std::move(make_new)) {}
  go_pool(const go_pool&) = delete;
  go_pool& operator=(const go_pool&) = delete;

  /// Get: takes a value out, makes one, or gives nothing where Go's Get gives nil. Constant time. New is called without
  /// the lock held, so it may use the pool; what it throws leaves the pool as a miss does.
  std::optional<T> get();

  /// Put. A nil is ignored. Constant time. When there is no memory for it the value is gone and the pool as before.
  void put(T value);

  /// What the runtime does when a collection begins: the victim is dropped, the primary becomes the victim. Destructors
  /// run without the lock held. Linear in what is dropped.
  void gc();

  /// Values that a get could find now.
  std::size_t size() const;
  pool_counts counts() const;

 private:
  struct generation {
    std::optional<T> first;  ///< Go's private
    std::deque<T> others;    ///< oldest first

    std::size_t size() const { return (first ? 1 : 0) + others.size(); }
  };

  std::optional<T> take();
  static std::optional<T> take_first(generation& g) { return std::exchange(g.first, std::nullopt); }

  const std::function<T()> make_new_;
  mutable std::mutex mutex_;
  generation primary_;
  generation victim_;
  pool_counts counts_;
};

template <std::movable T, go_version Release> std::optional<T> go_pool<T, Release>::get() {
  if (auto found = take()) return found;
  if (!make_new_) return std::nullopt;
  std::optional<T> made(make_new_());
  const std::scoped_lock lock(mutex_);
  ++counts_.news;
  return made;
}

template <std::movable T, go_version Release> std::optional<T> go_pool<T, Release>::take() {
  const std::scoped_lock lock(mutex_);
  std::optional<T> found = take_first(primary_);
  if (!found && !primary_.others.empty()) {
    found = std::move(primary_.others.back());
    primary_.others.pop_back();
  }
  if (!found && victim_.size() != 0) {
    found = take_first(victim_);
    if (!found) {
      found = std::move(victim_.others.front());
      victim_.others.pop_front();
    }
    ++counts_.victim_hits;
  }
  ++(found ? counts_.hits : counts_.misses);
  return found;
}

template <std::movable T, go_version Release> void go_pool<T, Release>::put(T value) {
  if constexpr (requires { value == nullptr; }) {
    if (value == nullptr) return;
  }
  const std::scoped_lock lock(mutex_);
  if (primary_.first) primary_.others.push_back(std::move(value));
  else primary_.first = std::move(value);
  ++counts_.puts;
}

template <std::movable T, go_version Release> void go_pool<T, Release>::gc() {
  generation dropped;
  const std::scoped_lock lock(mutex_);
  std::swap(dropped, has_victim ? victim_ : primary_);
  if constexpr (has_victim) std::swap(victim_, primary_);
  counts_.dropped += dropped.size();
  ++counts_.collections;
}

template <std::movable T, go_version Release> std::size_t go_pool<T, Release>::size() const {
  const std::scoped_lock lock(mutex_);
  return primary_.size() + victim_.size();
}

template <std::movable T, go_version Release> pool_counts go_pool<T, Release>::counts() const {
  const std::scoped_lock lock(mutex_);
  return counts_;
}

}  // namespace gogrow
