// File descriptors for the files of this folder.
#pragma once
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace pith {

// Throws Error (I/O): what happened and the system's reason.
[[noreturn]] void throw_errno(const char* what, int code = errno);

// Owns a descriptor unless it is a standard stream.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() {
    if (fd_ > STDERR_FILENO) ::close(fd_);
  }

  int get() const { return fd_; }

 private:
  int fd_;
};

// Where a path leads after all symbolic links; empty if there is no such file.
std::string real_path(const std::string& path);

// The number of the open descriptor that a path means: /dev/stdout, /dev/fd/3, and links that lead there. Opening such
// a path would begin again at the start of a file; writing the descriptor goes on where it stands.
std::optional<int> descriptor_named(const std::string& path);

// Up to `size` bytes; 0 only at the end. Throws Error.
size_t read_some(int fd, uint8_t* target, size_t size);

// All of it. Throws Error.
void write_all(int fd, std::span<const uint8_t> data);

// Throws what closing would tell, which is where some file systems say that the disk is full, and leaves it open.
void check_written(int fd);

// Waits until a file, or the names in a folder, would outlast a power failure, where the file system can do that.
// Throws Error: the complaint and the system's reason.
void wait_for_disk(int fd, const char* complaint);

}  // namespace pith
