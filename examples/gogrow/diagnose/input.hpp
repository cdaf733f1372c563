// The files that diagnose reads: profiles, packed or not, from a file or standard input, and binaries.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <gogrow/diagnose/profile.hpp>

namespace tool {

/// What a profile may have, unpacked: one of a large service has some megabytes, and read it takes a few times as much.
inline constexpr std::size_t largest_profile_bytes = std::size_t{192} << 20;
inline constexpr std::size_t largest_binary_bytes = std::size_t{4} << 30;

/// Reads the heap profile in a file, or on standard input if the path is "-". gzip is unpacked, also around the text
/// form. Throws usage_error, which begins with `command` and names the file.
gogrow::diagnose::profile read_profile_file(const std::string& command, const std::string& path,
                                            std::size_t limit_bytes = largest_profile_bytes);

/// The bytes of a binary. Throws usage_error.
std::vector<std::byte> read_binary_file(const std::string& command, const std::string& path,
                                        std::size_t limit_bytes = largest_binary_bytes);

}  // namespace tool
