// A text that copies itself at run time and is a mere view in a constant expression.
//
// constexpr objects cannot own memory, but need not: what they view is a literal. At run time a view would dangle as
// soon as the string that was read is gone.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

namespace gogrow::detail {

class owned_text {
 public:
  constexpr owned_text() = default;
  constexpr explicit owned_text(std::string_view text) : view_(text) {
    if (!std::is_constant_evaluated() && !text.empty()) own();
  }
  constexpr owned_text(const owned_text& other) : view_(other.view_) {
    if (other.memory_ != nullptr) own();
  }
  constexpr owned_text(owned_text&& other) noexcept
      : view_(std::exchange(other.view_, {})), memory_(std::exchange(other.memory_, nullptr)) {}
  constexpr owned_text& operator=(owned_text other) noexcept {
    std::swap(view_, other.view_);
    std::swap(memory_, other.memory_);
    return *this;
  }
  constexpr ~owned_text() { delete[] memory_; }

  constexpr std::string_view view() const { return view_; }

 private:
  constexpr void own() {
    memory_ = new char[view_.size()];
    std::copy(view_.begin(), view_.end(), memory_);
    view_ = {memory_, view_.size()};
  }

  std::string_view view_{};
  char* memory_ = nullptr;
};

}  // namespace gogrow::detail
