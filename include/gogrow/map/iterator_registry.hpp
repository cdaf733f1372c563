// Which iterators are running over a map. Kept in the checked build alone, so that an iterator knows when its map is
// gone.
//
//      map ──► registry ──► iterator ⇄ iterator ⇄ iterator
//                               └──► "is my map still there?"
//
// Threads may iterate over a const map at the same time, so a lock protects the list.
#pragma once

#include <gogrow/map/checked.hpp>
#include <gogrow/memory/atomic_value.hpp>
#include <gogrow/rules/panic.hpp>

namespace gogrow::detail {

template <bool Checked> class iterator_registry {
 public:
  class entry {
   public:
    void join(iterator_registry&) noexcept {}
    void leave() noexcept {}
    void require_map() const noexcept {}
  };
  void orphan_all(bool) noexcept {}
};

template <> class iterator_registry<true> {
  class lock {
   public:
    explicit lock(atomic_value<bool>& f) noexcept : flag_(f) {
      while (flag_.exchange(true, order::acquire)) {
      }
    }
    ~lock() { flag_.store(false, order::release); }
    lock(const lock&) = delete;
    lock& operator=(const lock&) = delete;

   private:
    atomic_value<bool>& flag_;
  };

 public:
  /// An iterator's place in the list. A copy joins by itself.
  class entry {
   public:
    entry() = default;
    entry(const entry& other) noexcept : lost_(other.lost_) {
      if (other.registry_ != nullptr) join(*other.registry_);
    }
    entry& operator=(const entry& other) noexcept {
      if (this == &other) return *this;
      leave();
      lost_ = other.lost_;
      if (other.registry_ != nullptr) join(*other.registry_);
      return *this;
    }
    ~entry() { leave(); }

    void join(iterator_registry& r) noexcept {
      const lock held(r.busy_);
      registry_ = &r;
      before_ = nullptr;
      after_ = r.first_;
      if (after_ != nullptr) after_->before_ = this;
      r.first_ = this;
    }
    void leave() noexcept {
      if (registry_ == nullptr) return;
      const lock held(registry_->busy_);
      (before_ != nullptr ? before_->after_ : registry_->first_) = after_;
      if (after_ != nullptr) after_->before_ = before_;
      registry_ = nullptr;
    }
    void require_map() const {
      if (lost_) throw panic("gogrow: map iterator used after its map");
    }

   private:
    friend class iterator_registry;
    iterator_registry* registry_ = nullptr;
    entry* before_ = nullptr;
    entry* after_ = nullptr;
    bool lost_ = false;
  };

  iterator_registry() = default;
  iterator_registry(const iterator_registry&) = delete;
  iterator_registry& operator=(const iterator_registry&) = delete;

  /// The map goes, or what it held goes to another map: running iterators lose it.
  void orphan_all(bool at_destruction) noexcept {
    const bool any = first_ != nullptr;
    for (entry* e = first_; e != nullptr; e = e->after_) {
      e->lost_ = true;
      e->registry_ = nullptr;
    }
    first_ = nullptr;
    if (any && at_destruction) checked_failure_handler.load()("gogrow: map destroyed under an iterator");
  }

 private:
  entry* first_ = nullptr;
  atomic_value<bool> busy_{};
};

}  // namespace gogrow::detail
