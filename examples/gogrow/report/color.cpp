#include "report/color.hpp"

#include <cstdlib>
#include <string_view>

#include <unistd.h>

namespace tool {
namespace {

color_choice chosen = color_choice::automatic;

bool has_color(int descriptor) {
  if (chosen != color_choice::automatic) return chosen == color_choice::always;
  const char* const no_color = std::getenv("NO_COLOR");
  if (no_color != nullptr && *no_color != '\0') return false;
  const char* const terminal = std::getenv("TERM");
  return isatty(descriptor) == 1 && (terminal == nullptr || std::string_view(terminal) != "dumb");
}

}  // namespace

void choose_color(color_choice choice) { chosen = choice; }
bool output_has_color() { return has_color(STDOUT_FILENO); }
bool errors_have_color() { return has_color(STDERR_FILENO); }

std::string bold_output(const std::string& text) { return output_has_color() ? "\033[1m" + text + "\033[0m" : text; }
std::string red_error(const std::string& text) { return errors_have_color() ? "\033[1;31m" + text + "\033[0m" : text; }

}  // namespace tool
