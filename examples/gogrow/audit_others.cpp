// The article's chapters 3.1, 4.4 and 5: Java's map, sync.Map, the capacity formula.
#include "audit.hpp"

namespace tool {

std::vector<claim> claims_on_others() { return {}; }

}  // namespace tool
