// Teaches doctest to show vectors, so that a failed comparison says what was seen.
#pragma once

#include <sstream>
#include <vector>

#include <doctest/doctest.h>

template <class T> struct doctest::StringMaker<std::vector<T>> {
  static String convert(const std::vector<T>& values) {
    std::ostringstream text;
    text << '{';
    for (const T& value : values) text << ' ' << doctest::toString(value).c_str();
    text << " }";
    return text.str().c_str();
  }
};
