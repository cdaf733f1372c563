// Unpacks gzip, a piece at a time and up to a limit: a small file may claim to unpack to any size.
#pragma once

#include <array>
#include <cstddef>
#include <new>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <zlib.h>

#include <gogrow/diagnose/profile.hpp>

namespace tool {

/// Takes the packed bytes in pieces of any length and appends what they unpack to. Several gzip files in a row are one,
/// as for gzip itself.
class gunzip {
 public:
  /// More than `limit_bytes` are refused; not much more memory than that is used.
  explicit gunzip(std::size_t limit_bytes) : limit_bytes_(limit_bytes) { open(); }
  ~gunzip() { inflateEnd(&stream_); }
  gunzip(const gunzip&) = delete;
  gunzip& operator=(const gunzip&) = delete;

  /// Whether bytes begin as gzip does.
  static bool is_gzip(std::span<const std::byte> bytes) {
    return bytes.size() >= 2 && bytes[0] == std::byte{0x1f} && bytes[1] == std::byte{0x8b};
  }

  /// Throws unreadable: no gzip, broken, too large.
  void add(std::span<const std::byte> packed) {
    std::array<unsigned char, 65536> piece;
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(packed.data()));
    stream_.avail_in = static_cast<uInt>(packed.size());
    do {
      if (at_end_ && stream_.avail_in == 0) return;
      if (at_end_) {
        inflateReset(&stream_);
        at_end_ = false;
      }
      stream_.next_out = piece.data();
      stream_.avail_out = piece.size();
      const int status = inflate(&stream_, Z_NO_FLUSH);
      const std::size_t made = piece.size() - stream_.avail_out;
      if (made > limit_bytes_ - unpacked_.size()) {
        throw gogrow::diagnose::unreadable("the gzip file unpacks to more than " + std::to_string(limit_bytes_ >> 20) +
                                           " MiB, which is the limit");
      }
      const auto* const begin = reinterpret_cast<const std::byte*>(piece.data());
      unpacked_.insert(unpacked_.end(), begin, begin + made);
      at_end_ = status == Z_STREAM_END;
      if (!at_end_ && status != Z_OK && status != Z_BUF_ERROR) {
        throw gogrow::diagnose::unreadable("the gzip file is broken" +
                                           (stream_.msg != nullptr ? ": " + std::string(stream_.msg) : ""));
      }
    } while (stream_.avail_in != 0 || stream_.avail_out == 0);
  }

  /// When all is added. Throws unreadable: the end is missing.
  std::vector<std::byte> take() {
    if (!at_end_) throw gogrow::diagnose::unreadable("the gzip file is truncated: it ends too early");
    return std::move(unpacked_);
  }

 private:
  void open() {
    constexpr int window_bits = 15, gzip_alone = 16;
    if (inflateInit2(&stream_, window_bits + gzip_alone) != Z_OK) throw std::bad_alloc();
  }

  std::size_t limit_bytes_;
  z_stream stream_{};
  bool at_end_ = false;
  std::vector<std::byte> unpacked_;
};

}  // namespace tool
