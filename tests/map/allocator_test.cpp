// Allocators that do not compare equal: who allocates after a copy, a move, a swap, and inside another container.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/map.hpp>

namespace {

using gogrow::go_map;

// Forwards to the heap and knows what of it is in use.
class arena final : public std::pmr::memory_resource {
 public:
  arena() = default;
  arena(const arena&) = delete;
  arena& operator=(const arena&) = delete;
  ~arena() override { CHECK(bytes_in_use == 0); }
  std::size_t bytes_in_use = 0;

 private:
  void* do_allocate(std::size_t bytes, std::size_t alignment) override {
    void* p = std::pmr::new_delete_resource()->allocate(bytes, alignment);
    bytes_in_use += bytes;
    return p;
  }
  void do_deallocate(void* p, std::size_t bytes, std::size_t alignment) override {
    std::pmr::new_delete_resource()->deallocate(p, bytes, alignment);
    bytes_in_use -= bytes;
  }
  bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
};

template <class K, class V, auto Release>
using pmr_map = go_map<K, V, Release, gogrow::default_hash<K>, gogrow::default_equal<K>,
                       std::pmr::polymorphic_allocator<std::pair<const K, V>>>;

template <class Map> void fill(Map& map, int n) {
  for (int i = 0; i < n; ++i) map.put(i, i);
}
template <class Map> bool lives_in(const Map& map, const arena& where) {
  return map.get_allocator().resource() == &where;
}

template <auto Release> struct numbers_of {
  using numbers = pmr_map<int, int, Release>;
};
using before_swiss = numbers_of<gogrow::go1_23>;
using with_swiss = numbers_of<gogrow::go1_26>;

}  // namespace

TEST_SUITE("map allocators") {
  TEST_CASE_TEMPLATE("an assignment leaves a map its allocator", T, before_swiss, with_swiss) {
    using numbers = typename T::numbers;
    arena here;
    arena there;
    numbers source(&there);
    fill(source, 100);
    numbers copied(&here);
    copied = source;
    CHECK(lives_in(copied, here));
    CHECK(copied == source);

    numbers moved(&here);
    fill(moved, 5);
    moved = std::move(source);
    CHECK(lives_in(moved, here));
    CHECK(moved == copied);
    CHECK(source.empty());  // NOLINT(bugprone-use-after-move): it is said to be empty
    CHECK(lives_in(source, there));
    CHECK(there.bytes_in_use == 0);
    moved.check_invariants();

    const std::size_t before = here.bytes_in_use;
    numbers handed_over(&here);
    handed_over = std::move(moved);
    CHECK(here.bytes_in_use == before);  // equal allocators: the table itself
    CHECK(handed_over == copied);
  }

  TEST_CASE_TEMPLATE("a copy allocates where it is told to, else from the default resource", T, before_swiss,
                     with_swiss) {
    using numbers = typename T::numbers;
    arena here;
    arena there;
    numbers source(&there);
    fill(source, 100);
    const numbers copy(source);
    CHECK(copy.get_allocator().resource() == std::pmr::get_default_resource());
    const numbers copy_here(source, &here);
    CHECK(lives_in(copy_here, here));
    CHECK(copy_here == source);
    const numbers moved_here(std::move(source), &here);
    CHECK(lives_in(moved_here, here));
    CHECK(moved_here == copy);
    CHECK(there.bytes_in_use == 0);
  }

  TEST_CASE_TEMPLATE("swap exchanges tables and allocators", T, before_swiss, with_swiss) {
    using numbers = typename T::numbers;
    arena here;
    arena there;
    numbers a(&here);
    numbers b(&there);
    fill(a, 100);
    fill(b, 3);
    swap(a, b);
    CHECK(lives_in(a, there));
    CHECK(lives_in(b, here));
    CHECK(a.len() == 3);
    CHECK(b.len() == 100);
    a.swap(a);
    CHECK(a.len() == 3);
  }

  TEST_CASE_TEMPLATE("maps inside containers and maps live where these live", T, before_swiss, with_swiss) {
    using numbers = typename T::numbers;
    arena here;
    arena there;
    numbers elsewhere(&there);
    fill(elsewhere, 20);
    std::pmr::vector<numbers> list(&here);
    list.emplace_back();
    list.push_back(elsewhere);
    list.push_back(std::move(elsewhere));
    for (const numbers& map : list) CHECK(lives_in(map, here));
    CHECK(list[1] == list[2]);

    pmr_map<std::pmr::string, numbers, numbers::rules> nested(&here);
    for (int i = 0; i < 100; ++i) nested[std::pmr::string(40, static_cast<char>('!' + i))].put(i, i);
    nested[std::pmr::string(40, '!')] = list[2];
    for (const auto& [name, map] : nested) {
      CHECK(name.get_allocator().resource() == &here);
      CHECK(lives_in(map, here));
    }
    CHECK(nested.get(std::pmr::string(40, '!')).len() == 20);
  }

  TEST_CASE_TEMPLATE("what cannot be copied takes its allocator along", T, before_swiss, with_swiss) {
    using owners = pmr_map<int, std::unique_ptr<int>, T::numbers::rules>;
    static_assert(std::is_nothrow_move_assignable_v<owners>);
    arena here;
    arena there;
    owners source(&there);
    source.put(1, std::make_unique<int>(7));
    owners moved(&here);
    moved = std::move(source);
    CHECK(lives_in(moved, there));
    CHECK(**moved.find(1) == 7);
  }

  TEST_CASE("with the standard allocator a move never throws") {
    static_assert(std::is_nothrow_move_assignable_v<go_map<std::string, int>>);
    static_assert(std::is_nothrow_swappable_v<go_map<std::string, int>>);
    static_assert(!std::is_nothrow_move_assignable_v<pmr_map<int, int, gogrow::go1_26>>);
  }
}
