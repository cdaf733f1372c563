// GCC 12 thinks that an array which was just made may be the record of none, and warns of a write to that.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wstringop-overflow"
#endif

#include "script/slice.hpp"

#include <concepts>
#include <memory>
#include <span>

#include <gogrow/slices.hpp>

namespace tool {
namespace {

template <class Cell> class slice_of final : public script_slice {
  using slice = gogrow::go_slice<Cell, script_rules{}, std::allocator<Cell>, script_observer>;

 public:
  explicit slice_of(const script_type& type) : script_slice(type) {}

  slice_size size() const override { return {slice_.len(), slice_.cap()}; }
  void set_nil() override { slice_ = nullptr; }
  void make(std::int64_t len, std::int64_t cap) override {
    use_rules();
    slice_ = slice::make(len, cap);
  }

  void append(std::int64_t n, std::uint64_t& counter) override {
    use_rules();
    if (n == 1) {
      slice_.append(cell(++counter));
      return;
    }
    // Go's append(s, tmp...): the temporary is made first, and refused first.
    slice values = slice::make(n, n);
    for (Cell& value : numbers(values)) value = cell(++counter);
    if constexpr (!keeps_numbers) counter += static_cast<std::uint64_t>(n);
    slice_.append(values);
  }

  void push_zero() override {
    use_rules();
    slice_.append(Cell{});
  }
  void append_zeros(std::int64_t n, const std::function<void()>& prepared) override {
    use_rules();
    const slice values = n == 1 ? slice() : slice::make(n, n);
    prepared();
    if (n == 1) slice_.append(Cell{});
    else slice_.append(values);
  }
  void grow(std::int64_t n) override {
    use_rules();
    slice_ = gogrow::slices::grow(slice_, n);
  }
  void clone(const script_slice& other) override {
    use_rules();
    slice_ = gogrow::slices::clone(same_type(other));
  }
  void clip() override { slice_ = gogrow::slices::clip(slice_); }
  void insert(std::int64_t i, const script_slice& other) override {
    use_rules();
    slice_ = gogrow::slices::insert(slice_, i, same_type(other));
  }
  void erase(std::int64_t i, std::int64_t j) override {
    use_rules();
    slice_ = gogrow::slices::erase(slice_, i, j);
  }
  void replace(std::int64_t i, std::int64_t j, const script_slice& other) override {
    use_rules();
    slice_ = gogrow::slices::replace(slice_, i, j, same_type(other));
  }
  void concat(const script_slice& first, const script_slice& second) override {
    use_rules();
    slice_ = gogrow::slices::concat(same_type(first), same_type(second));
  }
  void repeat(const script_slice& other, std::int64_t n) override {
    use_rules();
    slice_ = gogrow::slices::repeat(same_type(other), n);
  }
  void append_slice(const script_slice& other) override {
    use_rules();
    slice_.append(same_type(other));
  }
  std::size_t copy_from(const script_slice& other) override { return copy(slice_, same_type(other)); }

  void reslice(const script_slice& other, const script_bounds& b) override {
    use_rules();
    const slice& from = same_type(other);
    slice_ = b.max ? from.slice(bound(b.lo), bound(b.hi), *b.max) : from.slice(bound(b.lo), bound(b.hi));
  }

  void set(std::int64_t i, std::uint64_t value) override {
    use_rules();
    slice_[i] = cell(value);
  }
  std::uint64_t get(std::int64_t i) const override {
    use_rules();
    return value_of(slice_[i]);
  }

  std::uint64_t sum() const override {
    number_hash h;
    for (const Cell& c : slice_) h.add(value_of(c));
    return h.sum;
  }

  const void* start() const override {
    if (slice_.cap() == 0) return nullptr;
    if constexpr (keeps_numbers) return slice_.data();
    else return &gogrow::releases;
  }

 private:
  static constexpr bool keeps_numbers = std::same_as<Cell, number>;

  // The release is the script's; the size of the element is this variable's.
  void use_rules() const { script_rules::element = type().element; }
  const slice& same_type(const script_slice& other) const { return dynamic_cast<const slice_of&>(other).slice_; }

  static gogrow::slice_bound bound(const std::optional<std::int64_t>& at) {
    return at ? gogrow::slice_bound(*at) : gogrow::slice_bound(gogrow::unbounded);
  }
  // Elements without a number need no visit, however many there are.
  static std::span<Cell> numbers(slice& s) {
    if constexpr (keeps_numbers) return s;
    else return {};
  }
  Cell cell(std::uint64_t value) const {
    if constexpr (keeps_numbers) return {value & type().mask};
    else return {};
  }
  static std::uint64_t value_of(const Cell& c) {
    if constexpr (keeps_numbers) return c.value;
    else return 0;
  }

  slice slice_;
};

}  // namespace

std::unique_ptr<script_slice> make_script_slice(const script_type& type) {
  if (type.element.size_bytes == 0) return std::make_unique<slice_of<nothing>>(type);
  return std::make_unique<slice_of<number>>(type);
}

}  // namespace tool
