// Reads a heap profile in either form, and says what else it is if it is none.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <gogrow/diagnose/pprof.hpp>
#include <gogrow/diagnose/pprof_text.hpp>
#include <gogrow/diagnose/profile.hpp>

namespace gogrow::diagnose {

namespace detail {

/// What people give instead of a heap profile, by how it begins.
inline void refuse_other_files(std::string_view text) {
  constexpr std::string_view advice = "; wanted is a heap profile, /debug/pprof/allocs or /debug/pprof/heap";
  struct beginning {
    std::string_view text;
    std::string_view what;
  };
  static constexpr beginning others[] = {
      {"goroutine profile:", "a goroutine profile"},
      {"threadcreate profile:", "a threadcreate profile"},
      {"--- contention:", "a block profile"},
      {"--- mutex:", "a mutex profile"},
      {"goroutine ", "a goroutine dump"},
      {"go 1.", "an execution trace"},
      {"<", "a page of HTML or XML"},
      {"\x7f"
       "ELF",
       "a binary"},
      {"PK\3\4", "a zip file"},
      {"{", "JSON"},
  };
  for (const beginning& b : others) {
    if (text.starts_with(b.text)) throw unreadable("this is " + std::string(b.what) + std::string(advice));
  }
  if (text.starts_with("\x1f\x8b")) throw unreadable("this is compressed with gzip, within or instead of a profile");
}

}  // namespace detail

/// Reads a heap profile, protocol buffers or text, not compressed. O(bytes). Throws unreadable.
inline profile read_profile(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.empty()) throw unreadable("the profile is empty");
  if (is_pprof_text(text)) return read_pprof_text(text);
  detail::refuse_other_files(text);
  return read_pprof(bytes);
}

}  // namespace gogrow::diagnose
