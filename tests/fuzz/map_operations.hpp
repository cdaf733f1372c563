// A stream of bytes as operations on maps, checked against std::map and the table's invariants. The libFuzzer target
// and a bounded test run the same function.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gogrow/map.hpp>
#include <gogrow/map/random.hpp>

namespace map_fuzz {

/// What a run found wrong: what() says it.
struct failure : std::logic_error {
  using std::logic_error::logic_error;
};
inline void require(bool ok, const char* what) {
  if (!ok) throw failure(what);
}

/// Reads operations; zeros when the bytes have run out.
class byte_reader {
 public:
  explicit byte_reader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  bool empty() const { return bytes_.empty(); }
  std::uint8_t next() {
    if (bytes_.empty()) return 0;
    const std::uint8_t b = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return b;
  }
  std::uint64_t next16() {
    const std::uint64_t low = next();
    return low | static_cast<std::uint64_t>(next()) << 8;
  }

 private:
  std::span<const std::uint8_t> bytes_;
};

/// The release of the maps, chosen by the first byte: one type for each kind of table then serves all of them.
struct fuzzed_release {
  static inline int minor = 23;
  const gogrow::release& current_release() const { return gogrow::release_of({1, minor}); }
  gogrow::layout layout_for(gogrow::layout l) const { return l; }
};
template <gogrow::map_kind Kind> struct fuzzed_rules : fuzzed_release {
  static constexpr gogrow::map_kind map = Kind;
};

/// How much of a key the hash lets through: few bits make long chains, growth at the same size, and tombstones.
struct fuzzed_hash {
  std::uint64_t mask = ~std::uint64_t{0};
  std::uint64_t operator()(std::uint64_t key, std::uint64_t seed) const {
    return gogrow::default_hash<std::uint64_t>{}(key & mask, seed);
  }
  std::uint64_t operator()(const std::string& key, std::uint64_t seed) const { return (*this)(std::stoull(key), seed); }
};

template <class Key> Key make_key(std::uint64_t n) {
  if constexpr (std::is_same_v<Key, std::string>) return std::to_string(n);
  else return n;
}
inline std::uint64_t number_of(std::uint64_t key) { return key; }
inline std::uint64_t number_of(const std::string& key) { return std::stoull(key); }

/// One map, the std::map that it must equal, and a walk that is under way.
template <gogrow::map_kind Kind, class Key> class machine {
  using map_type = gogrow::go_map<Key, std::string, fuzzed_rules<Kind>{}, fuzzed_hash>;

 public:
  /// Keys are below key_space.
  machine(std::int64_t hint, fuzzed_hash hash, std::uint64_t key_space) : map_(hint, hash), key_space_(key_space) {}

  void step(byte_reader& in) {
    const std::uint8_t op = in.next();
    const std::uint64_t n = in.next16() % key_space_;
    switch (op % 16) {
      case 0:
      case 1:
      case 2:
      case 3:
      case 4:
        put(n);
        break;
      case 5:
      case 6:
      case 7:
        erase(n);
        break;
      case 8:
        look_up(n);
        break;
      case 9:
        for (std::uint64_t i = 0; i < key_space_ / 15; ++i) put((n + i) % key_space_);
        break;
      case 10:
        for (std::uint64_t i = 0; i < key_space_ / 15; ++i) erase((n + i) % key_space_);
        break;
      case 11:
        begin_walk(n, in.next());
        break;
      case 12:
      case 13:
        for (std::uint64_t i = 0; i <= n % 8; ++i) continue_walk();
        break;
      case 14:
        if (n % 5 == 0) clear();
        else copy(n);
        break;
      default:
        check();
        break;
    }
  }

  void finish() {
    while (walk_) continue_walk();
    check();
  }

 private:
  void put(std::uint64_t n) {
    std::string elem = std::to_string(++writes_);
    if (walk_ && model_.count(n) == 0) stays_.erase(n);
    model_[n] = elem;
    map_.put(make_key<Key>(n), std::move(elem));
  }
  void erase(std::uint64_t n) {
    stays_.erase(n);
    require(map_.erase(make_key<Key>(n)) == model_.erase(n), "erase found what the model did not");
  }
  void look_up(std::uint64_t n) {
    const auto found = model_.find(n);
    const std::string* elem = map_.find(make_key<Key>(n));
    require((elem != nullptr) == (found != model_.end()), "a look-up and the model differ");
    require(elem == nullptr || *elem == found->second, "a look-up shows another element");
  }
  void clear() {
    model_.clear();
    stays_.clear();
    map_.clear();
    // To 1.20 a walk may still show what was cleared.
    if (fuzzed_release::minor < 21) walk_.reset();
  }
  void copy(std::uint64_t n) {
    map_type other(map_);
    other.check_invariants();
    require(other == map_, "a copy differs");
    if (n % 2 == 0) {
      walk_.reset();
      map_ = std::move(other);
    }
  }

  void begin_walk(std::uint64_t start, std::uint8_t offset) {
    walk_.reset();
    walk_.emplace(map_.begin_at(start, offset));
    stays_.clear();
    met_.clear();
    for (const auto& entry : model_) stays_.insert(entry.first);
    look_at_entry();
  }
  void continue_walk() {
    if (!walk_) return;
    ++*walk_;
    look_at_entry();
  }
  void look_at_entry() {
    if (*walk_ == map_.end()) {
      walk_.reset();
      for (const std::uint64_t n : stays_) require(met_.count(n) == 1, "a walk missed an entry that stayed");
      return;
    }
    const std::uint64_t n = number_of(walk_->key());
    const auto found = model_.find(n);
    require(found != model_.end(), "a walk showed a key that is not there");
    require(walk_->elem() == found->second, "a walk showed another element");
    require(met_.insert(n).second || stays_.count(n) == 0, "a walk showed an entry twice");
  }

  void check() {
    map_.check_invariants();
    require(map_.len() == model_.size(), "the size differs from the model's");
    std::size_t met = 0;
    map_.table().walk([&](const auto& eight) {  // a bucket or a group
      for (std::size_t i = 0; i < eight.keys.size(); ++i) {
        if (eight.keys[i] == nullptr) continue;
        ++met;
        const auto found = model_.find(number_of(*eight.keys[i]));
        require(found != model_.end() && found->second == *eight.elems[i], "an entry that the model does not have");
      }
    });
    require(met == model_.size(), "an entry of the model is not in the table");
  }

  map_type map_;
  std::uint64_t key_space_;
  std::map<std::uint64_t, std::string> model_{};
  std::optional<typename map_type::iterator> walk_{};
  std::set<std::uint64_t> stays_{};
  std::set<std::uint64_t> met_{};
  std::uint64_t writes_ = 0;
};

/// Runs the operations that the bytes stand for. Throws failure or std::logic_error for whatever is wrong.
inline void run(std::span<const std::uint8_t> bytes) {
  byte_reader in(bytes);
  fuzzed_release::minor = 1 + in.next() % static_cast<unsigned>(gogrow::go_latest.minor);
  gogrow::seeded_random random(in.next());
  const gogrow::scoped_random scope(random);
  const std::uint8_t kind = in.next();
  constexpr std::uint64_t masks[] = {~std::uint64_t{0}, 0xff, 0x0f, 0};
  const fuzzed_hash hash{masks[kind / 2 % 4]};
  const std::int64_t hint = in.next();
  // Enough for Swiss tables to split; where all hashes are equal they must not.
  const std::uint64_t key_space = kind / 8 % 2 != 0 && hash.mask != 0 ? 3000 : 600;
  const auto drive = [&]<gogrow::map_kind Kind, class Key>() {
    machine<Kind, Key> m(hint, hash, key_space);
    while (!in.empty()) m.step(in);
    m.finish();
  };
  const bool text = kind % 2 != 0;
  if (gogrow::has_swiss_map(gogrow::release_of({1, fuzzed_release::minor}))) {
    if (text) drive.template operator()<gogrow::map_kind::swiss, std::string>();
    else drive.template operator()<gogrow::map_kind::swiss, std::uint64_t>();
  } else {
    if (text) drive.template operator()<gogrow::map_kind::bucket, std::string>();
    else drive.template operator()<gogrow::map_kind::bucket, std::uint64_t>();
  }
}

}  // namespace map_fuzz
