// Where the array of a slice is decides the compiler, by where the slice goes; the capacity decides how often it grows.
// So a prediction is told whether the slice escapes.
#include <iostream>

#include <gogrow/predict.hpp>

namespace {

void print(const char* what, gogrow::go_version release, gogrow::slice_state start, gogrow::stack_placement where) {
  constexpr gogrow::layout an_int = gogrow::layout_of<long>;
  const bool made_on_heap = start.cap > 0 && !make_is_on_stack(gogrow::release_of(release), an_int, start.cap, where);
  const auto p = gogrow::predict_appends(release, an_int, start, 2, 1, where);
  std::cout << "  " << what << p.mallocs + (made_on_heap ? 1 : 0) << " allocations, " << p.reallocations
            << " growths, cap " << p.final_cap << '\n';
}

}  // namespace

int main() {
  using gogrow::escapes;
  for (const auto release : {gogrow::go1_24, gogrow::go1_25, gogrow::go1_26}) {
    std::cout << "Go " << to_string(release) << ", two appends\n";
    print("to make([]int, 0, 10), returned: ", release, {0, 10}, {escapes::yes, false, true});
    print("to make([]int, 0, 10), local:    ", release, {0, 10}, {escapes::no, false, true});
    print("to a nil slice, returned:        ", release, {}, escapes::returned);
    print("to a nil slice, local:           ", release, {}, escapes::no);
  }
}
