// Memory that other threads may still be reading: when is it free to go?
//
// Go leaves the question to its collector. Here a thread says when it reads (read_guard), and who takes an object out
// of a structure retires it instead of destroying it:
//
//   epoch         a counter for the whole process; it only rises
//   pinned        the epoch at which a reading thread began; 0 while it does not read
//   retired       unreachable for all who begin to read from now on; stamped with the epoch of that moment
//
//     thread A   pin 7 ─────── reads x ─────────────────── unpin
//     thread B         unlink x, retire x (7)   collect: A has 7, x stays           collect: nobody below 8, x goes
//                                               epoch := 8
//
// An object stamped t goes when every thread that reads began after t. Such a thread loaded a counter above t, which
// was raised after the stamp, which was taken after the object was unlinked; so it cannot find the object. These four
// accesses, and the loads of pointers to what can be retired, are sequentially consistent: that is the whole proof, and
// the thread sanitizer understands it. A thread that reads for long holds back all that was retired meanwhile; it stops
// nobody.
//
// Retiring is lock-free (a stack that is only pushed to and taken as a whole), reading is wait-free.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>

namespace gogrow::detail {

class epochs {
 public:
  struct alignas(64) record {
    std::atomic<std::uint64_t> pinned{0};
    std::atomic<bool> taken{true};
    record* next = nullptr;
    int depth = 0;  // of guards, of the thread that has taken it
  };

  static std::uint64_t now() noexcept { return counter().load(); }

  /// Raises the counter and returns the lowest epoch that a thread has pinned; without any the counter itself.
  static std::uint64_t advance() noexcept {
    std::uint64_t lowest = counter().fetch_add(1) + 1;
    for (record* r = records().load(); r != nullptr; r = r->next) {
      const std::uint64_t pinned = r->pinned.load();
      if (pinned != 0 && pinned < lowest) lowest = pinned;
    }
    return lowest;
  }

  /// The record of the calling thread.
  static record& mine() {
    if (current_ == nullptr) {
      current_ = take();
      thread_local const owner own;
      static_cast<void>(own);
    }
    return *current_;
  }

 private:
  // Records are handed on when their thread ends, and never freed: there are as many as there were threads at one time.
  // A thread-local object that uses a map while its thread ends, after the owner is gone, takes one for good.
  struct owner {
    ~owner() { std::exchange(current_, nullptr)->taken.store(false); }
  };
  static constinit inline thread_local record* current_ = nullptr;

  static record* take() {
    for (record* r = records().load(); r != nullptr; r = r->next) {
      bool expected = false;
      if (r->taken.compare_exchange_strong(expected, true)) return r;
    }
    auto* const fresh = new record;
    fresh->next = records().load();
    while (!records().compare_exchange_weak(fresh->next, fresh)) {
    }
    return fresh;
  }

  static std::atomic<std::uint64_t>& counter() noexcept {
    static constinit std::atomic<std::uint64_t> value{1};
    return value;
  }
  static std::atomic<record*>& records() noexcept {
    static constinit std::atomic<record*> first{nullptr};
    return first;
  }
};

/// While it lives, nothing that this thread can reach goes. Guards of one thread nest.
class read_guard {
 public:
  read_guard() : record_(epochs::mine()) {
    if (record_.depth++ == 0) record_.pinned.store(epochs::now());
  }
  ~read_guard() {
    if (--record_.depth == 0) record_.pinned.store(0);
  }
  read_guard(const read_guard&) = delete;
  read_guard& operator=(const read_guard&) = delete;

