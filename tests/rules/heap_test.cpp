// What allocations charge, the tiny allocator included.

#include <doctest/doctest.h>

#include <gogrow/rules/heap.hpp>
#include <gogrow/rules/slice.hpp>

namespace {

using namespace gogrow;

constexpr bool noscan = true;
constexpr bool pointers = false;

struct total {
  std::uint64_t mallocs;
  std::uint64_t bytes;
};

constexpr total sixty_four_of(std::size_t n) {
  heap_meter heap;
  for (int i = 0; i < 64; ++i) heap.allocate(release_of(go1_26), n, noscan);
  return {heap.mallocs(), heap.total_alloc_bytes()};
}

static_assert(sixty_four_of(4).bytes == 256);

}  // namespace

// Counts that real Go 1.19 and 1.26 gave.
TEST_CASE("64 small allocations without pointers share blocks of 16 bytes") {
  CHECK(sixty_four_of(1).mallocs == 64);
  CHECK(sixty_four_of(1).bytes == 64);
  CHECK(sixty_four_of(4).mallocs == 64);
  CHECK(sixty_four_of(4).bytes == 256);
  CHECK(sixty_four_of(8).mallocs == 64);
  CHECK(sixty_four_of(8).bytes == 512);
  CHECK(sixty_four_of(12).mallocs == 64);
  CHECK(sixty_four_of(12).bytes == 1024);
}

TEST_CASE("16 bytes are not tiny, 15 are, and with pointers nothing is") {
  const release& r = release_of(go1_26);
  CHECK(is_tiny(r, 15, noscan));
  CHECK_FALSE(is_tiny(r, 16, noscan));
  CHECK_FALSE(is_tiny(r, 0, noscan));
  CHECK_FALSE(is_tiny(r, 8, pointers));
  CHECK(is_tiny(release_of(go1_3), 8, noscan));
  CHECK_FALSE(is_tiny(release_of(go1_2), 8, noscan));

  heap_meter heap;
  heap.allocate(r, 1, noscan);
  heap.allocate(r, 8, pointers);
  CHECK(heap.total_alloc_bytes() == 16 + 8);
}

TEST_CASE("a tiny request is aligned to 8, 4 or 2 by what divides its size") {
  const auto charged_after_one_byte = [](std::size_t first, std::size_t second) {
    tiny_allocator block;
    (void)block.take(1);
    (void)block.take(first);
    return block.take(second);
  };
  // One byte, then 8 at offset 8: full.
  CHECK(charged_after_one_byte(8, 1) == 16);
  // 4 bytes at offset 4 end at 8: 8 more fit, then it is full.
  CHECK(charged_after_one_byte(4, 8) == 0);
  // 2 bytes at offset 2 end at 4: 12 more fit.
  CHECK(charged_after_one_byte(2, 12) == 0);
  // 6 bytes at offset 2 end at 8: 8 more fit, 9 do not.
  CHECK(charged_after_one_byte(6, 8) == 0);
  CHECK(charged_after_one_byte(6, 9) == 16);
  // 3 bytes at offset 1 end at 4: 12 more fit.
  CHECK(charged_after_one_byte(3, 12) == 0);
  // 5 bytes at offset 1 end at 6; 12 would begin at 8.
  CHECK(charged_after_one_byte(5, 12) == 16);
  // 12 bytes at offset 4 end at 16: full.
  CHECK(charged_after_one_byte(12, 1) == 16);
}

TEST_CASE("a fresh tiny block replaces the current one only if it has more room left") {
  SUBCASE("10 used, 12 asked: the old block has more room and stays") {
    tiny_allocator block;
    CHECK(block.take(10) == 16);
    CHECK(block.take(12) == 16);
    CHECK(block.take(6) == 0);  // 10 + 6
    CHECK(block.take(1) == 16);
  }
  SUBCASE("12 used, 10 asked: the new block has more room") {
    tiny_allocator block;
    CHECK(block.take(12) == 16);
    CHECK(block.take(10) == 16);
    CHECK(block.take(6) == 0);
    CHECK(block.take(1) == 16);
  }
}

TEST_CASE("a forgotten tiny block is not filled up") {
  heap_meter heap;
  heap.allocate(release_of(go1_26), 1, noscan);
  heap.allocate(release_of(go1_26), 1, noscan);
  CHECK(heap.total_alloc_bytes() == 16);
  heap.forget_tiny_block();
  heap.allocate(release_of(go1_26), 1, noscan);
  CHECK(heap.total_alloc_bytes() == 32);
  CHECK(heap.mallocs() == 3);
}

// Three nil slices of [5]byte, one append each. Go 1.19 asked for the rounded 8 bytes, 1.20 asks for 5.
TEST_CASE("from 1.20 on growslice asks for what the capacity needs, so three arrays of 5 bytes share a block") {
  const auto three_arrays = [](go_version v) {
    heap_meter heap;
    for (int i = 0; i < 3; ++i)
      heap.allocate(release_of(v), next_slice_cap(release_of(v), {0, 0, 1, {5, 1, false}})->requested_bytes, noscan);
    return heap;
  };
  CHECK(three_arrays(go1_19).mallocs() == 3);
  CHECK(three_arrays(go1_19).total_alloc_bytes() == 32);
  CHECK(three_arrays(go1_20).mallocs() == 3);
  CHECK(three_arrays(go1_20).total_alloc_bytes() == 16);
}

TEST_CASE("without a tiny allocator a byte takes the smallest class") {
  heap_meter heap;
  heap.allocate(release_of(go1_2), 1, noscan);
  heap.allocate(release_of(go1_2), 1, noscan);
  CHECK(heap.mallocs() == 2);
  CHECK(heap.total_alloc_bytes() == 16);
}

TEST_CASE("an allocation of nothing counts nothing") {
  heap_meter heap;
  for (const release& r : releases) {
    heap.allocate(r, 0, noscan);
    heap.allocate(r, 0, pointers);
    CHECK(charged_bytes(r, 0, noscan) == 0);
  }
  CHECK(heap.mallocs() == 0);
  CHECK(heap.total_alloc_bytes() == 0);
}

// make([]*T, 64) charges 512 and make([]*T, 65) charges 576 in 1.22.
TEST_CASE("the malloc header is charged inside the size class") {
  CHECK(charged_bytes(release_of(go1_22), 512, pointers) == 512);
  CHECK(charged_bytes(release_of(go1_22), 520, pointers) == 576);
  CHECK(charged_bytes(release_of(go1_22), 568, pointers) == 576);
  CHECK(charged_bytes(release_of(go1_22), 569, pointers) == 640);
  CHECK(charged_bytes(release_of(go1_22), 569, noscan) == 576);
  CHECK(charged_bytes(release_of(go1_21), 576, pointers) == 576);
}

TEST_CASE("large objects are charged whole pages") {
  CHECK(charged_bytes(release_of(go1_21), 32768, pointers) == 32768);
  CHECK(charged_bytes(release_of(go1_21), 32769, pointers) == 40960);
  CHECK(charged_bytes(release_of(go1_22), 32760, pointers) == 32768);
  CHECK(charged_bytes(release_of(go1_22), 32761, pointers) == 32768);
  CHECK(charged_bytes(release_of(go1_22), 32768, noscan) == 32768);
  CHECK(charged_bytes(release_of(go1_22), 32769, noscan) == 40960);
  CHECK(charged_bytes(release_of(go1_2), 32768, noscan) == 32768);
  CHECK(charged_bytes(release_of(go1_2), 32769, noscan) == 36864);
}
