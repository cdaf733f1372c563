// The files of examples/playground that a report page holds; CMake writes them into assets.cpp
// (examples/CMakeLists.txt).
#pragma once

#include <string_view>

namespace tool::assets {

extern const std::string_view style;         // style.css
extern const std::string_view views;         // views.js
extern const std::string_view chart_style;   // vendor/uPlot.min.css
extern const std::string_view charts;        // vendor/uPlot.iife.min.js
extern const std::string_view chart_notice;  // vendor/uPlot.LICENSE

}  // namespace tool::assets
