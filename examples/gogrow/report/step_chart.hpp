// A chart of step functions as SVG: something grows in steps while elements are added.
//
//   title
//   y ┤        ┌──── A        legend: label in the line's colour
//     │   ┌────┘                      a note below it
//     │ ┌─┘  ┌────── B
//     └─┴────┴───────── x
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <iomanip>
#include <ostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace tool {

/// A line that starts at (x_min, first) and takes a new value at each point.
struct step_series {
  std::string label;
  std::string note;
  double first = 0;
  std::vector<std::pair<double, double>> points{};  ///< where, and the value from there on; rising in x
};

struct step_chart {
  std::string title;
  std::string x_title;
  double x_min = 0;
  double x_max = 1;
  bool y_in_bytes = false;
  bool diagonal = false;  ///< a dashed line y = x
  std::vector<step_series> series{};
};

/// "850", "1.5 KiB", "20 MiB"; without a unit "850", "1.5k", "20M".
inline std::string short_number(double n, bool bytes) {
  constexpr std::array byte_units{" B", " KiB", " MiB", " GiB", " TiB", " PiB", " EiB"};
  constexpr std::array units{"", "k", "M", "G", "T", "P", "E"};
  const double thousand = bytes ? 1024 : 1000;
  std::size_t unit = 0;
  const bool whole = !bytes && n < 10000;
  for (; !whole && n >= thousand && unit + 1 < units.size(); ++unit) n /= thousand;
  std::ostringstream text;
  text << std::setprecision(n < 100 ? 3 : 4) << n << (bytes ? byte_units[unit] : units[unit]);
  return text.str();
}

namespace detail {

// Steps of 1, 2 or 5 times a power of ten, of the unit that fits, so that four to eight of them reach `most`.
inline double tick_step(double most, bool bytes) {
  most = std::max(most, 1.0);
  double unit = 1;
  while (bytes && most / unit >= 2048) unit *= 1024;
  const double raw = most / unit / 7;
  const double power = std::pow(10, std::floor(std::log10(raw)));
  const double digit = raw / power;
  return std::max(unit * power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10), 1.0);
}

class step_chart_writer {
 public:
  step_chart_writer(std::ostream& out, const step_chart& chart) : out_(out), chart_(chart) {
    double most = chart.diagonal ? std::max(chart.x_max, 1.0) : 1;
    for (const step_series& s : chart.series) {
      most = std::max(most, s.first);
      for (const auto& [x, y] : s.points) most = std::max(most, y);
    }
    y_step_ = tick_step(most, chart.y_in_bytes);
    y_max_ = y_step_ * std::ceil(most / y_step_);
    bottom_ = top + std::max(300.0, legend_row * static_cast<double>(chart.series.size()));
  }

  void write() {
    out_ << std::fixed << std::setprecision(1)
         << "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 " << 820.0 << ' ' << bottom_ + 50
         << "\" font-family=\"sans-serif\" font-size=\"12\">\n<title>" << chart_.title
         << "</title>\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n";
    text(left, 28, "font-size=\"16\"", chart_.title);
    axes();
    for (std::size_t i = 0; i < chart_.series.size(); ++i) line(i);
    out_ << "</svg>\n";
  }

 private:
  static constexpr std::array colours{"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00",
                                      "#56b4e9", "#6a3d9a", "#444444", "#8c564b", "#a0a000"};
  static constexpr double left = 70, right = 590, top = 50, legend_row = 38;

  double x_of(double x) const {
    return left + (right - left) * (x - chart_.x_min) / std::max(chart_.x_max - chart_.x_min, 1.0);
  }
  double y_of(double y) const { return bottom_ - (bottom_ - top) * y / y_max_; }

  void text(double x, double y, const char* style, const std::string& words) {
    out_ << "<text x=\"" << x << "\" y=\"" << y << "\" " << style << '>' << words << "</text>\n";
  }

  void axes() {
    for (double y = 0; y <= y_max_ * 1.0001; y += y_step_) {
      out_ << "<path stroke=\"#ddd\" d=\"M" << left << ' ' << y_of(y) << 'H' << right << "\"/>\n";
      text(left - 8, y_of(y) + 4, "text-anchor=\"end\" fill=\"#555\"", short_number(y, chart_.y_in_bytes));
    }
    const double x_step = tick_step(chart_.x_max - chart_.x_min, false);
    for (double x = std::ceil(chart_.x_min / x_step) * x_step; x <= chart_.x_max * 1.0001; x += x_step) {
      out_ << "<path stroke=\"#999\" d=\"M" << x_of(x) << ' ' << bottom_ << "v5\"/>\n";
      text(x_of(x), bottom_ + 20, "text-anchor=\"middle\" fill=\"#555\"", short_number(x, false));
    }
    text((left + right) / 2, bottom_ + 40, "text-anchor=\"middle\" fill=\"#555\"", chart_.x_title);
    if (!chart_.diagonal) return;
    out_ << "<path stroke=\"#999\" stroke-dasharray=\"4 4\" d=\"M" << x_of(chart_.x_min) << ' ' << y_of(chart_.x_min)
         << 'L' << x_of(chart_.x_max) << ' ' << y_of(chart_.x_max) << "\"/>\n";
  }

  // A line that takes its last step where earlier ones do runs on top of them for most of its way: shorter dashes each
  // time let all be seen. More lines than colours: dots.
  const char* dash(std::size_t i) const {
    std::size_t same = 0;
    for (std::size_t j = 0; j < i && !chart_.series[i].points.empty(); ++j) {
      const auto& other = chart_.series[j].points;
      if (!other.empty() && other.back() == chart_.series[i].points.back()) ++same;
    }
    if (i >= colours.size()) return " stroke-dasharray=\"2 3\"";
    return same == 0 ? "" : same == 1 ? " stroke-dasharray=\"12 12\"" : " stroke-dasharray=\"6 18\"";
  }

  void line(std::size_t i) {
    const step_series& s = chart_.series[i];
    const std::string colour = colours[i % colours.size()];
    out_ << "<path fill=\"none\" stroke=\"" << colour << "\" stroke-width=\"2\"" << dash(i) << " d=\"M"
         << x_of(chart_.x_min) << ' ' << y_of(s.first);
    for (const auto& [x, y] : s.points) out_ << 'H' << x_of(x) << 'V' << y_of(y);
    out_ << 'H' << x_of(chart_.x_max) << "\"/>\n";
    const double y = top + 12 + legend_row * static_cast<double>(i);
    text(right + 20, y, ("font-weight=\"bold\" fill=\"" + colour + '"').c_str(), s.label);
    text(right + 20, y + 15, "font-size=\"11\" fill=\"#444\"", s.note);
  }

  std::ostream& out_;
  const step_chart& chart_;
  double y_step_ = 1;
  double y_max_ = 1;
  double bottom_ = 0;
};

}  // namespace detail

/// Writes the chart as an SVG document.
inline void write_svg(std::ostream& out, const step_chart& chart) { detail::step_chart_writer(out, chart).write(); }

}  // namespace tool
