#include "image/io/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

#include "error.hpp"

namespace pith {
namespace {

// One read or write call moves at most this much: some systems refuse more than 2 GiB.
constexpr size_t kMaxTransfer = size_t{1} << 30;
constexpr size_t kPipeBlock = size_t{1} << 20;

[[noreturn]] void throw_errno(const char* what, int code = errno) {
  throw Error(PITH_ERROR_INTERNAL, std::string(what) + ": " + std::strerror(code));
}

// Owns a descriptor unless it is a standard stream.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }

  int get() const { return fd_; }

  // Returns 0 or the error: some file systems tell only now that the disk is full.
  int close() {
    const int fd = std::exchange(fd_, -1);
    return fd > STDERR_FILENO && ::close(fd) != 0 ? errno : 0;
  }

 private:
  int fd_;
};

size_t read_some(int fd, uint8_t* target, size_t size) {
  for (;;) {
    const ssize_t count = ::read(fd, target, std::min(size, kMaxTransfer));
    if (count >= 0) return size_t(count);
    if (errno != EINTR) throw_errno("cannot be read");
  }
}

// Returns 0 or the error.
int write_all(int fd, std::span<const uint8_t> data) {
  while (!data.empty()) {
    const ssize_t count = ::write(fd, data.data(), std::min(data.size(), kMaxTransfer));
    if (count < 0 && errno != EINTR) return errno;
    if (count > 0) data = data.subspan(size_t(count));
  }
  return 0;
}

void write_directly(int fd, std::span<const uint8_t> data) {
  Descriptor target(fd);
  if (::isatty(fd)) throw Error(PITH_ERROR_ARGUMENT, "will not write binary data to a terminal; use a file or a pipe");
  if (const int error = write_all(fd, data)) throw_errno("cannot be written", error);
  if (const int error = target.close()) throw_errno("cannot be written", error);
}

// Where a path leads after all symbolic links; the path itself if there is no such file.
std::string resolve(const std::string& path) {
  const std::unique_ptr<char, void (*)(void*)> real(::realpath(path.c_str(), nullptr), std::free);
  return real ? real.get() : path;
}

// A new file in the directory of `path`, removed again unless it is committed.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& path) : target_(path) {
    const size_t slash = path.rfind('/');
    const std::string directory = slash == std::string::npos ? "" : path.substr(0, slash + 1);
    int fd = -1;
    for (unsigned attempt = 0; fd < 0; ++attempt) {
      name_ = directory + ".pith-" + std::to_string(::getpid()) + "-" + std::to_string(attempt) + ".tmp";
      fd = ::open(name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (fd < 0 && errno != EEXIST) throw_errno("cannot be created");
    }
    descriptor_.emplace(fd);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (!name_.empty()) ::unlink(name_.c_str());
  }

  int fd() const { return descriptor_->get(); }

  void commit() {
    if (const int error = descriptor_->close()) throw_errno("cannot be written", error);
    if (::rename(name_.c_str(), target_.c_str()) != 0) throw_errno("cannot be written");
    name_.clear();
  }

 private:
  std::string target_;
  std::string name_;
  std::optional<Descriptor> descriptor_;
};

}  // namespace

Bytes read_file(const std::string& path) {
  Descriptor source(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (source.get() < 0) throw_errno("cannot be opened");
  struct stat status;
  if (::fstat(source.get(), &status) != 0) throw_errno("cannot be read");
  // One byte more than the size, so that the end shows without growing the buffer.
  const uint64_t expected = S_ISREG(status.st_mode) ? uint64_t(status.st_size) + 1 : kPipeBlock;
  Bytes data;
  for (size_t used = 0;;) {
    if (used == data.size()) data.resize(std::min(std::max(expected, uint64_t{used} * 2), kMaxFileBytes + 1));
    const size_t count = read_some(source.get(), data.data() + used, data.size() - used);
    used += count;
    if (used > kMaxFileBytes) throw Error(PITH_ERROR_LIMIT, "is larger than the limit of 4 GiB");
    if (count == 0) {
      data.resize(used);
      return data;
    }
  }
}

void write_file(const std::string& path, std::span<const uint8_t> data) {
  if (path == "-") return write_directly(STDOUT_FILENO, data);
  const std::string target = resolve(path);
  struct stat status;
  const bool exists = ::stat(target.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) throw_errno("cannot be written", EISDIR);
  if (exists && !S_ISREG(status.st_mode)) {
    const int fd = ::open(target.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) throw_errno("cannot be opened");
    return write_directly(fd, data);
  }
  // rename would also replace a file that its owner has protected against writing.
  if (exists && ::access(target.c_str(), W_OK) != 0) throw_errno("cannot be written");
  TemporaryFile file(target);
  if (exists) ::fchmod(file.fd(), status.st_mode & 07777);  // best effort: some file systems have no modes
  if (const int error = write_all(file.fd(), data)) throw_errno("cannot be written", error);
  file.commit();
}

bool is_same_file(const std::string& a, const std::string& b) {
  struct stat first, second;
  if (a == "-" || b == "-" || ::stat(a.c_str(), &first) != 0 || ::stat(b.c_str(), &second) != 0) return false;
  return S_ISREG(first.st_mode) && first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

}  // namespace pith
