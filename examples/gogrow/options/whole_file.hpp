// A file that appears whole or not at all: it is written beside its place and moved there when it is done. As with
// other tools, - is standard output, a device or a pipe is written as it is, and a file that is write-protected is
// refused.
#pragma once

#include <filesystem>
#include <fstream>
#include <iostream>
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

  std::ostream& out() { return is_standard_output() ? std::cout : stream_; }
  bool is_standard_output() const { return path_ == "-"; }
  /// Where the path leads, through symbolic links.
  const std::filesystem::path& target() const { return target_; }
  /// Throws usage_error when the file could not be written.
  void commit();

 private:
  void refuse_what_cannot_be_written() const;
  [[noreturn]] void refuse(const std::string& why) const;
  [[noreturn]] void refuse_by_errno() const;

  std::string option_;
  std::string path_;
  std::filesystem::path target_;
  std::filesystem::path partial_;  ///< empty where the target is no file of the disk and so written directly
  std::ofstream stream_;
};

}  // namespace tool
