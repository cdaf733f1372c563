// Draws the capacities of a slice of int64 in two releases as SVG, in steps over the number of elements. The picture in
// the README is this program's output.
#include <iostream>

#include "gogrow/report/step_chart.hpp"
#include <gogrow/predict.hpp>

namespace {

constexpr std::size_t most = 4096;

tool::step_series capacities(gogrow::go_version release) {
  const auto cost = gogrow::predict_appends(release, gogrow::layout_of<long>, {}, most);
  tool::step_series line{"Go " + to_string(release),
                         std::to_string(cost.reallocations) + " growths, " +
                             tool::short_number(static_cast<double>(cost.bytes_copied), true) + " copied"};
  for (const auto& step : gogrow::growth_steps(release, gogrow::layout_of<long>, {}, most))
    line.points.emplace_back(static_cast<double>(step.len), static_cast<double>(step.new_cap));
  return line;
}

}  // namespace

int main() {
  tool::step_chart chart;
  chart.title = "Capacity of []int64 while " + std::to_string(most) + " elements are appended one at a time";
  chart.x_title = "elements (dashed: no spare capacity)";
  chart.x_max = most;
  chart.diagonal = true;
  chart.series = {capacities(gogrow::go1_17), capacities(gogrow::go1_22)};
  tool::write_svg(std::cout, chart);
}
