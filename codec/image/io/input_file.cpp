#include "image/io/input_file.hpp"

#include <fcntl.h>

#include <algorithm>

namespace pith {
namespace {

constexpr size_t kBlock = size_t{1} << 16;

}  // namespace

InputFile::InputFile(const std::string& path)
    : descriptor_(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (descriptor_.get() < 0) throw_errno("cannot be opened");
  if (::fstat(descriptor_.get(), &status_) != 0) throw_errno("cannot be read");
  if (S_ISDIR(status_.st_mode)) throw_errno("cannot be read", EISDIR);
}

size_t InputFile::read(uint8_t* to, size_t size) {
  size_t count = 0;
  if (begin_ == end_ && size >= kBlock) {
    count = read_some(descriptor_.get(), to, size);
  } else {
    const size_t held = size > 0 && !peek(1).empty() ? end_ - begin_ : 0;
    count = std::min(size, held);
    std::copy_n(buffer_.begin() + ptrdiff_t(begin_), count, to);
    begin_ += count;
  }
  position_ += count;
  return count;
}

std::span<const uint8_t> InputFile::peek(size_t size) {
  if (end_ - begin_ < size) {
    std::copy(buffer_.begin() + ptrdiff_t(begin_), buffer_.begin() + ptrdiff_t(end_), buffer_.begin());
    end_ -= std::exchange(begin_, 0);
    buffer_.resize(std::max({size, kBlock, buffer_.size()}));
  }
  while (end_ - begin_ < size) {
    const size_t count = read_some(descriptor_.get(), buffer_.data() + end_, buffer_.size() - end_);
    if (count == 0) break;
    end_ += count;
  }
  return {buffer_.data() + begin_, std::min(size, end_ - begin_)};
}

}  // namespace pith
