// The growth of a slice under several rules, as the JSON that the playground and the HTML report draw.
//
//   appends, element
//   policies[{name, final_len, final_cap, reallocations, mallocs, bytes_allocated, bytes_copied, bytes_wasted,
//             peak_bytes, steps[[len, old_cap, new_cap, bytes, on_stack]]}]
//
// A step is a growth: at `len` elements the array of `old_cap` was full, and those are copied into one of `new_cap`.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <gogrow/predict.hpp>

namespace tool {

inline nlohmann::ordered_json slice_curve(const std::string& name, const gogrow::slice_prediction& p,
                                          const std::vector<gogrow::growth_step>& steps) {
  nlohmann::ordered_json curve{{"name", name},
                               {"final_len", p.final_len},
                               {"final_cap", p.final_cap},
                               {"reallocations", p.reallocations},
                               {"mallocs", p.mallocs},
                               {"bytes_allocated", p.bytes_allocated},
                               {"bytes_copied", p.bytes_copied},
                               {"bytes_wasted", p.bytes_wasted},
                               {"peak_bytes", p.peak_bytes},
                               {"steps", nlohmann::ordered_json::array()}};
  for (const gogrow::growth_step& s : steps)
    curve["steps"].push_back({s.len, s.old_cap, s.new_cap, s.bytes, s.on_stack});
  return curve;
}

}  // namespace tool
