// append/impl:X/type:T/n:N           one value at a time, from nil
// append_prealloc/impl:X/type:T/n:N  the same into a capacity of n
//
//   go_slice         the in-place form, s.append(x)
//   go_slice_value   Go's form, s = append(s, x)
//   std_vector       push_back; reserve(n) for prealloc
//   by_hand          allocate, memcpy, free and Go's zeroing through exactly Go's capacities: the limit for this rule.
//                    It asks for memory by the very call that the allocator of the others makes.
//                    Strings are moved instead of copied as bytes, and their unused slots stay raw.
//
// Each also with mimalloc, as impl:X_mimalloc. bench/go has the same loops in Go, as impl:go. The release is the
// latest.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include <benchmark/benchmark.h>
#include <mimalloc.h>

#include <gogrow/slice.hpp>

template <class T> inline constexpr bool gogrow::allocator_constructs_plainly<mi_stl_allocator<T>> = true;

namespace {

struct three_words {
  std::int64_t a = 0, b = 0, c = 0;
};

// The i-th element, as in bench/go: i, or i three times, or nine bytes that need no memory of their own in either
// language.
struct element_at {
  static std::int64_t of(std::int64_t, std::size_t i) { return static_cast<std::int64_t>(i); }
  static three_words of(const three_words&, std::size_t i) {
    const auto n = static_cast<std::int64_t>(i);
    return {n, n, n};
  }
  static const std::string& of(const std::string& word, std::size_t) { return word; }
};

template <class T> T first_element() {
  if constexpr (std::is_same_v<T, std::string>) return "benchmark";
  else return T{};
}

struct system_memory {
  template <class T> using allocator = std::allocator<T>;
  static void* get(std::size_t n) { return ::operator new(n); }  // what std::allocator asks
  static void give_back(void* p) { ::operator delete(p); }
};
struct mimalloc_memory {
  template <class T> using allocator = mi_stl_allocator<T>;
  static void* get(std::size_t n) { return mi_new_n(n, 1); }  // what mi_stl_allocator asks
  static void give_back(void* p) { mi_free(p); }
};

// As a C programmer writes it: three locals and a function that moves the array.
template <class T, class Memory> [[gnu::noinline]] T* regrow(T* data, std::size_t len, std::size_t cap) {
  T* const fresh = static_cast<T*>(Memory::get(cap * sizeof(T)));
  if constexpr (std::is_trivially_copyable_v<T>) {
    if (len != 0) std::memcpy(static_cast<void*>(fresh), data, len * sizeof(T));
    std::memset(static_cast<void*>(fresh + len), 0, (cap - len) * sizeof(T));
  } else {
    std::uninitialized_move_n(data, len, fresh);
    std::destroy_n(data, len);
  }
  Memory::give_back(data);
  return fresh;
}

template <class T> [[gnu::noinline]] std::size_t gos_next_cap(std::size_t len, std::size_t cap) {
  return gogrow::next_cap(gogrow::go_latest, {len, cap, len + 1, gogrow::layout_of<T>})->cap;
}

template <class T, class Memory>
using slice_of = gogrow::go_slice<T, gogrow::go_latest, typename Memory::template allocator<T>>;

// One benchmark iteration fills a container of n values and drops it.
struct go_slice_impl {
  static constexpr const char* name = "go_slice";
  template <class T, class Memory, bool Prealloc> static void fill(std::size_t n, const T& value) {
    slice_of<T, Memory> s;
    if constexpr (Prealloc) s = slice_of<T, Memory>::make(0, static_cast<std::ptrdiff_t>(n));
    for (std::size_t i = 0; i < n; ++i) s.append(element_at::of(value, i));
    benchmark::DoNotOptimize(s.data());
  }
};
struct go_slice_value_impl {
  static constexpr const char* name = "go_slice_value";
  template <class T, class Memory, bool Prealloc> static void fill(std::size_t n, const T& value) {
    slice_of<T, Memory> s;
    if constexpr (Prealloc) s = slice_of<T, Memory>::make(0, static_cast<std::ptrdiff_t>(n));
    for (std::size_t i = 0; i < n; ++i) s = append(s, element_at::of(value, i));
    benchmark::DoNotOptimize(s.data());
  }
};
struct std_vector_impl {
  static constexpr const char* name = "std_vector";
  template <class T, class Memory, bool Prealloc> static void fill(std::size_t n, const T& value) {
    std::vector<T, typename Memory::template allocator<T>> v;
    if constexpr (Prealloc) v.reserve(n);
    for (std::size_t i = 0; i < n; ++i) v.push_back(element_at::of(value, i));
    benchmark::DoNotOptimize(v.data());
  }
};
struct by_hand_impl {
  static constexpr const char* name = "by_hand";
  template <class T, class Memory, bool Prealloc> static void fill(std::size_t n, const T& value) {
    T* data = nullptr;
    std::size_t len = 0;
    std::size_t cap = Prealloc ? n : 0;
    if constexpr (Prealloc) data = regrow<T, Memory>(nullptr, 0, cap);
    for (std::size_t i = 0; i < n; ++i) {
      if (len == cap) [[unlikely]] {
        cap = gos_next_cap<T>(len, cap);
        data = regrow<T, Memory>(data, len, cap);
      }
      std::construct_at(data + len++, element_at::of(value, i));
    }
    benchmark::DoNotOptimize(data);
    std::destroy_n(data, len);
    Memory::give_back(data);
  }
};

template <class Impl, class T, class Memory, bool Prealloc> void run(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(0));
  const T value = first_element<T>();
  for (auto _ : state) {
    Impl::template fill<T, Memory, Prealloc>(n, value);
    benchmark::ClobberMemory();
  }
}

template <class Impl, class T, class Memory> void add(const std::string& type) {
  const std::string impl = std::string(Impl::name) + (std::is_same_v<Memory, mimalloc_memory> ? "_mimalloc" : "");
  const std::string suffix = "/impl:" + impl + "/type:" + type;
  for (auto* benchmark :
       {benchmark::RegisterBenchmark(("append" + suffix).c_str(), run<Impl, T, Memory, false>),
        benchmark::RegisterBenchmark(("append_prealloc" + suffix).c_str(), run<Impl, T, Memory, true>)})
    benchmark->ArgName("n")->Arg(100)->Arg(10000)->Arg(1000000);
}

template <class Impl, class Memory> void add_types() {
  add<Impl, std::int64_t, Memory>("int64");
  add<Impl, three_words, Memory>("struct24");
  add<Impl, std::string, Memory>("string");
}

template <class... Impls> bool add_all() {
  (add_types<Impls, system_memory>(), ...);
  (add_types<Impls, mimalloc_memory>(), ...);
  return true;
}

const bool added = add_all<go_slice_impl, go_slice_value_impl, std_vector_impl, by_hand_impl>();

}  // namespace
