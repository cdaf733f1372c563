// The release table: each switch is off in the release before the one that brought it, and on from there.

#include <cstdint>
#include <stdexcept>

#include <doctest/doctest.h>

#include <gogrow/rules/release.hpp>

namespace {

using namespace gogrow;

struct change {
  const char* name;
  bool release::*flag;
  int first;                   // minor number of the first release that has it
  int last = go_latest.minor;  // up to here the switch means something
};

constexpr change changes[] = {
    {"append_rounds_cap", &release::append_rounds_cap, 3},
    {"tiny_allocator", &release::tiny_allocator, 3},
    {"bucket_noscan", &release::bucket_noscan, 5, 23},
    {"bucket_same_size_growth", &release::bucket_same_size_growth, 8, 23},
    {"bucket_preallocates", &release::bucket_preallocates, 9, 23},
    {"strings_builder", &release::strings_builder, 10},
    {"single_byte_strings", &release::single_byte_strings, 11},
    {"append_make_direct", &release::append_make_direct, 11},
    {"bucket_bulk_clear", &release::bucket_bulk_clear, 11, 23},
    {"bucket_rest_marker", &release::bucket_rest_marker, 12, 23},
    {"buffer_makes_small", &release::buffer_makes_small, 12},
    {"bounds_values", &release::bounds_values, 13},
    {"bucket_reseeds", &release::bucket_reseeds, 16, 23},
    {"buffer_rounds", &release::buffer_rounds, 19},
    {"growslice_trims", &release::growslice_trims, 20},
    {"growslice_says_len", &release::growslice_says_len, 20},
    {"builder_appends_runes", &release::builder_appends_runes, 20},
    {"slices_package", &release::slices_package, 21},
    {"builder_says_len", &release::builder_says_len, 21},
    {"malloc_header", &release::malloc_header, 22},
    {"slices_concat", &release::slices_concat, 22},
    {"slices_check_first", &release::slices_check_first, 22},
    {"slices_zero_tail", &release::slices_zero_tail, 22},
    {"slices_zero_end", &release::slices_zero_end, 23},
    {"slices_repeat", &release::slices_repeat, 23},
    {"builder_rounds", &release::builder_rounds, 23},
    {"sync_map_hash_trie", &release::sync_map_hash_trie, 24},
    {"stack_make", &release::stack_make, 25},
    {"stack_append", &release::stack_append, 25},
    {"swiss_prunes_tombstones", &release::swiss_prunes_tombstones, 25},
    {"stack_append_escaping", &release::stack_append_escaping, 26},
    {"swiss_small_overwrites", &release::swiss_small_overwrites, 27},
};

// The same row serves a constant expression.
static_assert(!release_of(go1_21).malloc_header && release_of(go1_22).malloc_header);

}  // namespace

TEST_CASE("each switch is off before the release that brought it and on from there") {
  for (const change& c : changes) {
    CAPTURE(c.name);
    for (int minor = 0; minor <= c.last; ++minor) {
      CAPTURE(minor);
      CHECK(release_of({1, minor}).*c.flag == (minor >= c.first));
    }
  }
}

TEST_CASE("the size-class table changed in 1.3, 1.8 and 1.16") {
  const auto table = [](int minor) { return release_of({1, minor}).size_classes; };
  CHECK(table(0) == size_class_table::computed_4k);
  CHECK(table(2) == size_class_table::computed_4k);
  CHECK(table(3) == size_class_table::computed_8k);
  CHECK(table(7) == size_class_table::computed_8k);
  CHECK(table(8) == size_class_table::without_24);
  CHECK(table(15) == size_class_table::without_24);
  CHECK(table(16) == size_class_table::with_24);
  CHECK(table(27) == size_class_table::with_24);
}

TEST_CASE("the growth rule changed in 1.1, 1.16 and 1.18") {
  const auto rule = [](int minor) { return release_of({1, minor}).growth; };
  CHECK(rule(0) == slice_growth::repeated);
  CHECK(rule(1) == slice_growth::by_len_1024);
  CHECK(rule(15) == slice_growth::by_len_1024);
  CHECK(rule(16) == slice_growth::by_cap_1024);
  CHECK(rule(17) == slice_growth::by_cap_1024);
  CHECK(rule(18) == slice_growth::smooth_256);
  CHECK(rule(27) == slice_growth::smooth_256);
}

TEST_CASE("pages grew to 8192 bytes in 1.3") {
  CHECK(release_of(go1_2).page_bytes == 4096);
  CHECK(release_of(go1_3).page_bytes == 8192);
  CHECK(release_of(go1_27).page_bytes == 8192);
}

TEST_CASE("the largest allocation grew in 1.5 and 1.11") {
  CHECK(release_of(go1_4).max_alloc_bytes == 137'438'953'472);       // 2^37
  CHECK(release_of(go1_5).max_alloc_bytes == 549'755'813'887);       // 2^39 - 1
  CHECK(release_of(go1_10).max_alloc_bytes == 549'755'813'887);      // 2^39 - 1
  CHECK(release_of(go1_11).max_alloc_bytes == 281'474'976'710'656);  // 2^48
  CHECK(release_of(go1_27).max_alloc_bytes == 281'474'976'710'656);
}

TEST_CASE("maps are made of buckets to 1.23, and 1.21 alone fills them to 6 of 8") {
  CHECK(release_of(go1_23).map == map_kind::bucket);
  CHECK(release_of(go1_24).map == map_kind::swiss);
  for (int minor = 0; minor <= 23; ++minor) {
    CAPTURE(minor);
    CHECK(release_of({1, minor}).bucket_load_numerator == (minor == 21 ? 12 : 13));
  }
}

TEST_CASE("the evidence is what was recorded: outputs from 1.15 on, vectors of 1.5 and 1.8") {
  for (int minor = 0; minor <= 27; ++minor) {
    CAPTURE(minor);
    const evidence expected = minor >= 15                ? evidence::recorded
                              : minor == 5 || minor == 8 ? evidence::vectors
                                                         : evidence::derived;
    CHECK(release_of({1, minor}).proof == expected);
  }
}

TEST_CASE("the table has a row for each release, oldest first") {
  REQUIRE(releases.size() == 28);
  for (int minor = 0; minor <= 27; ++minor)
    CHECK(releases[static_cast<std::size_t>(minor)].version == go_version{1, minor});
}

TEST_CASE("mapsplitgroup changes the groups of maps and nothing else") {
  const release& split = release_of(go1_27_mapsplitgroup);
  CHECK(split.version == go1_27_mapsplitgroup);
  CHECK(split.swiss_split_groups);
  CHECK(split.swiss_small_overwrites);
  CHECK(split.proof == evidence::recorded);
  for (const release& r : releases) CHECK_FALSE(r.swiss_split_groups);
  CHECK_THROWS_AS(release_of({1, 26, true}), std::out_of_range);
}

TEST_CASE("a release that is not known has no row") {
  CHECK_THROWS_AS(release_of({1, 28}), std::out_of_range);
  CHECK_THROWS_AS(release_of({1, -1}), std::out_of_range);
  CHECK_THROWS_AS(release_of({2, 0}), std::out_of_range);
  CHECK_NOTHROW(release_of({1, 0}));
}

TEST_CASE("the textbook row never rounds and claims no evidence") {
  CHECK(textbook_release.growth == slice_growth::textbook);
  CHECK_FALSE(textbook_release.append_rounds_cap);
  CHECK(textbook_release.proof == evidence::derived);
}
