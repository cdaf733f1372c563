// flags: -fno-exceptions -Wconversion -Wshadow
// What only computes needs no exceptions: a refusal prints what it would throw, and aborts.
#include <gogrow/advise.hpp>
#include <gogrow/go_type.hpp>
#include <gogrow/predict.hpp>
#include <gogrow/rules.hpp>

static_assert(gogrow::predict_appends(gogrow::go1_26, gogrow::go_type("[]string"), {}, 1000).final_cap == 1023);

int main() {
  const auto sizes = gogrow::size_distribution::one(1000);
  const gogrow::go_type type("map[string]int");
  return static_cast<int>(gogrow::advise_map(gogrow::go1_23, type, sizes, gogrow::goal::bytes).best().hint);
}
