// A slice variable of a growth script, and the operations that the script's slice lines name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include <gogrow/rules.hpp>

#include "script/types.hpp"

namespace tool {

/// The bounds of a reslice line; what is left out is empty.
struct script_bounds {
  std::optional<std::int64_t> lo, hi, max;
};

/// len and cap.
using slice_size = std::pair<std::size_t, std::size_t>;

/// All operations throw gogrow::panic where Go refuses, and then have changed nothing.
class script_slice {
 public:
  virtual ~script_slice() = default;

  const script_type& type() const { return type_; }

  virtual slice_size size() const = 0;
  virtual void set_nil() = 0;
  virtual void make(std::int64_t len, std::int64_t cap) = 0;
  /// One append of n elements numbered from counter + 1 on; the counter moves even if the append is refused.
  virtual void append(std::int64_t n, std::uint64_t& counter) = 0;
  /// One append of one zero value.
  virtual void push_zero() = 0;
  /// One append of n zero values. What is needed besides is made first, and then `prepared` called.
  virtual void append_zeros(std::int64_t n, const std::function<void()>& prepared) = 0;
  /// slices.Grow(A, n), and A = slices.Clone(other).
  virtual void grow(std::int64_t n) = 0;
  virtual void clone(const script_slice& other) = 0;
  /// More of package slices; A is this slice, and others are of the same type.
  virtual void clip() = 0;
  virtual void insert(std::int64_t i, const script_slice& other) = 0;
  virtual void erase(std::int64_t i, std::int64_t j) = 0;
  virtual void replace(std::int64_t i, std::int64_t j, const script_slice& other) = 0;
  virtual void concat(const script_slice& first, const script_slice& second) = 0;
  virtual void repeat(const script_slice& other, std::int64_t n) = 0;
  /// other must be of the same type; it may be this very slice.
  virtual void append_slice(const script_slice& other) = 0;
  virtual void reslice(const script_slice& other, const script_bounds& bounds) = 0;
  virtual std::size_t copy_from(const script_slice& other) = 0;
  virtual void set(std::int64_t i, std::uint64_t value) = 0;
  virtual std::uint64_t get(std::int64_t i) const = 0;
  virtual std::uint64_t sum() const = 0;
  /// Where it starts: null for capacity 0, one and the same address for all others of elements of size 0.
  virtual const void* start() const = 0;

 protected:
  explicit script_slice(script_type type) : type_(std::move(type)) {}

 private:
  script_type type_;
};

/// A nil slice of that type. It follows the release that script_rules names at each operation.
std::unique_ptr<script_slice> make_script_slice(const script_type& type);

}  // namespace tool
