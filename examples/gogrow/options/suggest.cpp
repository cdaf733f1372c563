#include "options/suggest.hpp"

#include <algorithm>
#include <numeric>

namespace tool {
namespace {

// How many letters must be changed, added, left out or swapped with their neighbour to make one of the other: the
// distance of Damerau and Levenshtein where no letter is edited twice. Three rows of the table are enough.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = a[i - 1] == b[j - 1];
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& known) {
  constexpr std::size_t longest = 64;  // no word is longer, and the table stays small
  if (word.size() < 3 || word.size() > longest) return std::nullopt;
  const std::size_t most = word.size() < 6 ? 1 : 2;
  const std::string* best = nullptr;
  std::size_t best_distance = most + 1;
  for (const std::string& candidate : known) {
    const std::size_t d = distance(word, candidate);
    if (d < best_distance) {
      best = &candidate;
      best_distance = d;
    }
  }
  if (best != nullptr) return *best;
  // What begins one word alone is that word.
  const auto begins_so = [&](const std::string& candidate) { return candidate.starts_with(word); };
  if (std::ranges::count_if(known, begins_so) == 1) return *std::ranges::find_if(known, begins_so);
  return std::nullopt;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& known) {
  const std::optional<std::string> meant = nearest(word, known);
  return meant ? "; did you mean " + *meant + "?" : "";
}

}  // namespace tool
