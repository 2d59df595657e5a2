#include "pictures/input_file.hpp"

#include <fcntl.h>

#include <algorithm>
#include <limits>

namespace pith {

InputFile::InputFile(const std::string& path)
    : descriptor_(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (descriptor_.get() < 0) throw_errno("cannot be opened");
  if (::fstat(descriptor_.get(), &status_) != 0) throw_errno("cannot be read");
  if (S_ISDIR(status_.st_mode)) throw_errno("cannot be read", EISDIR);
  if (seekable() && (start_ = ::lseek(descriptor_.get(), 0, SEEK_CUR)) < 0) throw_errno("cannot be read");
}

size_t InputFile::read(uint8_t* to, size_t size) {
  const size_t count = read_some(descriptor_.get(), to, size);
  position_ += count;
  return count;
}

bool InputFile::seek(uint64_t offset) {
  if (!seekable()) return false;
  if (offset > uint64_t{std::numeric_limits<off_t>::max()} - static_cast<uint64_t>(start_) ||
      ::lseek(descriptor_.get(), start_ + static_cast<off_t>(offset), SEEK_SET) < 0)
    throw_errno("cannot be read", EOVERFLOW);
  position_ = offset;
  return true;
}

uint64_t InputFile::size() const {
  return std::max(position_,
                  seekable() && status_.st_size > start_ ? static_cast<uint64_t>(status_.st_size - start_) : 0);
}

}  // namespace pith
