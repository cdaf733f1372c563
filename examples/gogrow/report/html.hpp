// A report as a web page: one file with a view of the playground and the data that it shows.
#pragma once

#include <ostream>
#include <string>

#include <nlohmann/json.hpp>

namespace tool {

/// What the page shows; each stands for a function of examples/playground/views.js.
enum class html_view { slices, maps, profile };

/// The page: a heading, the question that it answers, and the view of `data` (views/slice_view.hpp, views/map_view.hpp,
/// or diagnose's JSON). It works from a file, without a network.
void write_html(std::ostream& out, html_view view, const std::string& title, const std::string& question,
                const nlohmann::ordered_json& data);

}  // namespace tool
