// expect: equality_is_bytewise is true for a key with padding
// No == compares all bytes of a key whose padding can hold anything.
#include <gogrow/map.hpp>

struct padded {
  char letter;
  int number;
  bool operator==(const padded&) const = default;
};
template <> inline constexpr bool gogrow::equality_is_bytewise<padded> = true;

gogrow::go_map<padded, int> m;
