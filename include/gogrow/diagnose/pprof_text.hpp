// Reads the text form of Go's heap profiles, /debug/pprof/allocs?debug=1.
#pragma once

#include <string_view>

#include <gogrow/diagnose/profile.hpp>

namespace gogrow::diagnose {

/// Whether a text begins as the text form does.
inline bool is_pprof_text(std::string_view text) { return text.starts_with("heap profile: "); }

/// Reads it. Counts are scaled as Go scales them in the other form. Locations of the runtime have an address and no
/// frames. Throws unreadable.
profile read_pprof_text(std::string_view text);

}  // namespace gogrow::diagnose
