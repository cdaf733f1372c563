#include "options/whole_file.hpp"

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include <unistd.h>

#include "commands/commands.hpp"

namespace tool {

namespace fs = std::filesystem;

whole_file::whole_file(std::string option, std::string path) : option_(std::move(option)), path_(std::move(path)) {
  if (path_.empty()) refuse("the path of a file is wanted");
  std::error_code error;
  const fs::file_status status = fs::status(path_, error);
  if (fs::is_directory(status)) refuse("a directory, where a file is wanted");
  target_ = path_;
  if (!fs::exists(status) || fs::is_regular_file(status)) {
    target_ = fs::weakly_canonical(path_, error);
    if (error) refuse("cannot be written: " + error.message());
    partial_ = target_.string() + ".partial-" + std::to_string(getpid());
  }
  errno = 0;
  stream_.open(partial_.empty() ? target_ : partial_, std::ios::binary | std::ios::trunc);
  if (!stream_) refuse("cannot be written: " + std::string(std::strerror(errno)));
}

whole_file::~whole_file() {
  std::error_code ignored;
  if (!partial_.empty()) fs::remove(partial_, ignored);
}

void whole_file::commit() {
  errno = 0;
  stream_.close();
  if (!stream_) refuse("cannot be written: " + std::string(std::strerror(errno)));
  if (partial_.empty()) return;
  std::error_code error;
  fs::rename(partial_, target_, error);
  if (error) refuse("cannot be written: " + error.message());
  partial_.clear();
}

void whole_file::refuse(const std::string& why) const { throw usage_error(option_ + " '" + path_ + "': " + why); }

}  // namespace tool
