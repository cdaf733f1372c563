// Heap profiles of real Go programs and their binaries: tests/golden/profiles, unpacked.
#pragma once

#include <cstddef>
#include <fstream>
#include <iterator>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "diagnose/gunzip.hpp"
#include "support/paths.hpp"

namespace test_support {

/// The file NAME.gz of tests/golden/profiles, unpacked.
inline std::vector<std::byte> golden_profile(const std::string& name) {
  const std::string path = source_dir() + "/tests/golden/profiles/" + name + ".gz";
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot open " + path);
  const std::string packed(std::istreambuf_iterator<char>(file), {});
  tool::gunzip unpacker(std::size_t{64} << 20);
  unpacker.add(std::as_bytes(std::span(packed)));
  return unpacker.take();
}

inline std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// What `act` throws, as text; empty: nothing.
template <typename Act> std::string refusal(Act act) {
  try {
    act();
  } catch (const std::exception& e) {
    return e.what();
  }
  return {};
}

}  // namespace test_support
