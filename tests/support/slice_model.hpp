// A model of Go's slices that is too simple to be wrong: an array is a vector of all its slots, zero to begin with; a
// slice is a pointer to one, an offset, a length and a capacity. Nothing is lazy, nothing is counted, nothing is moved.
//
// What a growth makes of the capacity is not modelled: the recorded outputs prove that. Each operation that may grow is
// told the capacity which the real slice has afterwards, and takes it only if the language says that the array is new.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace test_support {

template <class T> class slice_model {
 public:
  slice_model() = default;

  static slice_model make(std::size_t len, std::size_t cap) {
    slice_model made;
    made.array_ = std::make_shared<std::vector<T>>(cap);
    made.len_ = len;
    made.cap_ = cap;
    return made;
  }
  static slice_model literal(const std::vector<T>& values) {
    slice_model made = make(values.size(), values.size());
    *made.array_ = values;
    return made;
  }

  bool is_nil() const { return array_ == nullptr; }
  std::size_t len() const { return len_; }
  std::size_t cap() const { return cap_; }
  T& operator[](std::size_t i) const { return (*array_)[from_ + i]; }
  std::vector<T> values() const { return first(len_); }
  /// The first n slots, beyond len too.
  std::vector<T> first(std::size_t n) const {
    std::vector<T> all;
    for (std::size_t i = 0; i < n; ++i) all.push_back((*this)[i]);
    return all;
  }
  /// Do both begin at the same slot?
  bool begins_with(const slice_model& other) const {
    return array_ != nullptr && array_ == other.array_ && from_ == other.from_;
  }

  /// s[lo:hi:max]; nothing where Go refuses.
  std::optional<slice_model> slice(std::size_t lo, std::size_t hi, std::size_t max) const {
    if (max > cap_ || hi > max || lo > hi) return std::nullopt;
    slice_model part = *this;
    part.from_ += lo;
    part.len_ = hi - lo;
    part.cap_ = max - lo;
    return part;
  }

  slice_model append(const std::vector<T>& values, std::size_t grown_cap) const {
    if (values.empty()) return *this;
    return fill(values, len_, len_ + values.size(), grown_cap);
  }

  void copy_from(const slice_model& source) const {
    const std::vector<T> values = source.values();
    for (std::size_t i = 0; i < std::min(len_, values.size()); ++i) (*this)[i] = values[i];
  }
  void clear(std::size_t from) const {
    for (std::size_t i = from; i < len_; ++i) (*this)[i] = T();
  }

  // --- Package slices, from Go's description of each function.

  slice_model grow(std::size_t n, std::size_t grown_cap) const {
    if (cap_ - len_ >= n) return *this;
    slice_model grown = make(cap_, grown_cap);  // the whole capacity is carried over
    for (std::size_t i = 0; i < cap_; ++i) grown[i] = (*this)[i];
    grown.len_ = len_;
    return grown;
  }
  slice_model clone(std::size_t grown_cap) const {
    if (is_nil()) return {};
    return make(0, 0).append(values(), grown_cap);
  }
  /// Insert, Delete and Replace at once: values take the place of s[i:j].
  slice_model replace(std::size_t i, std::size_t j, const std::vector<T>& values, std::size_t grown_cap,
                      bool zero_tail) const {
    if (i == j && values.empty()) return *this;
    std::vector<T> behind = values;
    for (std::size_t k = j; k < len_; ++k) behind.push_back((*this)[k]);
    const slice_model replaced = fill(behind, i, i + behind.size(), grown_cap);
    if (zero_tail && replaced.len_ < len_) clear(replaced.len_);
    return replaced;
  }
  template <class Drop> slice_model erase_if(Drop drop, bool zero_tail) const {
    std::vector<T> kept;
    for (const T& value : values())
      if (!drop(value)) kept.push_back(value);
    return keep(kept, zero_tail);
  }
  slice_model compact(bool zero_tail) const {
    std::vector<T> kept = values();
    kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
    return keep(kept, zero_tail);
  }

 private:
  // values into the slots from `kept` on; a new array where they do not fit, which takes along the first `kept`.
  slice_model fill(const std::vector<T>& values, std::size_t kept, std::size_t new_len, std::size_t grown_cap) const {
    slice_model result = *this;
    if (new_len > cap_) {
      result = make(new_len, std::max(new_len, grown_cap));
      for (std::size_t i = 0; i < kept; ++i) result[i] = (*this)[i];
    }
    result.len_ = new_len;
    for (std::size_t i = 0; i < values.size(); ++i) result[kept + i] = values[i];
    return result;
  }
  slice_model keep(const std::vector<T>& kept, bool zero_tail) const {
    for (std::size_t i = 0; i < kept.size(); ++i) (*this)[i] = kept[i];
    if (zero_tail) clear(kept.size());
    slice_model shorter = *this;
    shorter.len_ = kept.size();
    return shorter;
  }

  std::shared_ptr<std::vector<T>> array_;
  std::size_t from_ = 0;
  std::size_t len_ = 0;
  std::size_t cap_ = 0;
};

}  // namespace test_support
