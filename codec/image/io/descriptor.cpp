#include "image/io/descriptor.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "error.hpp"

namespace pith {
namespace {

// One read or write call moves at most this much: some systems refuse more than 2 GiB.
constexpr size_t kMaxTransfer = size_t{1} << 30;

}  // namespace

void throw_errno(const char* what, int code) {
  throw Error(PITH_ERROR_INTERNAL, std::string(what) + ": " + std::strerror(code));
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

}  // namespace pith
