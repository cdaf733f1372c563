// A short list of steps inside the object itself, so that it exists in constant expressions.
#pragma once

#include <array>
#include <cstddef>

namespace gogrow::detail {

template <class Step, std::size_t Most> class step_list {
 public:
  using value_type = Step;

  constexpr std::size_t size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }
  constexpr const Step* begin() const { return steps_.data(); }
  constexpr const Step* end() const { return steps_.data() + size_; }
  constexpr const Step& operator[](std::size_t i) const { return steps_[i]; }
  constexpr const Step& front() const { return steps_[0]; }
  constexpr const Step& back() const { return steps_[size_ - 1]; }

  /// There must be room.
  constexpr void push_back(const Step& step) { steps_[size_++] = step; }

 private:
  std::array<Step, Most> steps_{};
  std::size_t size_ = 0;
};

}  // namespace gogrow::detail
