// What diagnose says about its sites: names, Go lines to write, tables and JSON.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <gogrow/diagnose.hpp>

#include "diagnose/changes.hpp"
#include "diagnose/gc_terms.hpp"
#include "options/options.hpp"
#include "report/report.hpp"

namespace tool {

/// By what rows of the report are put together.
enum class site_rows { line, function, package };

struct diagnose_report {
  const gogrow::diagnose::diagnosis* found = nullptr;
  bool has_binary = false;
  site_rows by = site_rows::line;
  std::optional<std::size_t> top;
  std::vector<site_change> changes;  ///< with --diff
  bool has_old = false;
  std::optional<gc_change> gc;
};

/// "orders.go:42".
std::string place_of(const gogrow::diagnose::frame_view& f);
/// The Go line of a site's advice: s := make([]Line, 0, 16).
std::string line_to_write(const gogrow::diagnose::growth_site& s, std::size_t capacity);

/// Which part of all bytes the advice saves, 0 to 1.
double saved_share_of_all(const gogrow::diagnose::diagnosis& d);

/// What --format json prints, with the playground too.
row diagnosis_json(const diagnose_report& r);
void print_diagnosis(const diagnose_report& r, output_format format);

}  // namespace tool
