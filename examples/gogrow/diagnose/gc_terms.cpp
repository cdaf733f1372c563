#include "diagnose/gc_terms.hpp"

#include <algorithm>
#include <sstream>

#include "commands/commands.hpp"
#include "options/append.hpp"
#include "options/options.hpp"
#include "options/units.hpp"

namespace tool {
namespace {

void read_gogc(gogrow::pacer_settings& settings, const std::string& value) {
  if (value == "off") return settings.gogc_percent.reset();
  settings.gogc_percent = static_cast<unsigned>(parse_number_option("diagnose: --gc: gogc", value, 1, 1000000));
}

}  // namespace

gc_terms parse_gc_terms(const std::string& text) {
  gc_terms terms;
  bool has_live = false;
  bool has_rate = false;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) {
    const std::size_t at = part.find('=');
    const std::string name = part.substr(0, at);
    const std::string value = at == std::string::npos ? "" : part.substr(at + 1);
    const std::string option = "diagnose: --gc: " + name;
    if (name == "live") {
      terms.load.live_bytes = parse_bytes_option(option, value);
      has_live = true;
    } else if (name == "alloc-rate") {
      terms.load.bytes_per_second = parse_rate_option(option, value);
      has_rate = true;
    } else if (name == "gogc") {
      read_gogc(terms.settings, value);
    } else if (name == "memory-limit") {
      terms.settings.memory_limit_bytes = parse_bytes_option(option, value);
    } else if (name == "non-heap") {
      terms.settings.non_heap_bytes = parse_bytes_option(option, value);
    } else {
      throw usage_error("diagnose: --gc '" + part +
                        "': live, alloc-rate, gogc, memory-limit or non-heap, as live=200MiB");
    }
  }
  if (!has_live || !has_rate)
    throw usage_error("diagnose: --gc '" + text + "': needs both, as live=200MiB,alloc-rate=500MB/s");
  return terms;
}

gc_change change_of_gc(const gc_terms& terms, gogrow::go_version version, double saved_share) {
  if (terms.settings.memory_limit_bytes && version < gogrow::go1_19)
    throw usage_error("diagnose: --gc: memory-limit: for 1.19 and later, Go " + to_string(version) + " has none");
  gogrow::gc_load less = terms.load;
  less.bytes_per_second *= 1 - std::clamp(saved_share, 0.0, 1.0);
  return {predict_gc(version, terms.load, terms.settings), predict_gc(version, less, terms.settings)};
}

}  // namespace tool
