// What `gogrow help TOPIC` explains: things that several commands share. The manual page has them, too.
#pragma once

#include <span>
#include <string_view>

namespace tool {

struct help_topic {
  std::string_view name;
  std::string_view summary;  ///< half a line
  std::string_view text;     ///< lines of at most 100 columns, the last one with its end
};

std::span<const help_topic> help_topics();

}  // namespace tool
