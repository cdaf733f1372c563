// Predictions and advice for Go types: the recorded capacities and costs, asked for by Go's name of the type.

#include <cstdint>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include <gogrow/advise.hpp>
#include <gogrow/go_type.hpp>
#include <gogrow/predict.hpp>
#include <gogrow/predict/benchmem.hpp>
#include <gogrow/predict/churn.hpp>

#include "support/golden.hpp"
#include "support/golden_store.hpp"

namespace {

using namespace gogrow;

// What real Go gave: 1023 from 1.22 on, since strings have pointers and pay for them with a header of 8 bytes.
static_assert(predict_appends(go1_27, go_type("[]string"), {}, 1000).final_cap == 1023);
static_assert(predict_appends(go1_17, go_type("[]string"), {}, 1000).final_cap == 1024);
static_assert(predict_benchmem(go1_26, go_type("[]int64"), {0, 10}, 10) == benchmem{80, 1});
static_assert(exact_swiss_map(release_of(go1_26), go_type("map[string]bool"), 8).shape.slot_bytes == 24);
static_assert(exact_bucket_map(release_of(go1_23), go_type("map[int64]int64"), 1000).final_b == 8);
static_assert(cap_with_free_room(release_of(go1_26), go_type("[]int32"), 3) == 4);

template <class Ask> void check_refused(Ask ask, std::string_view place_and_reason) {
  try {
    ask();
    FAIL_CHECK("was taken: " << place_and_reason);
  } catch (const go_type_error& e) {
    CHECK(std::string(e.what()) == place_and_reason);
  }
}

TEST_CASE("appends to a slice of a Go type arrive at the recorded capacities") {
  std::size_t rows = 0;
  for (const std::string& name : test_support::golden().vector_names("caps-")) {
    const auto vector = gogrow::testing::read_caps(test_support::golden().vector_path(name));
    const std::size_t patch = vector.version.find('.', vector.version.find('.') + 1);  // of "go1.15.15"
    const auto version = parse_go_version(vector.version.substr(0, patch));
    REQUIRE(version);
    for (const auto& row : vector.rows) {
      if (row.type.front() == 'S' || row.type.front() == 'P') continue;  // structs of the recording's own
      CAPTURE(name);
      CAPTURE(row.type);
      const go_type type("[]" + row.type);
      std::vector<std::uint64_t> caps;
      for (const growth_step& step : growth_steps(*version, type, {}, row.capacities.back()))
        caps.push_back(step.new_cap);
      CHECK(caps == row.capacities);
      CHECK(predict_appends(*version, type, {}, row.capacities.back()).final_cap == row.capacities.back());
      ++rows;
    }
  }
  CHECK(rows == 14 * 9);
}

TEST_CASE("a map of a Go type costs what its layouts cost") {
  for (const go_version v : {go1_21, go1_23, go1_24, go1_27}) {
    const go_type type("map[string]struct{ID int64; Tags []string}");
    const layout key{16, 8, true};
    const layout elem{32, 8, true};
    const auto expected = predict_map(v, key, elem, 5000, 100);
    const auto seen = predict_map(v, type, 5000, 100);
    CHECK(seen.bytes_allocated.mean == expected.bytes_allocated.mean);
    CHECK(seen.mallocs.mean == predict_map(release_of(v), type, 5000, 100).mallocs.mean);
    const auto sizes = size_distribution::one(5000);
    CHECK(advise_map(v, type, sizes, goal::bytes).best().hint ==
          advise_map(v, key, elem, sizes, goal::bytes).best().hint);
    CHECK(estimate_map_hint(release_of(v), type, 5000).hint == estimate_map_hint(release_of(v), key, elem, 5000).hint);
  }
}

TEST_CASE("churn of a Go type prunes tombstones where its routine does") {
  const layout four{4, 4, false};
  const auto of = [](std::string_view type) { return predict_churn(go1_26, go_type(type), 700, 1e6).growths.mean; };
  CHECK(of("map[int32]int32") == predict_churn(go1_26, four, four, 700, 1e6, 0, true).growths.mean);
  CHECK(of("map[float32]int32") == predict_churn(go1_26, four, four, 700, 1e6, 0, false).growths.mean);
}

TEST_CASE("advice for a slice of a Go type is that for its element") {
  const auto sizes = size_distribution::one(1000);
  const auto advice = advise_slice(go1_26, go_type("[]string"), sizes, goal::bytes);
  CHECK(advice.best().cap == advise_slice(go1_26, layout{16, 8, true}, sizes, goal::bytes).best().cap);
  CHECK(mean_slice_cost(go1_26, go_type("[]string"), 1000, sizes).allocations == 1);
}

TEST_CASE("a type of the standard library has the layout of the release that is asked for") {
  // sync.Map became a hash trie in 1.24.
  const go_type slice("[]sync.Map", go1_27);
  CHECK(slice.slice_element(go1_23).size_bytes != slice.slice_element(go1_27).size_bytes);
  CHECK(predict_appends(go1_23, slice, {}, 1).bytes_asked ==
        predict_appends(go1_23, slice.slice_element(go1_23), {}, 1).bytes_asked);
}

TEST_CASE("a type of another kind is refused at its place") {
  check_refused([] { predict_appends(go1_27, go_type("map[string]int"), {}, 1); },
                ">>map[string]int: a slice type is expected here, such as []string");
  check_refused([] { predict_map(go1_27, go_type("[]string"), 1); },
                ">>[]string: a map type is expected here, such as map[string]int");
  check_refused(
      [] { predict_map(go1_27, go_type("map[string]Order"), 1); },
      "map[string]>>Order: Order is not declared here: write what it stands for, or name the file that declares it "
      "(--types)");
}

}  // namespace
