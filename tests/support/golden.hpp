// The recorded outputs of this checkout, opened once.
#pragma once

#include <filesystem>

#include "support/golden_store.hpp"
#include "support/paths.hpp"

namespace test_support {

inline const gogrow::testing::golden_store& golden() {
  static const gogrow::testing::golden_store opened(std::filesystem::path(test_support::source_dir()) / "tests" /
                                                    "golden");
  return opened;
}

}  // namespace test_support
