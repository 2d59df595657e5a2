#include "pictures/descriptor.hpp"

#include <fcntl.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <filesystem>

#include "base/error.hpp"

namespace pith {
namespace {

// One read or write call moves at most this much: some systems refuse more than 2 GiB.
constexpr size_t kMaxTransfer = size_t{1} << 30;

constexpr int kMostLinks = 40;  // as many as Linux follows

}  // namespace

std::string real_path(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::canonical(path, ignored).string();
}

void throw_errno(const char* what, int code) {
  throw Error(PITH_ERROR_IO, std::string(what) + ": " + std::strerror(code));
}

std::optional<int> descriptor_named(const std::string& path) {
  const std::string descriptors = real_path("/proc/self/fd");
  std::string name = path;
  for (int links = 0; links < kMostLinks && !descriptors.empty(); ++links) {
    const size_t slash = name.rfind('/');
    const std::string folder = slash == name.npos ? "." : name.substr(0, slash + 1), last = name.substr(slash + 1);
    if (real_path(folder) == descriptors) {
      int number;
      const auto [end, error] = std::from_chars(last.data(), last.data() + last.size(), number);
      return error == std::errc() && end == last.data() + last.size() ? std::optional(number) : std::nullopt;
    }
    std::error_code is_no_link;
    const std::string target = std::filesystem::read_symlink(name, is_no_link).string();
    if (target.empty()) break;
    name = target[0] == '/' ? target : folder + "/" + target;
  }
  return std::nullopt;
}

size_t read_some(int fd, uint8_t* target, size_t size) {
  for (;;) {
    const ssize_t count = ::read(fd, target, std::min(size, kMaxTransfer));
    if (count >= 0) return size_t(count);
    if (errno != EINTR) throw_errno("cannot be read");
  }
}

void write_all(int fd, std::span<const uint8_t> data) {
  while (!data.empty()) {
    const ssize_t count = ::write(fd, data.data(), std::min(data.size(), kMaxTransfer));
    if (count < 0 && errno != EINTR) throw_errno("cannot be written");
    if (count > 0) data = data.subspan(size_t(count));
  }
}

void check_written(int fd) {
  const int copy = ::fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (copy < 0 || ::close(copy) != 0) throw_errno("cannot be written");
}

void wait_for_disk(int fd, const char* complaint) {
  while (::fsync(fd) != 0) {
    if (errno == EINVAL || errno == ENOTSUP || errno == ENOSYS)
      return;  // what file systems say that have no such thing
    if (errno != EINTR) throw_errno(complaint);
  }
}

}  // namespace pith
