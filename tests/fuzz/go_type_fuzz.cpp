// libFuzzer target: any text as a Go type and as a Go file (go_type_text.hpp). A corpus to begin with: the expressions
// of tests/golden/types/types.txt.gz, a file each.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string_view>

#include "fuzz/go_type_text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    go_type_fuzz::read_as_type(text);
    go_type_fuzz::read_as_file(text);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    std::abort();
  }
  return 0;
}
