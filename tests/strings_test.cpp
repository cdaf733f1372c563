// Builders, buffers and conversions against real Go: capacities and costs as 1.15, 1.18 to 1.23, 1.26 and 1.27.3
// printed them, and long random scripts whose lengths and capacities were hashed there. Then what the containers
// promise in C++.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/observe/counters.hpp>
#include <gogrow/observe/event_log.hpp>
#include <gogrow/observe/observer.hpp>
#include <gogrow/predict/strings.hpp>
#include <gogrow/strings.hpp>

#include "support/panic_text.hpp"
#include "support/show.hpp"
#include "support/tracked.hpp"

namespace {

using namespace gogrow;
using test_support::panic_text;

using caps = std::vector<std::size_t>;
template <auto Release> using counted_builder = strings_builder<Release, std::allocator<char>, counters>;
template <auto Release> using counted_buffer = bytes_buffer<Release, std::allocator<char>, counters>;

constexpr std::string_view euro = "\xe2\x82\xac";
const std::string long_text(100'000, 'x');

// The distinct capacities along n steps.
template <class Step, class Cap> caps capacities(int n, Step step, Cap cap) {
  caps seen;
  for (int i = 0; i < n; ++i) {
    step();
    if (seen.empty() || seen.back() != cap()) seen.push_back(cap());
  }
  return seen;
}

template <auto Release> caps builder_caps(int n, void (*step)(strings_builder<Release>&)) {
  strings_builder<Release> b;
  return capacities(
      n, [&] { step(b); }, [&] { return b.cap(); });
}
template <auto Release> caps buffer_caps(int n, void (*step)(bytes_buffer<Release>&)) {
  bytes_buffer<Release> b;
  return capacities(
      n, [&] { step(b); }, [&] { return b.cap(); });
}

template <auto Release> caps builder_runes() {
  return builder_caps<Release>(1000, [](strings_builder<Release>& b) { b.write_rune(U'€'); });
}
template <auto Release> caps builder_grow() {
  return builder_caps<Release>(10, [](strings_builder<Release>& b) {
    b.grow(10);
    while (b.len() < b.cap()) b.write_byte('y');
  });
}
template <auto Release> caps buffer_bytes() {
  return buffer_caps<Release>(5000, [](bytes_buffer<Release>& b) { b.write_byte('x'); });
}
template <auto Release> caps buffer_hundreds() {
  return buffer_caps<Release>(60,
                              [](bytes_buffer<Release>& b) { b.write(std::string_view(long_text).substr(0, 100)); });
}
template <auto Release> caps buffer_runes() {
  return buffer_caps<Release>(1000, [](bytes_buffer<Release>& b) { b.write_rune(U'€'); });
}
template <auto Release> caps buffer_grow() {
  return buffer_caps<Release>(10, [](bytes_buffer<Release>& b) {
    b.grow(100);
    while (b.len() < b.cap()) b.write_byte('y');
  });
}

// A reader of so many bytes, at most `chunk` at a time.
struct source {
  std::size_t left;
  std::size_t chunk = 0;

  std::size_t operator()(char* to, std::size_t room) {
    const std::size_t n = std::min({left, room, chunk == 0 ? room : chunk});
    std::fill_n(to, n, 'r');
    left -= n;
    return n;
  }
};

template <auto Release> caps caps_after_read_from(std::size_t chunk) {
  caps seen;
  for (std::size_t n : caps{0, 1, 511, 512, 513, 1536, 10000, 100000}) {
    bytes_buffer<Release> b;
    CHECK(b.read_from(source{n, chunk}) == n);
    seen.push_back(b.cap());
  }
  return seen;
}

// The scripts: the same random numbers as the Go program's, and the same hash over all lengths and capacities.
struct random_numbers {
  std::uint64_t state;
  std::size_t next(std::size_t below) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::size_t>((state >> 33) % below);
  }
};
struct fnv {
  std::uint64_t hash = 14695981039346656037U;
  void add(std::uint64_t n) {
    for (int i = 0; i < 8; ++i) hash = (hash ^ ((n >> (8 * i)) & 0xff)) * 1099511628211U;
  }
};

std::string_view text_of(std::size_t n) { return std::string_view(long_text).substr(0, n); }

template <class Buffer> void buffer_step(Buffer& b, random_numbers& r) {
  switch (r.next(10)) {
    case 0:
    case 1:
    case 2:
      b.write(text_of(r.next(300)));
      break;
    case 3:
      b.write_byte('x');
      break;
    case 4:
      b.write_rune(static_cast<char32_t>(r.next(0x20000)));
      break;
    case 5:
    case 6: {
      std::string to(r.next(400), ' ');
      b.read(to.data(), to.size());
      break;
    }
    case 7:
      b.next(r.next(300));
      break;
    case 8:
      b.grow(r.next(500));
      break;
    default: {
      const std::size_t k = r.next(40);
      if (k == 0) {
        b = Buffer();
      } else if (k == 1) {
        b.reset();
      } else if (k < 6) {
        const std::size_t left = r.next(2000);
        b.read_from(source{left, r.next(700)});
      } else if (k < 10) {
        b.truncate(b.len() / 2);
      } else if (k == 10) {
        b.write(text_of(r.next(100'000)));
      }
    }
  }
}

template <auto Release> std::uint64_t buffer_script(random_numbers& r) {
  fnv hash;
  bytes_buffer<Release> b;
  for (int i = 0; i < 20'000; ++i) {
    buffer_step(b, r);
    hash.add(b.len());
    hash.add(b.cap());
  }
  return hash.hash;
}

template <class Builder> void builder_step(Builder& b, random_numbers& r) {
  switch (r.next(8)) {
    case 0:
    case 1:
    case 2:
      b.write(text_of(r.next(300)));
      break;
    case 3:
    case 4:
      b.write_byte('x');
      break;
    case 5:
      b.write_rune(static_cast<char32_t>(r.next(0x20000)));
      break;
    case 6:
      b.grow(r.next(500));
      break;
    default: {
      const std::size_t k = r.next(100);
      if (k == 0) b.reset();
      if (k == 1) b.write(text_of(r.next(100'000)));
    }
  }
}

template <auto Release> std::uint64_t builder_script(random_numbers& r) {
  fnv hash;
  strings_builder<Release> b;
  for (int i = 0; i < 20'000; ++i) {
    builder_step(b, r);
    hash.add(b.len());
    hash.add(b.cap());
  }
  return hash.hash;
}

struct script_hashes {
  std::uint64_t buffer;
  std::uint64_t builder;
};
template <auto Release> void check_scripts(script_hashes go) {
  CAPTURE(to_string(Release));
  random_numbers r{1};
  CHECK(buffer_script<Release>(r) == go.buffer);
  CHECK(builder_script<Release>(r) == go.builder);
}

template <auto Release> std::uint64_t hash_of_bytes_of() {
  fnv hash;
  for (std::size_t n = 0; n <= 40'000; ++n) hash.add(bytes_of_cap(release_of(Release), n));
  return hash.hash;
}
template <auto Release> std::uint64_t hash_of_runes_of() {
  fnv hash;
  for (std::size_t n = 0; n <= 10'000; ++n) hash.add(runes_of_cap(release_of(Release), n));
  return hash.hash;
}

}  // namespace

// --- Capacities of real Go.

TEST_CASE("builder: writes are appends") {
  const auto byte = [](auto& b) { b.write_byte('x'); };
  CHECK(builder_caps<go1_26>(5000, byte) == caps{8, 16, 32, 64, 128, 256, 512, 896, 1408, 2048, 3072, 4096, 5376});
  CHECK(builder_caps<go1_27>(5000, byte) == caps{8, 16, 32, 64, 128, 256, 512, 896, 1408, 2048, 3072, 4096, 5376});
  CHECK(builder_caps<go1_15>(5000, byte) ==
        caps{8, 16, 32, 64, 128, 256, 512, 1024, 1280, 1792, 2304, 3072, 4096, 5376});
  const auto text = [](auto& b) { b.write("123456789012345678901234567890123"); };
  CHECK(builder_caps<go1_26>(60, text) == caps{48, 96, 192, 384, 704, 1152, 1792, 2688});
  CHECK(builder_caps<go1_27>(60, text) == caps{48, 96, 192, 384, 704, 1152, 1792, 2688});
  CHECK(builder_caps<go1_15>(60, text) == caps{48, 96, 192, 384, 768, 1536, 2048});
}

TEST_CASE("builder: WriteRune makes room for four bytes to 1.19, and appends from 1.20 on") {
  CHECK(builder_runes<go1_15>() == caps{4, 12, 28, 60, 124, 252, 508, 1020, 2044, 4092});
  CHECK(builder_runes<go1_19>() == caps{4, 12, 28, 60, 124, 252, 508, 1020, 2044, 4092});
  CHECK(builder_runes<go1_20>() == caps{8, 16, 32, 64, 128, 256, 512, 896, 1408, 2048, 3072});
  CHECK(builder_runes<go1_26>() == caps{8, 16, 32, 64, 128, 256, 512, 896, 1408, 2048, 3072});
  CHECK(builder_runes<go1_27>() == caps{8, 16, 32, 64, 128, 256, 512, 896, 1408, 2048, 3072});
}

TEST_CASE("builder: Grow is exact to 1.22 and rounds from 1.23 on") {
  CHECK(builder_grow<go1_15>() == caps{10, 30, 70, 150, 310, 630, 1270, 2550, 5110, 10230});
  CHECK(builder_grow<go1_22>() == caps{10, 30, 70, 150, 310, 630, 1270, 2550, 5110, 10230});
  CHECK(builder_grow<go1_23>() == caps{16, 48, 112, 240, 512, 1152, 2688, 6144, 13568, 27264});
  CHECK(builder_grow<go1_26>() == caps{16, 48, 112, 240, 512, 1152, 2688, 6144, 13568, 27264});
  CHECK(builder_grow<go1_27>() == caps{16, 48, 112, 240, 512, 1152, 2688, 6144, 13568, 27264});
}

TEST_CASE("buffer: exact growth to 1.18, size classes from 1.19 on") {
  const caps exact_bytes{64, 129, 259, 519, 1039, 2079, 4159, 8319};
  const caps rounded_bytes{64, 128, 256, 512, 1024, 2048, 4096, 8192};
  CHECK(buffer_bytes<go1_15>() == exact_bytes);
  CHECK(buffer_bytes<go1_18>() == exact_bytes);
  CHECK(buffer_bytes<go1_19>() == rounded_bytes);
  CHECK(buffer_bytes<go1_26>() == rounded_bytes);
  CHECK(buffer_bytes<go1_27>() == rounded_bytes);
  CHECK(buffer_hundreds<go1_18>() == caps{100, 300, 700, 1500, 3100, 6300});
  CHECK(buffer_hundreds<go1_19>() == caps{112, 224, 448, 896, 1792, 4096, 8192});
  CHECK(buffer_runes<go1_18>() == caps{64, 132, 268, 540, 1084, 2172, 4348});
  CHECK(buffer_runes<go1_19>() == caps{64, 128, 256, 512, 1024, 2048, 4096});
  CHECK(buffer_grow<go1_18>() == caps{100, 300, 700, 1500, 3100, 6300, 12700, 25500, 51100, 102300});
  CHECK(buffer_grow<go1_19>() == caps{112, 224, 448, 896, 1792, 4096, 8192, 16384, 32768, 65536});
}

TEST_CASE("buffer: NewBuffer goes on in the capacity that it is given") {
  const auto grown = [](auto buffer) {
    return capacities(
        3000, [&] { buffer.write_byte('x'); }, [&] { return buffer.cap(); });
  };
  CHECK(grown(bytes_buffer<go1_18>(make_slice<char, go1_18>(10, 1000))) == caps{1000, 2001, 4003});
  CHECK(grown(bytes_buffer<go1_26>(make_slice<char, go1_26>(10, 1000))) == caps{1000, 2048, 4096});
  CHECK(grown(bytes_buffer<go1_27>(make_slice<char, go1_27>(10, 1000))) == caps{1000, 2048, 4096});
}

TEST_CASE("buffer: ReadFrom makes room for 512 bytes before each read") {
  const caps rounded{512, 1024, 1024, 1024, 2048, 2048, 16384, 131072};
  const caps exact{512, 1536, 1536, 1536, 1536, 3584, 15872, 130560};
  CHECK(caps_after_read_from<go1_26>(0) == rounded);
  CHECK(caps_after_read_from<go1_27>(0) == rounded);
  CHECK(caps_after_read_from<go1_26>(100) == rounded);
  CHECK(caps_after_read_from<go1_27>(100) == rounded);
  CHECK(caps_after_read_from<go1_18>(0) == exact);
  CHECK(caps_after_read_from<go1_18>(100) == exact);
}

TEST_CASE("20,000 random steps of a buffer and of a builder: each length and capacity as in real Go") {
  constexpr std::uint64_t exact_buffer = 15183166741774489087U;
  constexpr std::uint64_t rounded_buffer = 16275997272293259520U;
  check_scripts<go1_15>({exact_buffer, 3002805110730017815U});
  check_scripts<go1_18>({exact_buffer, 1897490177791671573U});
  check_scripts<go1_19>({rounded_buffer, 1897490177791671573U});
  check_scripts<go1_20>({rounded_buffer, 15175205823427598410U});
  check_scripts<go1_22>({rounded_buffer, 15175205823427598410U});
  check_scripts<go1_23>({rounded_buffer, 13849005530197144401U});
  check_scripts<go1_26>({rounded_buffer, 13849005530197144401U});
  check_scripts<go1_27>({rounded_buffer, 13849005530197144401U});
}

TEST_CASE("[]byte(s) and []rune(s): the capacities of all lengths, hashed by real Go") {
  CHECK(hash_of_bytes_of<go1_15>() == 8001925629407899845U);
  CHECK(hash_of_bytes_of<go1_18>() == 8028677452129430469U);
  CHECK(hash_of_bytes_of<go1_26>() == 8028677452129430469U);
  CHECK(hash_of_bytes_of<go1_27>() == 8028677452129430469U);
  CHECK(hash_of_runes_of<go1_15>() == 6165152737724549U);
  CHECK(hash_of_runes_of<go1_26>() == 12514663576328051525U);
  CHECK(hash_of_runes_of<go1_27>() == 12514663576328051525U);
  const auto cap = [](std::size_t n) { return bytes_of(text_of(n)).cap(); };
  CHECK(caps{cap(1), cap(9), cap(17), cap(33), cap(100), cap(1025), cap(32769)} ==
        caps{8, 16, 24, 48, 112, 1152, 40960});
  CHECK(bytes_of<go1_15>(text_of(17)).cap() == 32);
  CHECK(bytes_of("").cap() == 0);
  CHECK_FALSE(bytes_of("").is_nil());
  CHECK(bytes_of_cap(release_of(go1_26), 32, escapes::no) == 32);
  CHECK(bytes_of_cap(release_of(go1_26), 1, escapes::no) == 32);
  CHECK(bytes_of_cap(release_of(go1_26), 33, escapes::no) == 48);
  CHECK(bytes_of_cap(release_of(go1_26), 1, escapes::returned) == 8);
  CHECK(runes_of_cap(release_of(go1_26), 32, escapes::no) == 32);
  CHECK(runes_of_cap(release_of(go1_26), 33, escapes::no) == 36);
}

// The bytes and what Go 1.26 made of them.
TEST_CASE("[]rune(s): what is no UTF-8 becomes U+FFFD, byte by byte") {
  const auto runes = runes_of("a\xe2\x82\xac\xff\xe2\x82z\xed\xa0\x80\xf4\x90\x80\x80\xf0\x9f\x98\x80\xc0\x80");
  const std::vector<char32_t> go{0x61,   0x20ac, 0xfffd, 0xfffd, 0xfffd, 0x7a,    0xfffd, 0xfffd,
                                 0xfffd, 0xfffd, 0xfffd, 0xfffd, 0xfffd, 0x1f600, 0xfffd, 0xfffd};
  CHECK(std::vector<char32_t>(runes.begin(), runes.end()) == go);
  CHECK(runes.cap() == 16);
  CHECK(runes_of("").cap() == 0);
}

TEST_CASE("runes are written as UTF-8, what is no rune as U+FFFD") {
  strings_builder<> b;
  CHECK(b.write_rune(U'a') == 1);
  CHECK(b.write_rune(0x7ff) == 2);
  CHECK(b.write_rune(0x800) == 3);
  CHECK(b.write_rune(0xffff) == 3);
  CHECK(b.write_rune(0x10000) == 4);
  CHECK(b.write_rune(0x10ffff) == 4);
  CHECK(b.write_rune(0x110000) == 3);
  CHECK(b.write_rune(0xd800) == 3);
  CHECK(b.string() == "a\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\xef\xbf\xbd\xef\xbf\xbd");
}

// --- Costs of real Go, less those of the builder's or buffer's own record.

TEST_CASE("what 1000 single bytes cost, with and without Grow") {
  const auto cost = [](auto written, std::size_t grow, int bytes) {
    if (grow != 0) written.grow(grow);
    for (int i = 0; i < bytes; ++i) written.write_byte('x');
    return std::pair(written.observer().mallocs, written.observer().bytes_allocated);
  };
  using pair = std::pair<std::uint64_t, std::uint64_t>;
  CHECK(cost(counted_builder<go1_26>(), 0, 1000) == pair(9, 3328));
  CHECK(cost(counted_builder<go1_27>(), 0, 1000) == pair(9, 3328));
  CHECK(cost(counted_builder<go1_15>(), 0, 1000) == pair(8, 2048));
  CHECK(cost(counted_builder<go1_26>(), 1000, 1001) == pair(1, 1024));
  CHECK(cost(counted_builder<go1_27>(), 1000, 1001) == pair(1, 1024));
  CHECK(cost(counted_builder<go1_22>(), 1000, 1001) == pair(2, 2560));
  CHECK(cost(counted_builder<go1_15>(), 1000, 1001) == pair(2, 3072));
  CHECK(cost(counted_buffer<go1_26>(), 0, 1000) == pair(5, 1984));
  CHECK(cost(counted_buffer<go1_27>(), 0, 1000) == pair(5, 1984));
  CHECK(cost(counted_buffer<go1_18>(), 0, 1000) == pair(5, 2224));
  CHECK(cost(counted_buffer<go1_26>(), 1000, 1001) == pair(1, 1024));
  CHECK(cost(counted_buffer<go1_27>(), 1000, 1001) == pair(1, 1024));
  CHECK(cost(counted_buffer<go1_18>(), 1000, 1001) == pair(2, 3072));

  counted_buffer<go1_26> read;
  read.read_from(source{10'000});
  CHECK(read.observer().mallocs == 6);
  CHECK(read.observer().bytes_allocated == 32'256);
}

TEST_CASE("what conversions cost") {
  counters total;
  const observer_ref ref(total);
  for (int i = 0; i < 64; ++i) (void)bytes_of<go1_26>("xxx", std::allocator<char>(), ref);
  CHECK(total.mallocs == 64);
  CHECK(total.bytes_allocated == 512);
  total = {};
  (void)bytes_of<go1_26>(text_of(100), std::allocator<char>(), ref);
  CHECK(total.bytes_allocated == 112);
  total = {};
  (void)runes_of<go1_26>("xxx", std::allocator<char32_t>(), ref);
  CHECK(total.mallocs == 1);
  CHECK(total.bytes_allocated == 16);
}

TEST_CASE("the predictors name what the containers cost") {
  const auto same = [](const slice_prediction& p, const counters& c, std::size_t len, std::size_t cap) {
    CHECK(p.reallocations == c.reallocations);
    CHECK(p.bytes_copied == c.bytes_copied);
    CHECK(p.mallocs == c.mallocs);
    CHECK(p.bytes_asked == c.bytes_asked);
    CHECK(p.bytes_allocated == c.bytes_allocated);
    CHECK(p.peak_bytes == c.peak_bytes);
    CHECK(p.final_len == len);
    CHECK(p.final_cap == cap);
  };
  const auto run = [&]<go_version Release>(std::integral_constant<go_version, Release>) {
    CAPTURE(to_string(Release));
    for (std::size_t grow : caps{0, 1, 64, 65, 1000}) {
      for (std::size_t batch : caps{1, 33, 100}) {
        CAPTURE(grow);
        CAPTURE(batch);
        counters built;
        counters buffered;
        strings_builder<Release, std::allocator<char>, observer_ref<counters>> b{observer_ref(built)};
        bytes_buffer<Release, std::allocator<char>, observer_ref<counters>> f{observer_ref(buffered)};
        if (grow != 0) b.grow(grow);
        if (grow != 0) f.grow(grow);
        for (int i = 0; i < 777; ++i) {
          b.write(text_of(batch));
          f.write(text_of(batch));
        }
        same(predict_builder(Release, grow, 777, batch), built, b.len(), b.cap());
        same(predict_buffer(Release, grow, 777, batch), buffered, f.len(), f.cap());
      }
    }
  };
  run(std::integral_constant<go_version, go1_15>());
  run(std::integral_constant<go_version, go1_22>());
  run(std::integral_constant<go_version, go1_26>());

  counted_buffer<go1_26> read;
  read.read_from(source{100'000});
  same(predict_read_from(go1_26, 100'000), read.observer(), 100'000, read.cap());
}

TEST_CASE("predictions by hand") {
  constexpr slice_prediction thousand = predict_builder(go1_26, 0, 1000);
  static_assert(thousand.mallocs == 9 && thousand.final_cap == 1408);
  CHECK(thousand.bytes_wasted == 1408 - 1000);
  CHECK(predict_builder(go1_26, 1000, 0).bytes_wasted == 1024);
  CHECK(predict_buffer(go1_26, 0, 0) == slice_prediction{});
  CHECK(predict_buffer(go1_26, 0, 1000, 0) == slice_prediction{});
  CHECK(predict_buffer(go1_26, 0, std::size_t{1} << 40).final_cap == std::size_t{1} << 40);
  CHECK(predict_read_from(go1_26, 0).final_cap == 512);
  CHECK(panic_text([] { (void)predict_buffer(go1_26, 0, std::size_t{1} << 49); }) == "bytes.Buffer: too large");
  CHECK(panic_text([] { (void)predict_builder(go1_26, (std::size_t{1} << 48) + 1, 0); }) ==
        "runtime error: makeslice: len out of range");
}

// --- Refusals, in Go's words.

TEST_CASE("refusals") {
  constexpr std::size_t too_much = (std::size_t{1} << 48) + 1;
  strings_builder<go1_26> b;
  bytes_buffer<go1_26> f;
  CHECK(panic_text([&] { b.grow(-1); }) == "strings.Builder.Grow: negative count");
  CHECK(panic_text([&] { f.grow(-1); }) == "bytes.Buffer.Grow: negative count");
  CHECK(panic_text([&] { f.truncate(-1); }) == "bytes.Buffer: truncation out of range");
  CHECK(panic_text([&] { f.truncate(1); }) == "bytes.Buffer: truncation out of range");
  for (std::size_t n : {max_int, too_much}) {
    CHECK(panic_text([&] { b.grow(n); }) == "runtime error: makeslice: len out of range");
    CHECK(panic_text([&] { f.grow(n); }) == "bytes.Buffer: too large");
    CHECK(panic_text([&] { strings_builder<go1_21>().grow(n); }) == "runtime error: makeslice: len out of range");
    CHECK(panic_text([&] { strings_builder<go1_20>().grow(n); }) == "runtime error: makeslice: cap out of range");
    CHECK(panic_text([&] { bytes_buffer<go1_18>().grow(n); }) == "bytes.Buffer: too large");
  }
  CHECK(b.cap() == 0);
  CHECK(f.cap() == 0);
}

template <auto Release>
concept has_builder = requires { typename strings_builder<Release>; };
template <auto Release>
concept has_buffer = requires { typename bytes_buffer<Release>; };
static_assert(has_builder<go1_10> && !has_builder<go1_9>);
static_assert(has_buffer<go1_12> && !has_buffer<go1_11>);

// --- Use.

TEST_CASE("a builder collects what is written and gives it up") {
  strings_builder<> b;
  CHECK(b.string().empty());
  b.write("grow").write_byte('i').write("ng");
  CHECK(b.string() == "growing");
  b.write(b.string());
  CHECK(b.string() == "growinggrowing");
  strings_builder<> moved = std::move(b);
  CHECK(moved.string() == "growinggrowing");
  CHECK(b.len() == 0);
  b.write("anew");
  CHECK(b.string() == "anew");
  moved.reset();
  CHECK(moved.cap() == 0);
  static_assert(!std::is_copy_constructible_v<strings_builder<>>);
}

TEST_CASE("a buffer is read from its front") {
  bytes_buffer<> b;
  b.write("hello, world");
  CHECK(b.next(7) == "hello, ");
  CHECK(b.len() == 5);
  CHECK(b.read_byte() == 'w');
  b.write("!").write_rune(U'€');
  CHECK(b.bytes() == std::string("orld!").append(euro));
  CHECK(b.string() == b.bytes());
  char two[2];
  CHECK(b.read(two, 2) == 2);
  CHECK(std::string_view(two, 2) == "or");
  b.truncate(2);
  CHECK(b.bytes() == "ld");
  CHECK(b.next(100) == "ld");
  CHECK_FALSE(b.read_byte().has_value());
  CHECK(b.available() == b.cap());  // the empty read went back to the front
  b.write("x");
  b.reset();
  CHECK(b.len() == 0);
}

TEST_CASE("a buffer slides its unread bytes to the front where half the capacity is enough") {
  bytes_buffer<go1_26> b;
  b.write(text_of(60));
  b.next(50);
  b.write("0123456789");  // 4 free, 10 unread: 20 of 64
  CHECK(b.cap() == 64);
  CHECK(b.bytes() == std::string(10, 'x') + "0123456789");
  CHECK(b.available() == 44);
  b.next(1);
  b.write(text_of(45));  // 19 unread and 45 are 64, more than half of it
  CHECK(b.cap() == 128);
  CHECK(b.bytes().starts_with("xxxxxxxxx0123456789x"));
}

TEST_CASE("a buffer may be given a part of itself") {
  bytes_buffer<> b;
  b.write("abcdefgh");
  for (int i = 0; i < 5; ++i) b.write(b.bytes());
  std::string expected;
  for (int i = 0; i < 32; ++i) expected += "abcdefgh";
  CHECK(b.bytes() == expected);
}

TEST_CASE("a buffer that was moved from is empty, and a copy shares the bytes") {
  bytes_buffer<> b;
  b.write("abc");
  b.next(1);
  const bytes_buffer<> copy = b;
  bytes_buffer<> moved = std::move(b);
  CHECK(moved.bytes() == "bc");
  CHECK(copy.bytes() == "bc");
  CHECK(copy.bytes().data() == moved.bytes().data());
  CHECK(b.len() == 0);
  b.write("new");
  CHECK(b.bytes() == "new");
  b = std::move(moved);
  CHECK(b.bytes() == "bc");
}

TEST_CASE("String of a buffer allocates its length, one byte and none allocate nothing") {
  counted_buffer<go1_26> b;
  const auto cost_of_string = [&] {
    const std::uint64_t before = b.observer().bytes_asked;
    (void)b.string();
    return b.observer().bytes_asked - before;
  };
  CHECK(cost_of_string() == 0);
  b.write("a");
  CHECK(cost_of_string() == 0);
  b.write("b");
  CHECK(cost_of_string() == 2);
}

TEST_CASE("growth without an append is told like one") {
  event_log log;
  bytes_buffer<go1_26, std::allocator<char>, observer_ref<event_log>> b{observer_ref(log)};
  b.write(text_of(100));
  b.next(10);
  b.write(text_of(200));
  REQUIRE(log.size() == 5);
  const slice_grew grew = log.of<slice_grew>()[1];
  CHECK(grew.old_len == 90);
  CHECK(grew.old_cap == 112);
  CHECK(grew.new_len == 290);
  CHECK(grew.new_cap == 320);
  CHECK(grew.array_bytes == 320);
  CHECK(log.of<array_dropped>()[0].charged_bytes == 112);
}

TEST_CASE("a write that cannot get memory changes nothing") {
  test_support::allocation_counts memory;
  using allocator = test_support::counting_allocator<char>;
  {
    bytes_buffer<go1_26, allocator> b{allocator(memory), null_observer()};
    strings_builder<go1_26, allocator> s{allocator(memory), null_observer()};
    b.write("0123456789");
    b.next(3);
    s.write("0123456789");
    test_support::fault::arm(1);
    CHECK_THROWS_AS(b.write(text_of(1000)), test_support::planned_failure);
    test_support::fault::arm(1);
    CHECK_THROWS_AS(s.grow(1000), test_support::planned_failure);
    CHECK(b.bytes() == "3456789");
    CHECK(b.cap() == 64);
    CHECK(s.string() == "0123456789");
    b.write(text_of(1000));
    CHECK(b.len() == 1007);
  }
  CHECK(memory.blocks == 0);
}