 private:
  epochs::record& record_;
};

/// Base of what can be retired.
struct reclaimable {
  reclaimable* next_retired = nullptr;
  std::uint64_t retired_at = 0;
  void (*destroy)(reclaimable*, void* reclaimer) = nullptr;
};

/// Makes objects with an allocator, and destroys them at once or when nobody can be reading them any more.
template <class Allocator> class reclaimer {
 public:
  explicit reclaimer(const Allocator& allocator) : allocator_(allocator) {}
  ~reclaimer() {
    for (reclaimable* r = retired_.load(); r != nullptr;) {
      reclaimable* const gone = std::exchange(r, r->next_retired);
      gone->destroy(gone, this);
    }
  }
  reclaimer(const reclaimer&) = delete;
  reclaimer& operator=(const reclaimer&) = delete;

  const Allocator& allocator() const noexcept { return allocator_; }

  template <class T, class... Args> T* make(Args&&... args) {
    using traits = typename std::allocator_traits<Allocator>::template rebind_traits<T>;
    typename traits::allocator_type mine(allocator_);
    T* const made = std::to_address(traits::allocate(mine, 1));
    try {
      std::construct_at(made, std::forward<Args>(args)...);
    } catch (...) {
      traits::deallocate(mine, std::pointer_traits<typename traits::pointer>::pointer_to(*made), 1);
      throw;
    }
    return made;
  }

  /// At once. An object that owns others, made by this reclaimer too, has a member release_parts(reclaimer&) for them.
  template <class T> void destroy(T* gone) noexcept {
    using traits = typename std::allocator_traits<Allocator>::template rebind_traits<T>;
    typename traits::allocator_type mine(allocator_);
    if constexpr (requires { gone->release_parts(*this); }) gone->release_parts(*this);
    std::destroy_at(gone);
    traits::deallocate(mine, std::pointer_traits<typename traits::pointer>::pointer_to(*gone), 1);
  }

  /// An object that no new reader can find. Lock-free.
  template <class T> void retire(T* gone) noexcept {
    gone->destroy = [](reclaimable* r, void* self) { static_cast<reclaimer*>(self)->destroy(static_cast<T*>(r)); };
    gone->retired_at = epochs::now();
    push(gone, gone);
    retired_count_.fetch_add(1, std::memory_order_relaxed);
  }

  /// Destroys what can go, if enough has come together to make it worth while. Not under a guard, which would hold it.
  void collect_some() noexcept {
    if (retired_count_.load(std::memory_order_relaxed) < collect_at) return;
    if (collecting_.test_and_set(std::memory_order_acquire)) return;
    retired_count_.store(0, std::memory_order_relaxed);
    reclaimable* list = retired_.exchange(nullptr);
    const std::uint64_t lowest = epochs::advance();
    reclaimable* kept = nullptr;
    reclaimable* last_kept = nullptr;
    while (list != nullptr) {
      reclaimable* const r = std::exchange(list, list->next_retired);
      if (r->retired_at < lowest) {
        r->destroy(r, this);
      } else {
        if (kept == nullptr) last_kept = r;
        r->next_retired = std::exchange(kept, r);
      }
    }
    if (kept != nullptr) push(kept, last_kept);
    collecting_.clear(std::memory_order_release);
  }

 private:
  static constexpr std::size_t collect_at = 128;

  void push(reclaimable* first, reclaimable* last) noexcept {
    last->next_retired = retired_.load();
    while (!retired_.compare_exchange_weak(last->next_retired, first)) {
    }
  }

  [[no_unique_address]] Allocator allocator_;
  std::atomic<reclaimable*> retired_{nullptr};
  std::atomic<std::size_t> retired_count_{0};
  std::atomic_flag collecting_{};
};

/// An object that is destroyed unless it is released.
template <class Allocator, class T> class owned {
 public:
  explicit owned(reclaimer<Allocator>& by, T* made = nullptr) noexcept : by_(by), made_(made) {}
  ~owned() {
    if (made_ != nullptr) by_.destroy(made_);
  }
  owned(const owned&) = delete;
  owned& operator=(const owned&) = delete;
  T* get() const noexcept { return made_; }
  T* release() noexcept { return std::exchange(made_, nullptr); }
  /// Only for one that owns nothing.
  void reset(T* made) noexcept { made_ = made; }
  explicit operator bool() const noexcept { return made_ != nullptr; }

 private:
  reclaimer<Allocator>& by_;
  T* made_;
};

}  // namespace gogrow::detail
