// Which texts name a release, and in which order releases stand.

#include <doctest/doctest.h>

#include <gogrow/doctest.hpp>
#include <gogrow/rules/version.hpp>

namespace {

using gogrow::go_version;
using gogrow::parse_go_version;

// A release is a template argument.
template <go_version V> constexpr int minor_of = V.minor;
static_assert(minor_of<gogrow::go1_22> == 22);

static_assert(parse_go_version("1.22") == gogrow::go1_22);
static_assert(!parse_go_version("1.28"));

}  // namespace

TEST_CASE("every release from 1.0 to 1.27 is read from its name, with or without go in front") {
  for (int minor = 0; minor <= 27; ++minor) {
    const std::string name = "1." + std::to_string(minor);
    CAPTURE(name);
    CHECK(parse_go_version(name) == go_version{1, minor});
    CHECK(parse_go_version("go" + name) == go_version{1, minor});
    CHECK(to_string(go_version{1, minor}) == name);
    CHECK(is_known(go_version{1, minor}));
  }
}

TEST_CASE("what names no known release is not read") {
  for (const char* text : {"",     "1",     "1.",   "1.28",   "1.99",     "1.100",   "2.0",   "0.9",   "1.05",
                           "1.00", "1.022", "1.2x", "1.x2",   "1.22.5",   "1.22 ",   " 1.22", "1.-1",  "1.+1",
                           "-1.2", "go",    "go1",  "Go1.22", "gogo1.22", "go 1.22", "1,22",  "v1.22", "go1.22.5"}) {
    CAPTURE(text);
    CHECK(parse_go_version(text) == std::nullopt);
  }
}

TEST_CASE("mapsplitgroup is an experiment of 1.27") {
  CHECK(parse_go_version("1.27+mapsplitgroup") == gogrow::go1_27_mapsplitgroup);
  CHECK(parse_go_version("go1.27+mapsplitgroup") == gogrow::go1_27_mapsplitgroup);
  CHECK(to_string(gogrow::go1_27_mapsplitgroup) == "1.27+mapsplitgroup");
  CHECK(is_known(gogrow::go1_27_mapsplitgroup));
  CHECK(gogrow::go1_27 < gogrow::go1_27_mapsplitgroup);
  for (const char* text : {"1.26+mapsplitgroup", "1.28+mapsplitgroup", "1.27+", "1.27+mapsplitgroups",
                           "1.27mapsplitgroup", "+mapsplitgroup", "1.27+mapsplitgroup+mapsplitgroup"}) {
    CAPTURE(text);
    CHECK(parse_go_version(text) == std::nullopt);
  }
}

TEST_CASE("releases are ordered by number, not by text") {
  CHECK(gogrow::go1_9 < gogrow::go1_10);
  CHECK(gogrow::go1_21 < gogrow::go1_22);
  CHECK(gogrow::go1_22 == go_version{1, 22});
  CHECK(go_version{1, 99} < go_version{2, 0});
  CHECK(gogrow::go_oldest == gogrow::go1_0);
  CHECK(gogrow::go_latest == gogrow::go1_27);
}

TEST_CASE("releases before 1.0 and after 1.27 are not known") {
  CHECK(is_known(gogrow::go1_0));
  CHECK(is_known(gogrow::go1_27));
  CHECK_FALSE(is_known(go_version{1, 28}));
  CHECK_FALSE(is_known(go_version{0, 9}));
  CHECK_FALSE(is_known(go_version{1, -1}));
  CHECK_FALSE(is_known(go_version{2, 0}));
  CHECK(gogrow::known_releases() == "1.0 to 1.27");
  CHECK(gogrow::known_releases(gogrow::go1_1) == "1.1 to 1.27");
}

TEST_CASE("doctest shows a release by its name") { CHECK(doctest::toString(gogrow::go1_7) == "go1.7"); }
