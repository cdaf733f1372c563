// Go's strings.Builder and bytes.Buffer, growing as a release grows them, and []byte(s), []rune(s).
//
//     gogrow::strings_builder<gogrow::go1_26> b;
//     b.write("hello, ");
//     b.write_rune(U'世');
//     std::string_view text = b.string();
//
// Glossary
//   builder   bytes that are only written; string() looks at them
//   buffer    bytes that are written behind the end and read from the front
//   unread    the bytes between what was read and the end; len() counts these alone
//
// Both stand on go_slice<char>: allocators and observers are its own, and what real Go allocates with make and copies
// (Grow, and all growth of a buffer) is told as heap_allocated and slice_grew like an append's growth. The rules are in
// rules/string.hpp.
//
//      strings_builder   ┌──────────────┬──────┐      bytes_buffer   ┌──────┬──────────────┬──────┐
//                        │   written    │ free │                     │ read │    unread    │ free │
//                        └──────────────┴──────┘                     └──────┴──────────────┴──────┘
//                        0             len    cap                    0      off            │     cap
//                                                                           ◄──── len ─────►
//
// Exceptions: a write that throws has changed nothing, but that a buffer may have slid its bytes to the front. What Go
// panics with throws gogrow::panic with its words.
// Threads: one object belongs to one thread at a time, as in Go.
//
// Go: strings/builder.go (1.10+), bytes/buffer.go (here from 1.12 on), runtime/string.go.
#pragma once

#include <gogrow/rules/needs_64_bits.hpp>
#include <gogrow/rules/needs_exceptions.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <gogrow/observe/observer.hpp>
#include <gogrow/rules/string.hpp>
#include <gogrow/slice.hpp>
#include <gogrow/slice/utf8.hpp>

namespace gogrow {

namespace detail {

// A new array of cap bytes for buf[from:] and for text, which may be a part of buf.
template <class Bytes> void move_bytes(Bytes& buf, std::size_t from, std::size_t cap, std::string_view text) {
  const std::size_t kept = buf.len() - from;
  Bytes fresh = Bytes::make(0, static_cast<std::ptrdiff_t>(cap), buf.get_allocator(), buf.observer());
  if (kept != 0) fresh.append(std::string_view(buf.data() + from, kept));
  fresh.append(text);
  notify(fresh.observer(), [&] {
    return slice_grew{kept, buf.cap(), kept + text.size(), cap, 1, charged_bytes(Bytes::row(), cap, true)};
  });
  buf = std::move(fresh);
}

}  // namespace detail

/// Go's strings.Builder. Moved from, it is empty; it cannot be copied, where Go panics at the first write to a copy.
template <slice_rules auto Rules = go_latest, class Allocator = std::allocator<char>,
          growth_observer Observer = null_observer>
requires(release_row(Rules).strings_builder)
class strings_builder {
 public:
  using bytes_type = go_slice<char, Rules, Allocator, Observer>;

  strings_builder() = default;
  explicit strings_builder(Observer o)
  requires(!std::same_as<Observer, null_observer>)
      : buf_(std::move(o)) {}
  explicit strings_builder(const Allocator& a, Observer o = Observer()) : buf_(a, std::move(o)) {}
  strings_builder(strings_builder&&) noexcept = default;
  strings_builder& operator=(strings_builder&&) noexcept = default;

  /// WriteString and Write. The text may be a part of this builder. Amortised linear in its size.
  strings_builder& write(std::string_view text) {
    buf_.append(text);
    return *this;
  }
  /// WriteByte.
  strings_builder& write_byte(char byte) {
    buf_.append(byte);
    return *this;
  }
  /// WriteRune, in UTF-8; returns the bytes written. To 1.19 it makes room for four bytes first.
  std::size_t write_rune(char32_t rune) {
    const detail::encoded_rune encoded = detail::encode_rune(rune);
    if (encoded.len != 1 && !bytes_type::row().builder_appends_runes) make_room(utf8_max_bytes);
    buf_.append(encoded.text());
    return encoded.len;
  }

  /// Room for n bytes. Throws panic for n < 0 and where the array would be too large.
  template <std::integral I> void grow(I n) {
    if (std::cmp_less(n, 0)) throw panic("strings.Builder.Grow: negative count");
    make_room(static_cast<std::size_t>(n));
  }

  /// Lets go of all bytes.
  void reset() noexcept { buf_ = nullptr; }

  /// What was written; valid until the next call that is not const. No copy, as in Go.
  std::string_view string() const noexcept { return {buf_.data(), buf_.len()}; }
  std::size_t len() const noexcept { return buf_.len(); }
  std::size_t cap() const noexcept { return buf_.cap(); }

