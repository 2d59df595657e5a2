#include "pictures/output_file.hpp"

#include <fcntl.h>

#include "base/error.hpp"
#include "pictures/input_file.hpp"

namespace pith {
namespace {

constexpr size_t kBlock = size_t{1} << 16;
constexpr mode_t kPermissions = 0777;

Descriptor open_directly(const std::string& path, std::optional<int> open) {
  Descriptor file(open ? ::fcntl(*open, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
                       : ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
  if (file.get() < 0) throw_errno("cannot be opened");
  if (::isatty(file.get()))
    throw Error(PITH_ERROR_ARGUMENT, "will not write binary data to a terminal; use a file or a pipe");
  return file;
}

}  // namespace

OutputFile::OutputFile(const std::string& path, IfExists if_exists, Sync sync) : if_exists_(if_exists), sync_(sync) {
  const std::optional<int> open = path == "-" ? STDOUT_FILENO : descriptor_named(path);
  if (open) {
    direct_ = open_directly(path, open);
    return;
  }
  std::string target = real_path(path);
  if (target.empty()) target = path;
  struct stat status;
  const bool exists = ::stat(target.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) throw_errno("cannot be written", EISDIR);
  if (exists && !S_ISREG(status.st_mode)) {
    direct_ = open_directly(target, std::nullopt);
    return;
  }
  // rename would also replace a file that its owner has protected against writing.
  if (exists && ::access(target.c_str(), W_OK) != 0) throw_errno("cannot be written");
  temporary_.emplace(target);
  // Best effort, as some file systems have no modes; and without the owner's or group's rights when it is run.
  if (exists) ::fchmod(fd(), status.st_mode & kPermissions);
}

void OutputFile::write(std::span<const uint8_t> bytes) {
  size_ += bytes.size();
  if (buffer_.size() + bytes.size() > kBlock) flush();
  if (bytes.size() >= kBlock) {
    write_all(fd(), bytes);
  } else {
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  }
}

void OutputFile::commit(const InputFile* preserved) {
  flush();
  if (temporary_ && preserved && S_ISREG(preserved->status().st_mode)) {
    const timespec times[2] = {{.tv_sec = 0, .tv_nsec = UTIME_OMIT}, preserved->status().st_mtim};
    ::futimens(fd(), times);
    ::fchmod(fd(), preserved->status().st_mode & kPermissions);
  }
  if (temporary_) {
    temporary_->commit(if_exists_ == IfExists::kReplace, sync_);
  } else {
    check_written(fd());
  }
}

void OutputFile::flush() {
  write_all(fd(), buffer_);
  buffer_.clear();
}

}  // namespace pith
