// Where this checkout and its tool are. The paths stand in paths.cpp alone, so that the other test files compile to the
// same object wherever the checkout is: a compiler cache then serves all of them.
#pragma once

#include <string>

namespace test_support {

/// The top folder of this checkout.
std::string source_dir();

/// The gogrow tool. Without examples there is none: GOGROW_HAS_TOOL is not defined, and what runs it is left out.
std::string tool_path();

}  // namespace test_support