  Allocator get_allocator() const noexcept { return buf_.get_allocator(); }
  Observer& observer() noexcept { return buf_.observer(); }
  const Observer& observer() const noexcept { return buf_.observer(); }

 private:
  bytes_type buf_;

  void make_room(std::size_t n) {
    if (n <= buf_.cap() - buf_.len()) return;
    const release& r = bytes_type::row();
    const auto cap = builder_grow_cap(r, buf_.cap(), n);
    if (!cap) r.builder_says_len ? detail::refuse_make_len() : detail::refuse_make_cap();
    detail::move_bytes(buf_, 0, *cap, {});
  }
};

/// Go's bytes.Buffer.
template <slice_rules auto Rules = go_latest, class Allocator = std::allocator<char>,
          growth_observer Observer = null_observer>
requires(release_row(Rules).buffer_makes_small)
class bytes_buffer {
 public:
  using bytes_type = go_slice<char, Rules, Allocator, Observer>;

  bytes_buffer() = default;
  explicit bytes_buffer(Observer o)
  requires(!std::same_as<Observer, null_observer>)
      : buf_(std::move(o)) {}
  explicit bytes_buffer(const Allocator& a, Observer o = Observer()) : buf_(a, std::move(o)) {}
  /// bytes.NewBuffer: the buffer begins with these bytes unread, and writes behind them where there is capacity.
  explicit bytes_buffer(bytes_type bytes) noexcept : buf_(std::move(bytes)) {}
  /// Copies share the array, as in Go.
  bytes_buffer(const bytes_buffer&) = default;
  bytes_buffer& operator=(const bytes_buffer&) = default;
  /// The other is empty then.
  bytes_buffer(bytes_buffer&& other) noexcept : buf_(std::move(other.buf_)), offset_(std::exchange(other.offset_, 0)) {}
  bytes_buffer& operator=(bytes_buffer&& other) noexcept {
    buf_ = std::move(other.buf_);
    offset_ = std::exchange(other.offset_, 0);
    return *this;
  }
  ~bytes_buffer() = default;

  /// Write and WriteString. The text may be a part of this buffer. Amortised linear in its size.
  /// Throws panic ("bytes.Buffer: too large").
  bytes_buffer& write(std::string_view text) {
    if (text.size() > free_bytes()) make_room(text.size(), text);
    else buf_.append(text);
    return *this;
  }
  /// WriteByte.
  bytes_buffer& write_byte(char byte) { return write({&byte, 1}); }
  /// WriteRune, in UTF-8; returns the bytes written. It makes room for four bytes first.
  std::size_t write_rune(char32_t rune) {
    const detail::encoded_rune encoded = detail::encode_rune(rune);
    if (encoded.len != 1 && utf8_max_bytes > free_bytes()) make_room(utf8_max_bytes, {});
    write(encoded.text());
    return encoded.len;
  }

  /// Room for n bytes. Throws panic for n < 0 and where the array would be too large.
  template <std::integral I> void grow(I n) {
    if (std::cmp_less(n, 0)) throw panic("bytes.Buffer.Grow: negative count");
    make_room(static_cast<std::size_t>(n), {});
  }

  /// ReadFrom: read(char* to, std::size_t room) fills as much of the room as it likes and says how much, 0 at the end.
  /// Returns the bytes read. Makes room for 512 bytes before each read.
  template <class Read>
  requires std::convertible_to<std::invoke_result_t<Read&, char*, std::size_t>, std::size_t>
  std::size_t read_from(Read read);

  /// Next: the first n unread bytes, or all there are; they are read then. Valid until the buffer is changed.
  std::string_view next(std::size_t n) noexcept {
    const std::string_view read = bytes().substr(0, n);
    offset_ += read.size();
    return read;
  }
  /// Read: copies up to n bytes to `to` and returns how many. An empty buffer begins anew.
  std::size_t read(char* to, std::size_t n) {
    if (len() == 0) reset();
    const std::string_view taken = next(n);
    std::ranges::copy(taken, to);
    return taken.size();
  }
  /// ReadByte, nothing at the end.
  std::optional<char> read_byte() {
    char byte = 0;
    return read(&byte, 1) == 1 ? std::optional(byte) : std::nullopt;
  }

  /// Keeps the first n unread bytes. Throws panic unless 0 <= n <= len.
  template <std::integral I> void truncate(I n) {
    if (n == 0) return reset();
    if (std::cmp_less(n, 0) || std::cmp_greater(n, len())) throw panic("bytes.Buffer: truncation out of range");
    buf_ = buf_.slice(0, offset_ + static_cast<std::size_t>(n));
  }
  /// Forgets all bytes and keeps the array.
  void reset() {
    buf_ = buf_.slice(0, 0);
    offset_ = 0;
  }

