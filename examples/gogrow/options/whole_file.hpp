// A file that appears whole or not at all: it is written beside its place and moved there when it is done.
#pragma once

#include <filesystem>
#include <fstream>
#include <ostream>
#include <string>

namespace tool {

/// The value of an option that names an output file. Open it before the work, so that a path that cannot be written is
/// refused before anything is done; commit when all is well. Without a commit nothing is left behind.
class whole_file {
 public:
  /// Throws usage_error with the option and the path.
  whole_file(std::string option, std::string path);
  ~whole_file();
  whole_file(const whole_file&) = delete;
  whole_file& operator=(const whole_file&) = delete;

  std::ostream& out() { return stream_; }
  /// Where the path leads, through symbolic links.
  const std::filesystem::path& target() const { return target_; }
  /// Throws usage_error when the file could not be written.
  void commit();

 private:
  [[noreturn]] void refuse(const std::string& why) const;

  std::string option_;
  std::string path_;
  std::filesystem::path target_;
  std::filesystem::path partial_;  ///< empty where the target is a device or a pipe, which is written directly
  std::ofstream stream_;
};

}  // namespace tool
