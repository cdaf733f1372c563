// The rules of java.util.HashMap against what JDK 17 and 25 showed. The numbers are recorded ones.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/rules/java_map.hpp>

namespace {

using namespace gogrow;

template <class K>
concept hashed = requires(const K& key) { java_hash_code<K>{}(key); };

struct any_case : std::char_traits<char> {};
struct named : std::string {
  friend bool operator==(const named& a, const named& b) { return a.size() == b.size(); }
};

constexpr std::int32_t max_int32 = std::numeric_limits<std::int32_t>::max();

TEST_SUITE("java map policy") {
  TEST_CASE("a table's length is the next power of two") {
    for (const auto& [wanted, length] : std::vector<std::pair<std::int32_t, std::int32_t>>{{-1, 1},
                                                                                           {0, 1},
                                                                                           {1, 1},
                                                                                           {2, 2},
                                                                                           {3, 4},
                                                                                           {4, 4},
                                                                                           {5, 8},
                                                                                           {16, 16},
                                                                                           {17, 32},
                                                                                           {1000, 1024},
                                                                                           {(1 << 30) - 1, 1 << 30},
                                                                                           {1 << 30, 1 << 30},
                                                                                           {(1 << 30) + 1, 1 << 30},
                                                                                           {max_int32, 1 << 30}}) {
      CAPTURE(wanted);
      CHECK(java_table_size_for(wanted) == length);
    }
  }

  TEST_CASE("thresholds are three quarters, rounded down, and none for the longest table") {
    CHECK(java_threshold(1) == 0);
    CHECK(java_threshold(2) == 1);
    CHECK(java_threshold(4) == 3);
    CHECK(java_threshold(16) == 12);
    CHECK(java_threshold(1 << 29) == 402653184);
    CHECK(java_threshold(1 << 30) == max_int32);
    CHECK(java_next_table(1 << 29) == 1 << 30);
    CHECK(java_next_table(1 << 30) == 1 << 30);
  }

  TEST_CASE("tables double at the 13th, 25th, 49th, 97th and 193rd put") {
    for (const auto& [puts, length] : std::vector<std::pair<std::uint64_t, std::int32_t>>{{0, 0},
                                                                                          {1, 16},
                                                                                          {12, 16},
                                                                                          {13, 32},
                                                                                          {24, 32},
                                                                                          {25, 64},
                                                                                          {48, 64},
                                                                                          {49, 128},
                                                                                          {96, 128},
                                                                                          {97, 256},
                                                                                          {192, 256},
                                                                                          {193, 512}}) {
      CAPTURE(puts);
      CHECK(predict_java_puts(puts).table == length);
    }
    static_assert(predict_java_puts(25) == java_prediction{64, 48, 2, 13 + 25});
    CHECK(predict_java_puts(1, java_table_size_for(0)).table == 2);
    CHECK(predict_java_puts(1, java_table_size_for(0)).resizes == 1);
    CHECK(predict_java_puts(std::uint64_t{1} << 40).table == 1 << 30);
  }

  TEST_CASE("a copy's table: one entry more was reckoned with before JDK 19") {
    const std::vector<std::int32_t> sizes{1, 2, 3, 4, 5, 6, 11, 12, 13, 23, 24, 25, 48, 49};
    const std::vector<std::int32_t> in_17{2, 4, 8, 8, 8, 16, 16, 32, 32, 32, 64, 64, 128, 128};
    const std::vector<std::int32_t> in_25{2, 4, 4, 8, 8, 8, 16, 16, 32, 32, 32, 64, 64, 128};
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      CAPTURE(sizes[i]);
      CHECK(java_table_for_copy(jdk{17}, sizes[i]) == in_17[i]);
      CHECK(java_table_for_copy(jdk{18}, sizes[i]) == in_17[i]);
      CHECK(java_table_for_copy(jdk{19}, sizes[i]) == in_25[i]);
      CHECK(java_table_for_copy(jdk{25}, sizes[i]) == in_25[i]);
    }
    CHECK(java_table_for_copy(jdk{17}, max_int32) == 1 << 30);
    CHECK(java_table_for_copy(jdk{25}, max_int32) == 1 << 30);
  }

  TEST_CASE("newHashMap") {
    CHECK(java_table_for_entries(0) == 1);
    CHECK(java_table_for_entries(12) == 16);
    CHECK(java_table_for_entries(13) == 32);
    CHECK(java_table_for_entries(100) == 256);
    CHECK(java_table_for_entries(1000) == 2048);
  }

  TEST_CASE("the ninth entry of a bin makes a tree from 64 bins on, else the table doubles") {
    CHECK(java_change_after_put(7, 64) == java_bin_change::none);
    CHECK(java_change_after_put(8, 64) == java_bin_change::treeify);
    CHECK(java_change_after_put(8, 32) == java_bin_change::resize_instead);
    CHECK(java_change_after_put(7, 32) == java_bin_change::none);
  }

  TEST_CASE("hash codes as Java gives them") {
    CHECK(java_hash_code<int>{}(-5) == -5);
    CHECK(java_hash_code<long>{}(1L << 32 | 7) == 6);
    CHECK(java_hash_code<long>{}(-1) == 0);
    CHECK(java_hash_code<bool>{}(true) == 1231);
    CHECK(java_hash_code<bool>{}(false) == 1237);
    CHECK(java_hash_code<std::string>{}("") == 0);
    CHECK(java_hash_code<std::string>{}("abc") == 96354);
    CHECK(java_hash_code<std::string>{}("polygenelubricants") == std::numeric_limits<std::int32_t>::min());
    CHECK(java_hash_code<std::string>{}("\xe9") == 233);
    CHECK(java_hash_code<std::u16string>{}(u"\u20ac") == 8364);
    CHECK(java_spread(0x12345678) == 0x1234444cU);
    CHECK(java_spread(-1) == 0xffff0000U);
  }

  TEST_CASE("a text that is equal otherwise than by its characters has no hash code") {
    static_assert(hashed<std::string> && hashed<std::string_view> && hashed<const char*>);
    static_assert(!hashed<std::basic_string_view<char, any_case>> && !hashed<named>);
  }
}

}  // namespace