  /// Bytes: what is unread. Valid until the buffer is changed.
  std::string_view bytes() const noexcept { return std::string_view(buf_.data(), buf_.len()).substr(offset_); }
  /// String: a copy of what is unread, which Go allocates unless the compiler finds that it does not escape.
  std::string string() {
    const std::size_t asked = string_of_bytes_request(bytes_type::row(), len());
    if (asked != 0) {
      notify(observer(), [&] {
        const release& r = bytes_type::row();
        return heap_allocated{asked, charged_bytes(r, asked, true), true, is_tiny(r, asked, true)};
      });
    }
    return std::string(bytes());
  }
  std::size_t len() const noexcept { return buf_.len() - offset_; }  ///< unread bytes
  std::size_t cap() const noexcept { return buf_.cap(); }
  std::size_t available() const noexcept { return free_bytes(); }  ///< room behind the unread bytes

  Allocator get_allocator() const noexcept { return buf_.get_allocator(); }
  Observer& observer() noexcept { return buf_.observer(); }
  const Observer& observer() const noexcept { return buf_.observer(); }

 private:
  bytes_type buf_;
  std::size_t offset_ = 0;

  std::size_t free_bytes() const noexcept { return buf_.cap() - buf_.len(); }
  // Room for n bytes, the text behind the unread ones. Go: Buffer.grow.
  void make_room(std::size_t n, std::string_view text);
};

template <slice_rules auto Rules, class Allocator, growth_observer Observer>
requires(release_row(Rules).buffer_makes_small)
void bytes_buffer<Rules, Allocator, Observer>::make_room(std::size_t n, std::string_view text) {
  const auto grown = grow_buffer(bytes_type::row(), {len(), offset_, buf_.cap(), buf_.is_nil()}, n);
  if (!grown) throw panic("bytes.Buffer: too large");
  if (grown->move == buffer_move::grow) {
    detail::move_bytes(buf_, offset_, grown->cap, text);
    offset_ = 0;
    return;
  }
  if (grown->offset != offset_) {
    const std::size_t unread = len();
    if (unread != 0) std::ranges::copy(bytes(), buf_.data());
    buf_ = buf_.slice(0, unread);
    offset_ = 0;
  }
  buf_.append(text);
}

template <slice_rules auto Rules, class Allocator, growth_observer Observer>
requires(release_row(Rules).buffer_makes_small)
template <class Read>
requires std::convertible_to<std::invoke_result_t<Read&, char*, std::size_t>, std::size_t>
std::size_t bytes_buffer<Rules, Allocator, Observer>::read_from(Read read) {
  std::size_t total = 0;
  for (;;) {
    make_room(buffer_min_read_bytes, {});
    // A slice up to cap gives the free bytes their zero values, so that they may be written.
    const bytes_type whole = buf_.slice(0, buf_.cap());
    const std::size_t room = free_bytes();
    const std::size_t n = (std::min)(static_cast<std::size_t>(read(whole.data() + buf_.len(), room)), room);
    if (n == 0) return total;
    buf_ = buf_.slice(0, buf_.len() + n);
    total += n;
  }
}

/// []byte(text), which escapes: the size class's room becomes capacity.
template <auto Rules = go_latest, byte_element Byte = char, class Allocator = std::allocator<Byte>,
          growth_observer Observer = null_observer>
[[nodiscard]] go_slice<Byte, Rules, Allocator, Observer> bytes_of(std::string_view text,
                                                                  const Allocator& a = Allocator(),
                                                                  Observer o = Observer()) {
  using bytes = go_slice<Byte, Rules, Allocator, Observer>;
  const std::size_t cap = bytes_of_cap(bytes::row(), text.size());
  bytes made = bytes::make(0, static_cast<std::ptrdiff_t>(cap), a, std::move(o));
  made.append(text);
  return made;
}

/// []rune(text), which escapes. Bytes that are no UTF-8 become U+FFFD, one each.
template <auto Rules = go_latest, class Allocator = std::allocator<char32_t>, growth_observer Observer = null_observer>
[[nodiscard]] go_slice<char32_t, Rules, Allocator, Observer> runes_of(std::string_view text,
                                                                      const Allocator& a = Allocator(),
                                                                      Observer o = Observer()) {
  using runes = go_slice<char32_t, Rules, Allocator, Observer>;
  std::size_t count = 0;
  for (std::string_view rest = text; !rest.empty(); ++count) rest.remove_prefix(detail::decode_rune(rest).len);
  const std::size_t cap = runes_of_cap(runes::row(), count);
  runes made = runes::make(0, static_cast<std::ptrdiff_t>(cap), a, std::move(o));
  while (!text.empty()) {
    const detail::decoded_rune next = detail::decode_rune(text);
    made.append(next.rune);
    text.remove_prefix(next.len);
  }
  return made;
}

}  // namespace gogrow
