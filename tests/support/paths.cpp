#include "support/paths.hpp"

namespace test_support {

std::string source_dir() { return GOGROW_SOURCE_DIR; }

std::string tool_path() {
#ifdef GOGROW_HAS_TOOL
  return GOGROW_TOOL;
#else
  return {};
#endif
}

}  // namespace test_support
