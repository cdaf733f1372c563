// What a change did to a program, from a profile before it and one after it.
#pragma once

#include <optional>
#include <vector>

#include <gogrow/diagnose.hpp>

namespace tool {

/// A profile with its sites. All of it has to stay while the answers are used.
struct read_sites {
  const gogrow::diagnose::profile* profile = nullptr;
  const gogrow::diagnose::loaded_binary* binary = nullptr;  ///< may be none
  const gogrow::diagnose::diagnosis* found = nullptr;
};

/// All growing slices, maps or texts of one kind and type in a function: those are told apart by lines, which move.
struct site_change {
  const gogrow::diagnose::growth_site* before = nullptr;  ///< the largest of the older profile
  double old_bytes = 0;
  double new_bytes = 0;
  double old_made = 0;
  double new_made = 0;  ///< 0: not known, or none left
  /// What the older profile's advice said, as shares of its bytes; none: no advice.
  std::optional<double> said{}, said_p5{}, said_p95{};

  /// Bytes for each slice, map or text, after and before; 1 where nothing is known.
  double ratio() const {
    if (!(old_bytes > 0 && new_made > 0 && old_made > 0)) return 1;
    return new_bytes / new_made / (old_bytes / old_made);
  }
};

/// One for each function, kind and type of the older profile, the most bytes first.
std::vector<site_change> changes_between(const read_sites& before, const read_sites& after);

}  // namespace tool
