// Where names that are not Go's own come from: the declarations of a file, or nothing.
//
//     type_reader ── "Order" ──► type_names ──► the declaration's place, its facts
//                 ── "N" ──────►            ──► the value of the constant
//
// The reader knows this interface alone, so that reading an expression without declarations stays constexpr.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <gogrow/go_type/error.hpp>
#include <gogrow/go_type/facts.hpp>

namespace gogrow::detail {

/// Where the text of a type begins.
struct type_place {
  named_text in{};
  std::size_t at = 0;
};

/// Names that a text declares. Lookups of what is not declared give nothing; of what is declared but of no use, such as
/// a generic type, they throw go_type_error.
class type_names {
 public:
  virtual ~type_names() = default;
  virtual bool declares(std::string_view name) const = 0;
  /// What stands behind `type NAME`.
  virtual std::optional<type_place> body_of(std::string_view name) const = 0;
  /// levels: how deep the reader is that asks, for a limit on all of it together.
  virtual std::optional<type_facts> facts_of(std::string_view name, int levels) = 0;
  virtual std::optional<std::int64_t> constant(std::string_view name, int levels) = 0;
  /// The name that package and type have in the standard library, "rand.Rand" for "mrand.Rand"; empty for a package
  /// that is none of it.
  virtual std::string standard_name(std::string_view package, std::string_view name) const = 0;
  /// What to call the package in a message: its path where it is known.
  virtual std::string package_path(std::string_view package) const = 0;

 protected:
  type_names() = default;
  type_names(const type_names&) = default;
  type_names& operator=(const type_names&) = default;
};

}  // namespace gogrow::detail
