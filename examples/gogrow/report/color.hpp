// When the tool writes colours: on a terminal, unless the user said otherwise.
#pragma once

#include <string>

namespace tool {

enum class color_choice { automatic, always, never };

/// For the whole run: what --color says. Before, and without it: automatic, which is a terminal that is not dumb, and
/// NO_COLOR unset or empty (https://no-color.org).
void choose_color(color_choice choice);

/// May standard output, or standard error, be coloured?
bool output_has_color();
bool errors_have_color();

/// text between the codes of bold; red as well for errors. As it is where there are no colours.
std::string bold_output(const std::string& text);
std::string red_error(const std::string& text);

}  // namespace tool
