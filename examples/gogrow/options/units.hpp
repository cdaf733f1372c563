// Sizes and rates as people write them: 200MiB, 1.5GB, 500MB/s.
#pragma once

#include <cstdint>
#include <string>

namespace tool {

/// Bytes: a number, a decimal one too, and B, kB, MB, GB, TB (of 1000) or KiB, MiB, GiB, TiB (of 1024), or nothing for
/// bytes. At most 2^48. Throws usage_error with the option and what is allowed.
std::uint64_t parse_bytes_option(const std::string& option, const std::string& text);

/// Bytes a second: the same with /s, /min or /h behind it.
double parse_rate_option(const std::string& option, const std::string& text);

/// "200 MiB", "1.21 GiB", "512 B": three digits.
std::string bytes_in_words(double bytes);

/// "419 ms", "2.4 s", "3.1 min"
std::string seconds_in_words(double seconds);

}  // namespace tool
