// --gc of diagnose: how many collections all advice together saves, in the terms of gogrow gc.
#pragma once

#include <string>

#include <gogrow/predict.hpp>
#include <gogrow/rules.hpp>

namespace tool {

struct gc_terms {
  gogrow::gc_load load{};
  gogrow::pacer_settings settings{};
};

/// live=200MiB,alloc-rate=500MB/s[,gogc=100|off][,memory-limit=1GiB][,non-heap=10MiB]. Throws usage_error.
gc_terms parse_gc_terms(const std::string& text);

/// Before and after a share of all bytes is saved.
struct gc_change {
  gogrow::gc_forecast now{};
  gogrow::gc_forecast then{};
};

/// Throws usage_error where the release has no memory limit.
gc_change change_of_gc(const gc_terms& terms, gogrow::go_version version, double saved_share);

}  // namespace tool
