#include "options/whole_file.hpp"

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "commands/commands.hpp"

namespace tool {

namespace fs = std::filesystem;

whole_file::whole_file(std::string option, std::string path) : option_(std::move(option)), path_(std::move(path)) {
  if (path_.empty()) refuse("the path of a file is wanted");
  target_ = path_;
  if (is_standard_output()) return;
  std::error_code error;
  const fs::file_status status = fs::status(path_, error);
  if (fs::is_directory(status)) refuse("a directory, where a file is wanted");
  if (fs::exists(status)) refuse_what_cannot_be_written();
  if (!fs::exists(status) || fs::is_regular_file(status)) {
    target_ = fs::weakly_canonical(path_, error);
    if (error) refuse("cannot be written: " + error.message());
    partial_ = target_.string() + ".partial-" + std::to_string(getpid());
  }
  errno = 0;
  stream_.open(partial_.empty() ? target_ : partial_, std::ios::binary | std::ios::trunc);
  if (!stream_) refuse_by_errno();
}

whole_file::~whole_file() {
  std::error_code ignored;
  if (!partial_.empty()) fs::remove(partial_, ignored);
}

void whole_file::commit() {
  errno = 0;
  if (is_standard_output()) std::cout.flush();
  else stream_.close();
  if (!out()) refuse_by_errno();
  if (partial_.empty()) return;
  std::error_code error;
  fs::rename(partial_, target_, error);
  if (error) refuse("cannot be written: " + error.message());
  partial_.clear();
}

// A file could be replaced although it is write-protected, which nobody expects of a tool. A device can say before it
// gets anything that it takes nothing, as /dev/full does.
void whole_file::refuse_what_cannot_be_written() const {
  if (access(path_.c_str(), W_OK) != 0) refuse_by_errno();
  if (!fs::is_character_file(path_)) return;
  const int device = open(path_.c_str(), O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (device < 0) refuse_by_errno();
  const bool takes_bytes = write(device, "", 0) == 0;
  const int why = errno;
  close(device);
  errno = why;
  if (!takes_bytes) refuse_by_errno();
}

void whole_file::refuse_by_errno() const { refuse("cannot be written: " + std::string(std::strerror(errno))); }

void whole_file::refuse(const std::string& why) const { throw usage_error(option_ + " '" + path_ + "': " + why); }

}  // namespace tool
