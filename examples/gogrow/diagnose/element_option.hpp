// What --elem-size says: main.load=24p, main.load=Order.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <gogrow/diagnose.hpp>
#include <gogrow/rules.hpp>

namespace tool {

struct said_elements {
  std::vector<gogrow::diagnose::element_hint> hints;
  std::vector<gogrow::layout> declared;  ///< of all types of the Go file that have one
};

/// SITE=N, SITE=Np or SITE=TYPE each; types may name those that the Go file at `types_path` declares, and are laid out
/// as in `version`. Throws usage_error.
said_elements parse_elements(const std::vector<std::string>& texts, const std::optional<std::string>& types_path,
                             gogrow::go_version version);

}  // namespace tool
