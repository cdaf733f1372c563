// Draws as SVG what GOEXPERIMENT=mapsplitgroup saves: bytes that maps of n entries take from the heap in Go 1.27,
// without and with it. The dots are real Go 1.27.3, built both ways: MemStats.TotalAlloc of that many inserts into a
// new map.
#include <array>
#include <cstdint>
#include <iostream>
#include <string_view>

#include <gogrow/predict.hpp>
#include <gogrow/rules.hpp>

namespace {

using gogrow::layout;

constexpr layout one_byte{1, 1, false}, four_bytes{4, 4, false}, eight_bytes{8, 8, false}, text{16, 8, true};
constexpr std::size_t most_entries = 224;
constexpr std::array<std::uint64_t, 6> measured_entries{8, 14, 28, 56, 112, 224};

struct map_type {
  std::string_view name;
  layout key, elem;
  std::uint64_t most_bytes;  ///< of the diagram
  std::array<std::uint64_t, 6> measured, measured_split;
};

constexpr map_type types[] = {
    {"map[int64]bool",
     eight_bytes,
     one_byte,
     10000,
     {192, 520, 1128, 2312, 4648, 9544},
     {128, 328, 680, 1352, 2664, 5384}},
    {"map[uint32]uint8",
     four_bytes,
     one_byte,
     10000,
     {128, 312, 632, 1240, 2424, 4760},
     {96, 232, 456, 872, 1672, 3240}},
    {"map[string]int",
     text,
     eight_bytes,
     14000,
     {256, 712, 1640, 3464, 6952, 13512},
     {256, 712, 1640, 3464, 6952, 13512}},
};

struct diagram {
  const map_type& type;
  int left;
  static constexpr int top = 70, width = 190, height = 170;

  int x_of(std::uint64_t entries) const { return left + static_cast<int>(entries * width / most_entries); }
  int y_of(std::uint64_t bytes) const {
    return top + height - static_cast<int>(bytes * static_cast<std::uint64_t>(height) / type.most_bytes);
  }

  void draw_frame() const {
    std::cout << "<text x=\"" << left << "\" y=\"" << top - 14 << "\" font-weight=\"bold\">" << type.name
              << "</text>\n";
    for (std::uint64_t bytes = 0; bytes <= type.most_bytes; bytes += 2000)
      std::cout << "<path stroke=\"#ddd\" d=\"M" << left << ' ' << y_of(bytes) << 'H' << left + width
                << "\"/>\n<text x=\"" << left - 6 << "\" y=\"" << y_of(bytes) + 4
                << "\" text-anchor=\"end\" fill=\"#555\">" << bytes << "</text>\n";
    for (const std::uint64_t entries : {0U, 56U, 112U, 224U})
      std::cout << "<text x=\"" << x_of(entries) << "\" y=\"" << top + height + 18
                << "\" text-anchor=\"middle\" fill=\"#555\">" << entries << "</text>\n";
  }

  void draw_steps(gogrow::go_version version, const char* colour) const {
    const gogrow::release& r = gogrow::release_of(version);
    std::cout << "<path fill=\"none\" stroke=\"" << colour << "\" stroke-width=\"1.6\" d=\"M" << left << ' ' << y_of(0);
    std::uint64_t last = 0;
    for (std::uint64_t entries = 1; entries <= most_entries; ++entries) {
      const std::uint64_t bytes = gogrow::exact_swiss_map(r, type.key, type.elem, entries).bytes_allocated;
      if (bytes == last) continue;
      std::cout << 'H' << x_of(entries) << 'V' << y_of(bytes);
      last = bytes;
    }
    std::cout << 'H' << left + width << "\"/>\n";
  }

  void draw_dots(const std::array<std::uint64_t, 6>& measured, const char* colour) const {
    for (std::size_t i = 0; i < measured.size(); ++i)
      std::cout << "<circle cx=\"" << x_of(measured_entries[i]) << "\" cy=\"" << y_of(measured[i])
                << "\" r=\"3\" fill=\"" << colour << "\"/>\n";
  }
};

}  // namespace

int main() {
  const char* const blue = "#1b6ca8";
  const char* const orange = "#c2410c";
  std::cout << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 800 310\" font-family=\"sans-serif\" "
               "font-size=\"12\">\n<rect width=\"800\" height=\"310\" fill=\"white\"/>\n<text x=\"60\" y=\"24\" "
               "font-size=\"15\">Bytes that a map of n entries takes in Go 1.27: <tspan fill=\""
            << blue << "\">as released</tspan>, <tspan fill=\"" << orange << "\">with mapsplitgroup</tspan></text>\n";
  int left = 60;
  for (const map_type& type : types) {
    const diagram d{type, left};
    d.draw_frame();
    d.draw_steps(gogrow::go1_27, blue);
    d.draw_dots(type.measured, blue);
    d.draw_steps(gogrow::go1_27_mapsplitgroup, orange);
    d.draw_dots(type.measured_split, orange);
    left += 255;
  }
  std::cout << "<text x=\"400\" y=\"294\" text-anchor=\"middle\" fill=\"#555\">entries; lines: gogrow; dots: real Go "
               "1.27.3</text>\n</svg>\n";
}
