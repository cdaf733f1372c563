// Which Go release is meant.
//
// Growth changed often enough between Go 1.0 and 1.27 that no number in this library means anything without a release.
// A go_version names one; rules/release.hpp turns it into a row of switches. It is a structural type, so a release can
// be a template argument:
//
//     go_slice<int, go1_17>      go_slice<int, go1_22>      go_map<int, int, go1_23>
//
// Only the minor number counts: the growth rules of a release did not change between its patch releases, except where
// rules/release.hpp says so.
#pragma once

#include <compare>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

namespace gogrow {

/// A Go release, for example {1, 22}. Structural and totally ordered; an experiment comes right after its release.
struct go_version {
  int major = 1;
  int minor = 0;
  bool mapsplitgroup = false;  ///< built with GOEXPERIMENT=mapsplitgroup, which exists from 1.27 on

  friend constexpr auto operator<=>(const go_version&, const go_version&) = default;
};

inline constexpr go_version go1_0{1, 0}, go1_1{1, 1}, go1_2{1, 2}, go1_3{1, 3}, go1_4{1, 4}, go1_5{1, 5}, go1_6{1, 6};
inline constexpr go_version go1_7{1, 7}, go1_8{1, 8}, go1_9{1, 9}, go1_10{1, 10}, go1_11{1, 11}, go1_12{1, 12};
inline constexpr go_version go1_13{1, 13}, go1_14{1, 14}, go1_15{1, 15}, go1_16{1, 16}, go1_17{1, 17}, go1_18{1, 18};
inline constexpr go_version go1_19{1, 19}, go1_20{1, 20}, go1_21{1, 21}, go1_22{1, 22}, go1_23{1, 23}, go1_24{1, 24};
inline constexpr go_version go1_25{1, 25}, go1_26{1, 26}, go1_27{1, 27};

/// Go 1.27 built with GOEXPERIMENT=mapsplitgroup: the groups of maps hold 8 keys, then 8 elements
/// (rules/swiss_map.hpp).
inline constexpr go_version go1_27_mapsplitgroup{1, 27, true};

inline constexpr go_version go_oldest = go1_0;
inline constexpr go_version go_latest = go1_27;

/// Is v one of the releases that this library knows?
constexpr bool is_known(go_version v) {
  const go_version plain{v.major, v.minor};
  return plain >= go_oldest && plain <= go_latest && (!v.mapsplitgroup || plain >= go1_27);
}

/// "1.22", "1.27+mapsplitgroup"
inline std::string to_string(go_version v) {
  std::string text;
  for (const int number : {v.major, v.minor}) {
    if (!text.empty()) text += '.';
    text += std::to_string(number);
  }
  if (v.mapsplitgroup) text += "+mapsplitgroup";
  return text;
}

/// "1.0 to 1.27": all that are known, or from some release on. For messages.
inline std::string known_releases(go_version first = go_oldest) {
  return to_string(first) + " to " + to_string(go_latest);
}

/// "go1.22"
template <class Traits>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, go_version v) {
  return out << "go" << to_string(v);
}

/// Reads "1.22", "go1.22" or "1.27+mapsplitgroup". Anything else, a patch number included, gives nothing; so does a
/// release that is not known.
constexpr std::optional<go_version> parse_go_version(std::string_view text) {
  if (text.starts_with("go")) text.remove_prefix(2);
  if (!text.starts_with("1.")) return std::nullopt;
  text.remove_prefix(2);
  constexpr std::string_view experiment = "+mapsplitgroup";
  const bool split = text.ends_with(experiment);
  if (split) text.remove_suffix(experiment.size());
  if (text.empty() || text.size() > 2 || (text.size() == 2 && text[0] == '0')) return std::nullopt;
  int minor = 0;
  for (char digit : text) {
    if (digit < '0' || digit > '9') return std::nullopt;
    minor = minor * 10 + (digit - '0');
  }
  const go_version v{1, minor, split};
  if (!is_known(v)) return std::nullopt;
  return v;
}

}  // namespace gogrow
