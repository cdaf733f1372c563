// "did you mean": what was probably meant by a word that is not known.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tool {

/// The word that `word` is a slip of the keyboard away from: a wrong, missing, additional or swapped letter, or two of
/// them in long words. Nothing for words of one or two letters, or where no word is near.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& known);

/// "; did you mean X?", or nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known);

}  // namespace tool
