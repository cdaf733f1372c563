// The article's chapters 2.1 to 2.3: slices.
#include <algorithm>
#include <iomanip>
#include <sstream>

#include <gogrow/predict.hpp>
#include <gogrow/rules.hpp>

#include "audit/audit.hpp"
#include "audit/text.hpp"

namespace tool {
namespace {

using gogrow::layout;
using gogrow::release;

constexpr layout a_byte{1, 1, false};
constexpr layout an_int{8, 8, false};
constexpr layout a_pointer{8, 8, true};
constexpr layout a_string{16, 8, true};

constexpr std::size_t many = 100000;  // the article's log lines and loop rounds

// --- 2.1: s := make([]int, 0, 10), two appends.

// The heap bytes of the array that make gives, when the slice goes where it goes.
std::size_t made_bytes(const release& r, gogrow::escapes where) {
  const gogrow::stack_placement placement(where, false, true);
  return gogrow::make_is_on_stack(r, an_int, 10, placement) ? 0 : gogrow::charged_bytes(r, 80, true);
}

finding returned_array(const release& r) {
  const std::size_t bytes = made_bytes(r, gogrow::escapes::returned);
  return {std::to_string(bytes) + " B", bytes == 80};
}

finding local_array(const release& r) {
  const std::size_t bytes = made_bytes(r, gogrow::escapes::no);
  return {std::to_string(bytes) + " B", bytes == 0};
}

finding growths_in_spare_room(const release& r) {
  const auto with = gogrow::predict_appends(r, an_int, {0, 10}, 2);
  const auto without = gogrow::predict_appends(r, an_int, {}, 2);
  return {std::to_string(with.reallocations) + " instead of " + std::to_string(without.reallocations),
          with.reallocations < without.reallocations};
}

// --- 2.2: s := make([]int, 0, 1), then five appends of one element.

auto five_appends(const release& r) { return gogrow::growth_steps(r, an_int, {0, 1}, 5); }

finding growth_table(const release& r) {
  std::string text;
  std::size_t copied = 0;
  for (const gogrow::growth_step& step : five_appends(r)) {
    text += (text.empty() ? "" : ", ") + std::to_string(step.old_cap) + "→" + std::to_string(step.new_cap);
    copied += step.len;
  }
  text += "; " + std::to_string(copied) + " copied";
  return {text, text == "1→2, 2→4, 4→8; 7 copied"};
}

finding appends_that_grow(const release& r) {
  std::vector<std::size_t> numbers;
  for (const gogrow::growth_step& step : five_appends(r)) numbers.push_back(step.len + 1);
  return {listed(numbers), numbers == std::vector<std::size_t>{2, 4, 8}};
}

finding third_append(const release& r) {
  bool grows = false;
  for (const gogrow::growth_step& step : five_appends(r)) grows = grows || step.len == 2;
  return {grows ? "it grows" : "it does not", !grows};
}

// --- 2.3: room for 100,000 elements, and appends behind it.

finding array_of_many_bytes(const release& r) {
  const std::size_t bytes = gogrow::charged_bytes(r, many, true);
  return {grouped(bytes) + " B", bytes == many};
}

gogrow::slice_prediction half_as_many_again(const release& r) {
  return gogrow::predict_appends(r, a_byte, {many, many}, 1, many / 2);
}

finding cap_after_half_as_many(const release& r) {
  const auto p = half_as_many_again(r);
  return {grouped(p.final_cap), p.final_cap == 200000};
}

finding bytes_for_half_as_many(const release& r) {
  const std::size_t bytes = gogrow::charged_bytes(r, many, true) + half_as_many_again(r).bytes_allocated;
  return {grouped(bytes) + " B", bytes == 200000};
}

finding spare_after_half_as_many(const release& r) {
  const auto p = half_as_many_again(r);
  const double spare = static_cast<double>(p.final_cap - p.final_len) / static_cast<double>(p.final_len);
  return {percent(spare), percent(spare) == "33.3 %"};
}

finding one_more_string(const release& r) {
  const auto p = gogrow::predict_appends(r, a_string, {many, many}, 1);
  return {grouped(p.final_cap), p.final_cap == 200000};
}

finding strings_into_spare_room(const release& r) {
  const auto p = gogrow::predict_appends(r, a_string, {0, many}, 1, 2);
  return {std::to_string(p.elements_copied) + " copied, " + std::to_string(p.mallocs) + " allocations",
          p.elements_copied == 0 && p.mallocs == 0};
}

// The smallest and the largest factor between neighbouring capacities of more than 0, for the layouts of byte, int, a
// pointer and string, up to a million elements.
finding growth_factors(const release& r) {
  double least = 1e9;
  double most = 0;
  for (const layout& element : {a_byte, an_int, a_pointer, a_string}) {
    for (const gogrow::growth_step& step : gogrow::growth_steps(r, element, {}, 1000000)) {
      if (step.old_cap == 0) continue;
      const double factor = static_cast<double>(step.new_cap) / static_cast<double>(step.old_cap);
      least = std::min(least, factor);
      most = std::max(most, factor);
    }
  }
  // Two decimals: a quarter of a whole number is cut to one.
  return {decimals(least, 2) + " to " + decimals(most, 2), least >= 1.245 && most <= 2.005};
}

std::vector<claim> on_growth() {
  return {
      {"2.1", "the array of make([]int, 0, 10) is on the heap, all of it, when the slice is returned", "80 B",
       "What is returned outlives the function; the array is one object.", returned_array},
      {"2.1", "it may stay on the stack when the slice is used in the function alone", "0 B",
       "Arrays of constant size up to 64 KiB do; of a size known only when it runs, from 1.25 on those up to 32 bytes.",
       local_array},
      {"2.1", "the capacity saves growths of two appends and decides nothing else", "fewer growths",
       "Two appends fit; where the array is, the compiler decides by where the slice goes.", growths_in_spare_room},
      {"2.2", "make([]int, 0, 1) and five appends: the capacities, and how many elements are copied",
       "1→2, 2→4, 4→8; 7 copied",
       "Below the threshold every release doubles, and 8 bytes times a power of two is a size class.", growth_table},
      {"2.2", "of these appends, those that grow", "2nd, 4th, 8th",
       "An append grows when the length has reached the capacity: at lengths 1, 2 and 4; there are only five appends.",
       appends_that_grow},
      {"2.2", "the third append finds room", "it does not grow",
       "After two appends length and capacity are both 2, so the third is the one that grows to 4.", third_append},
      {"2.3", "make([]byte, 100000) takes as many bytes", "100,000 B", "An array above 32 KiB takes whole pages.",
       array_of_many_bytes},
      {"2.3", "make([]byte, 0, 100000) takes as many bytes", "100,000 B",
       "Length and capacity may differ, the array is the same.", array_of_many_bytes},
      {"2.3", "make([]byte, 100000) and one append of 50,000: the capacity", "200,000",
       "Large slices grow by about a quarter until it is enough, then to whole pages (1.3+); nothing doubles here.",
       cap_after_half_as_many},
      {"2.3", "the same: bytes allocated", "200,000 B",
       "The first array was allocated too: both count, and both live while the elements are copied.",
       bytes_for_half_as_many},
      {"2.3", "the same: spare room, as a share of the length", "33.3 %", "It follows from the capacity.",
       spare_after_half_as_many},
      {"2.3", "make([]string, 100000) and one append: the capacity", "200,000",
       "No release doubles a slice of this length.", one_more_string},
      {"2.3", "make([]string, 0, 100000) and one append of two: copies", "0 copied, no allocation",
       "An append that fits writes into the array.", strings_into_spare_room},
      {"2.3", "a slice that is full grows by a factor", "1.25 to 2",
       "Size classes round up, so small capacities can pass the factor (pointers from 1.22 on: 64→143).",
       growth_factors},
  };
}

}  // namespace

std::vector<claim> claims_on_slices() { return on_growth(); }

}  // namespace tool
