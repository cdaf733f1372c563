// A number, bool or pointer that several threads read and change.
//
// It is what std::atomic is for, and does the same with the compiler's own functions: <atomic> brings waiting,
// condition variables and the threads of the system with it, an eighth of what a map costs its users in compile time,
// for the counts of owners that a map needs.
//
//     thread 1   fetch_add(1, relaxed) ─┐
//                                       ├──► 2, 3: none is lost      load(acquire) sees what was done before the
//     thread 2   fetch_add(1, relaxed) ─┘                            store(…, release) whose value it reads
#pragma once

namespace gogrow::detail {

/// The orders of the C++ memory model.
enum class order : int {
  relaxed = __ATOMIC_RELAXED,
  acquire = __ATOMIC_ACQUIRE,
  release = __ATOMIC_RELEASE,
  acq_rel = __ATOMIC_ACQ_REL,
  seq_cst = __ATOMIC_SEQ_CST
};

/// All operations are noexcept and, for types up to a pointer's size, lock-free. Results are the values before.
template <class T> class atomic_value {
 public:
  constexpr atomic_value(T value = T{}) noexcept : value_(value) {}
  atomic_value(const atomic_value&) = delete;
  atomic_value& operator=(const atomic_value&) = delete;

  T load(order o = order::seq_cst) const noexcept { return __atomic_load_n(&value_, static_cast<int>(o)); }
  void store(T value, order o = order::seq_cst) noexcept { __atomic_store_n(&value_, value, static_cast<int>(o)); }
  T exchange(T value, order o = order::seq_cst) noexcept {
    return __atomic_exchange_n(&value_, value, static_cast<int>(o));
  }
  T fetch_add(T n, order o = order::seq_cst) noexcept { return __atomic_fetch_add(&value_, n, static_cast<int>(o)); }
  T fetch_sub(T n, order o = order::seq_cst) noexcept { return __atomic_fetch_sub(&value_, n, static_cast<int>(o)); }
  T fetch_or(T bits, order o = order::seq_cst) noexcept {
    return __atomic_fetch_or(&value_, bits, static_cast<int>(o));
  }

  operator T() const noexcept { return load(); }
  T operator=(T value) noexcept {
    store(value);
    return value;
  }

 private:
  T value_;
};

}  // namespace gogrow::detail
