// The maps of a growth script: real go_maps whose release, key type and element type are chosen while the tool runs.
//
// A script names types by their Go size ("b24", "p16", "str"), and its keys and elements keep a number. So a map of the
// replayer stores numbers, and tells the library's rules which layouts Go would see (run-time rules in
// gogrow/rules/slice.hpp). The table does what it would do for the real types; only the memory behind a 200-byte key
// is charged instead of taken.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <gogrow/rules.hpp>

#include "script/types.hpp"

namespace tool {

/// Of a key's number, the hash that a script asks for.
using script_hash_function = std::uint64_t (*)(std::uint64_t number);

/// mix zero id high low4. Throws script_error for any other name.
script_hash_function parse_script_hash(std::string_view name);

/// What a map variable is declared as.
struct script_map_type {
  script_type key{};
  script_type elem{};
  script_hash_function hash = nullptr;
};

/// Pseudo-random writes: of 100, put_percent put a key below key_space, the next delete_percent delete one.
struct random_writes {
  std::uint64_t seed = 0;
  std::uint64_t key_space = 1;
  std::uint64_t put_percent = 0;
  std::uint64_t delete_percent = 0;
};

/// What an iteration met.
struct met_entries {
  std::uint64_t count = 0;
  std::uint64_t sum = 0;
};

/// A map variable of a script. Keys and elements are numbers, cut to what their types keep.
class script_map {
 public:
  virtual ~script_map() = default;
  script_map& operator=(const script_map&) = delete;

  virtual void put(std::uint64_t key, std::uint64_t elem) = 0;
  virtual void del(std::uint64_t key) = 0;
  /// The element's number, or nothing.
  virtual std::optional<std::uint64_t> lookup(std::uint64_t key) const = 0;
  virtual void wipe() = 0;
  /// A new empty map takes this one's place. hint 0 is no hint.
  virtual void remake(std::int64_t hint) = 0;
  /// maps.Clone.
  virtual std::unique_ptr<script_map> clone() const = 0;

  /// The fields that the script format calls STATE and DUMP.
  virtual std::string state() const = 0;
  virtual std::uint64_t dump() const = 0;
  /// Overflow buckets in the chains, of an old table that is left too. Linear.
  virtual std::uint64_t overflow_buckets() const = 0;

  /// A range from a random place; the sum of splitmix(key * 31 + elem).
  virtual met_entries items() = 0;
  /// A range from a fixed place with the n-th write after the n-th entry; the sum is the FNV over keys and elements.
  /// After entry number wipe_after, if that is given, the map is wiped first.
  virtual met_entries walk(std::uint64_t start, std::uint64_t offset, const random_writes& writes,
                           std::optional<std::uint64_t> wipe_after) = 0;
  /// The writes number first to last - 1.
  virtual void mix(const random_writes& writes, std::uint64_t first, std::uint64_t last) = 0;

 protected:
  script_map() = default;
  script_map(const script_map&) = default;
};

/// An empty map of a release that has bucket maps (1.1 to 1.23), made with a hint, or 0 for none. Its charges go to the
/// open growth_scope. Throws script_error for another release and for a type for keys alone as element.
std::unique_ptr<script_map> make_bucket_script_map(const gogrow::release& row, const script_map_type& type,
                                                   std::int64_t hint);
/// The same of a release that has Swiss maps (1.24 on).
std::unique_ptr<script_map> make_swiss_script_map(const gogrow::release& row, const script_map_type& type,
                                                  std::int64_t hint);

}  // namespace tool
