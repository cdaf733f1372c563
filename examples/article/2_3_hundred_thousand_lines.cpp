// 100,000 elements, and then some more: what a length instead of a capacity costs. The capacity after it depends on the
// release, and is never twice the old one.
#include <iostream>

#include <gogrow/predict.hpp>

namespace {

void print(const char* what, const gogrow::slice_prediction& p) {
  std::cout << "  " << what << ": cap " << p.final_cap << ", " << p.elements_copied << " copied, " << p.bytes_allocated
            << " B allocated by the append\n";
}

}  // namespace

int main() {
  constexpr gogrow::layout a_byte = gogrow::layout_of<unsigned char>;
  constexpr gogrow::layout a_string = gogrow::layout_of<std::string>;
  constexpr std::size_t lines = 100000;
  for (const auto release : {gogrow::go1_2, gogrow::go1_17, gogrow::go1_26}) {
    std::cout << "Go " << to_string(release) << '\n';
    print("[]byte of 100,000, append 50,000", predict_appends(release, a_byte, {lines, lines}, 1, lines / 2));
    print("[]string of 100,000, append 1   ", predict_appends(release, a_string, {lines, lines}, 1));
    print("[]string with room, append 2    ", predict_appends(release, a_string, {0, lines}, 1, 2));
  }
}
