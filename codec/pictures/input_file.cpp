#include "pictures/input_file.hpp"

#include <fcntl.h>

#include <algorithm>
#include <limits>

namespace pith {
namespace {

// Bytes asked for at a time. After seeking few, which become more while it is read in order.
constexpr size_t kBlock = size_t{1} << 16, kFirstBlock = size_t{1} << 12;

}  // namespace

InputFile::InputFile(const std::string& path)
    : descriptor_(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)), block_(kBlock) {
  if (descriptor_.get() < 0) throw_errno("cannot be opened");
  if (::fstat(descriptor_.get(), &status_) != 0) throw_errno("cannot be read");
  if (S_ISDIR(status_.st_mode)) throw_errno("cannot be read", EISDIR);
  if (seekable() && (start_ = ::lseek(descriptor_.get(), 0, SEEK_CUR)) < 0) throw_errno("cannot be read");
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

bool InputFile::seek(uint64_t offset) {
  if (!seekable()) return false;
  const uint64_t ahead = offset - position_;
  if (offset >= position_ && ahead <= end_ - begin_) {
    begin_ += static_cast<size_t>(ahead);
  } else {
    if (offset > uint64_t{std::numeric_limits<off_t>::max()} - static_cast<uint64_t>(start_) ||
        ::lseek(descriptor_.get(), start_ + static_cast<off_t>(offset), SEEK_SET) < 0)
      throw_errno("cannot be read", EOVERFLOW);
    begin_ = end_ = 0;
    block_ = kFirstBlock;
  }
  position_ = offset;
  return true;
}

uint64_t InputFile::size() const {
  return std::max(position_,
                  seekable() && status_.st_size > start_ ? static_cast<uint64_t>(status_.st_size - start_) : 0);
}

std::span<const uint8_t> InputFile::peek(size_t size) {
  if (end_ - begin_ < size) {
    std::copy(buffer_.begin() + ptrdiff_t(begin_), buffer_.begin() + ptrdiff_t(end_), buffer_.begin());
    end_ -= std::exchange(begin_, 0);
    buffer_.resize(std::max({size, kBlock, buffer_.size()}));
  }
  while (end_ - begin_ < size) {
    const size_t wanted = std::min(std::max(block_, size - (end_ - begin_)), buffer_.size() - end_);
    const size_t count = read_some(descriptor_.get(), buffer_.data() + end_, wanted);
    if (count == 0) break;
    end_ += count;
    block_ = std::min(2 * block_, kBlock);
  }
  return {buffer_.data() + begin_, std::min(size, end_ - begin_)};
}

}  // namespace pith
