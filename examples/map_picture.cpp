// Draws as SVG what Go 1.24 changed: bytes that a map[int64]int64 holds, and entries that one insert moves, over the
// number of inserts, in the last release with buckets and in one with Swiss tables. The picture in the README is this
// program's output.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iomanip>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gogrow/map.hpp>
#include <gogrow/observe.hpp>

namespace {

constexpr std::size_t most_inserts = 10000;
constexpr double left = 70, width = 620;

// The same hash in every run.
struct mixing_hash {
  std::uint64_t operator()(std::int64_t key) const { return gogrow::default_hash<std::int64_t>{}(key, 24); }
};

// What a map did, insert by insert.
struct history {
  std::vector<double> kib_held{};
  std::vector<double> moved{};
  gogrow::counters totals{};
};

template <auto Release> history run() {
  gogrow::go_map<std::int64_t, std::int64_t, Release, mixing_hash, gogrow::default_equal<std::int64_t>,
                 std::allocator<std::pair<const std::int64_t, std::int64_t>>, gogrow::counters>
      map;
  history h;
  std::uint64_t moved_before = 0;
  for (std::size_t n = 0; n < most_inserts; ++n) {
    map.put(static_cast<std::int64_t>(n), 0);
    const gogrow::counters& c = map.observer();
    const std::uint64_t moved = c.entries_moved_to_x + c.entries_moved_to_y + c.slots_moved;
    h.kib_held.push_back(static_cast<double>(c.live_bytes) / 1024);
    h.moved.push_back(static_cast<double>(moved - moved_before));
    moved_before = moved;
  }
  h.totals = map.observer();
  return h;
}

// One diagram above the other, both over the number of inserts.
struct diagram {
  double top, height, most;

  double x_of(std::size_t inserts) const { return left + width * static_cast<double>(inserts) / most_inserts; }
  double y_of(double value) const { return top + height - height * value / most; }

  void draw_frame(const char* title, double grid) const {
    std::cout << "<text x=\"" << left << "\" y=\"" << top - 12 << "\" font-weight=\"bold\">" << title << "</text>\n";
    for (double value = 0; value <= most; value += grid)
      std::cout << "<path stroke=\"#ddd\" d=\"M" << left << ' ' << y_of(value) << 'H' << left + width
                << "\"/>\n<text x=\"" << left - 8 << "\" y=\"" << y_of(value) + 4
                << "\" text-anchor=\"end\" fill=\"#555\">" << std::setprecision(0) << value << std::setprecision(1)
                << "</text>\n";
    for (std::size_t n = 0; n <= most_inserts; n += 1000)
      std::cout << "<text x=\"" << x_of(n) << "\" y=\"" << top + height + 18
                << "\" text-anchor=\"middle\" fill=\"#555\">" << n << "</text>\n";
  }

  // From value to value in steps; a run of equal values is one line.
  void draw_steps(const std::vector<double>& values, const char* colour) const {
    std::cout << "<path fill=\"none\" stroke=\"" << colour << "\" stroke-width=\"1.6\" d=\"M" << left << ' ' << y_of(0);
    double last = 0;
    for (std::size_t n = 0; n < values.size(); ++n) {
      if (values[n] == last) continue;
      std::cout << 'H' << x_of(n + 1) << 'V' << y_of(values[n]);
      last = values[n];
    }
    std::cout << 'H' << left + width << "\"/>\n";
  }

  // A bar for every ten inserts: the most that one of them moved.
  void draw_bars(const std::vector<double>& values, const char* colour) const {
    constexpr std::size_t inserts_a_bar = 10;
    std::cout << "<path stroke=\"" << colour << "\" stroke-width=\"1.2\" d=\"";
    for (std::size_t n = 0; n < values.size(); n += inserts_a_bar) {
      double highest = 0;
      for (std::size_t i = n; i < n + inserts_a_bar; ++i) highest = std::max(highest, values[i]);
      if (highest > 0) std::cout << 'M' << x_of(n) << ' ' << y_of(0) << 'V' << y_of(highest);
    }
    std::cout << "\"/>\n";
  }

  void draw_label(double y, const char* colour, const std::string& text) const {
    std::cout << "<text x=\"" << left + 12 << "\" y=\"" << top + y << "\" fill=\"" << colour
              << "\" stroke=\"white\" stroke-width=\"4\" paint-order=\"stroke\">" << text << "</text>\n";
  }
};

}  // namespace

int main() {
  const history buckets = run<gogrow::go1_23>();
  const history swiss = run<gogrow::go1_26>();
  const char* const blue = "#1b6ca8";
  const char* const orange = "#c2410c";
  std::cout << std::fixed << std::setprecision(1)
            << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 720 560\" font-family=\"sans-serif\" "
               "font-size=\"13\">\n<rect width=\"720\" height=\"560\" fill=\"white\"/>\n<text x=\"70\" y=\"28\" "
               "font-size=\"16\">A map[int64]int64 while "
            << most_inserts << " keys are put in one by one</text>\n";

  const diagram held{70, 230, 700};
  held.draw_frame("KiB that the map holds", 100);
  held.draw_steps(buckets.kib_held, blue);
  held.draw_steps(swiss.kib_held, orange);
  const auto label = [](const char* name, const history& h) {
    return name + std::to_string(h.totals.bytes_allocated / 1024) + " KiB allocated in all, " +
           std::to_string(h.totals.mallocs) + " allocations";
  };
  held.draw_label(20, blue, label("Go 1.23, buckets: ", buckets));
  held.draw_label(42, orange, label("Go 1.26, Swiss tables: ", swiss));

  const diagram moved{365, 145, 1500};
  moved.draw_frame("entries that one insert moves", 500);
  moved.draw_bars(swiss.moved, orange);
  moved.draw_bars(buckets.moved, blue);
  const auto moved_label = [](const char* name, const history& h) {
    const std::uint64_t all = h.totals.entries_moved_to_x + h.totals.entries_moved_to_y + h.totals.slots_moved;
    return name + std::to_string(all) + " in all, " +
           std::to_string(static_cast<int>(*std::max_element(h.moved.begin(), h.moved.end()))) + " at most at once";
  };
  moved.draw_label(20, blue, moved_label("Go 1.23: ", buckets));
  moved.draw_label(42, orange, moved_label("Go 1.26: ", swiss));
  std::cout << "<text x=\"" << left + width / 2 << "\" y=\"550\" text-anchor=\"middle\" fill=\"#555\">inserts</text>\n"
            << "</svg>\n";
}
