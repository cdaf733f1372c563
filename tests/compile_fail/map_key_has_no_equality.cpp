// expect: this key needs an ==
// A key with a hash whose values cannot be compared, and whose members nobody can list.
#include <cstddef>
#include <string>

#include <gogrow/map.hpp>

class named {
 public:
  int id() const { return id_; }

 private:
  int id_ = 0;
  std::string name_;
};
template <> struct gogrow::element_layout<named> : gogrow::fixed_layout<24, 8, true> {};
struct by_id {
  std::size_t operator()(const named& key) const { return static_cast<std::size_t>(key.id()); }
};

gogrow::go_map<named, int, gogrow::go1_23, by_id> m;
