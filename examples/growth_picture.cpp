// Draws the capacities of a slice of int64 in two releases as SVG, in steps over the number of elements. The picture in
// the README is this program's output.
#include <cmath>
#include <iomanip>
#include <iostream>
#include <string>

#include <gogrow/predict.hpp>

namespace {

constexpr std::size_t most = 4096;
constexpr double left = 60, top = 50, width = 640, height = 300;

double x_of(std::size_t elements) { return left + width * static_cast<double>(elements) / most; }
double y_of(std::size_t capacity) { return top + height - height * static_cast<double>(capacity) / 5120; }

void draw_steps(gogrow::go_version release, const char* colour, double label_y) {
  std::cout << "<path fill=\"none\" stroke=\"" << colour << "\" stroke-width=\"2\" d=\"M" << x_of(0) << ' ' << y_of(0);
  for (const auto& step : gogrow::growth_steps(release, gogrow::layout_of<long>, {}, most))
    std::cout << 'H' << x_of(step.len) << 'V' << y_of(step.new_cap);
  std::cout << 'H' << x_of(most) << "\"/>\n";
  const auto cost = gogrow::predict_appends(release, gogrow::layout_of<long>, {}, most);
  std::cout << "<text x=\"" << left + 16 << "\" y=\"" << label_y << "\" fill=\"" << colour << "\">Go "
            << to_string(release) << ": " << cost.reallocations << " growths, " << cost.bytes_copied / 1024
            << " KiB copied, " << cost.bytes_allocated / 1024 << " KiB allocated</text>\n";
}

}  // namespace

int main() {
  std::cout << std::fixed << std::setprecision(1)
            << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 730 400\" font-family=\"sans-serif\" "
               "font-size=\"13\">\n<rect width=\"730\" height=\"400\" fill=\"white\"/>\n"
            << "<text x=\"60\" y=\"28\" font-size=\"16\">Capacity of []int64 while " << most
            << " elements are appended one at a time</text>\n";
  for (std::size_t n = 0; n <= 5120; n += 1024) {
    std::cout << "<path stroke=\"#ddd\" d=\"M" << left << ' ' << y_of(n) << 'H' << left + width << "\"/>\n<text x=\""
              << left - 8 << "\" y=\"" << y_of(n) + 4 << "\" text-anchor=\"end\" fill=\"#555\">" << n << "</text>\n";
    if (n <= most)
      std::cout << "<text x=\"" << x_of(n) << "\" y=\"" << top + height + 20
                << "\" text-anchor=\"middle\" fill=\"#555\">" << n << "</text>\n";
  }
  std::cout << "<path stroke=\"#999\" stroke-dasharray=\"4 4\" d=\"M" << x_of(0) << ' ' << y_of(0) << 'L' << x_of(most)
            << ' ' << y_of(most) << "\"/>\n<text x=\"" << left + width / 2 << "\" y=\"" << top + height + 42
            << "\" text-anchor=\"middle\" fill=\"#555\">elements (dashed: no spare capacity)</text>\n";
  draw_steps(gogrow::go1_17, "#1b6ca8", top + 24);
  draw_steps(gogrow::go1_22, "#c2410c", top + 46);
  std::cout << "</svg>\n";
}
