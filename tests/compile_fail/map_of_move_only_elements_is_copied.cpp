// expect: cannot bind|no matching constructor
// A map is a value: copying it copies the elements.
#include <memory>

#include <gogrow/map.hpp>

using owners = gogrow::go_map<int, std::unique_ptr<int>>;
static_assert(!std::copy_constructible<owners> && std::movable<owners>);

owners copied(const owners& m) { return m; }
