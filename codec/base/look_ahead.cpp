#include "base/look_ahead.hpp"

#include <algorithm>
#include <utility>

namespace pith {
namespace {

// Bytes asked of the source at a time.
constexpr size_t kMostAtOnce = size_t{256} << 10;

}  // namespace

std::span<uint8_t> LookAhead::peek(size_t size) {
  while (ahead() < size && !drained_) {
    const size_t wanted = std::min(std::max(size - ahead(), block_), kMostAtOnce);
    // Twice as much each time, since many sources give a little at a time.
    if (bytes_.size() < end_ + wanted) bytes_.resize(std::max(end_ + wanted, 2 * bytes_.size()));
    const size_t count = source_->read(&bytes_[end_], wanted);
    end_ += count;
    drained_ = count == 0;
  }
  return std::span(bytes_).subspan(begin_, std::min(size, ahead()));
}

void LookAhead::move_to_front() {
  std::copy(bytes_.begin() + ptrdiff_t(begin_), bytes_.begin() + ptrdiff_t(end_), bytes_.begin());
  end_ -= std::exchange(begin_, 0);
}

// What is left moves to the front only when it is no more than what was dropped since the last time, so that dropping
// takes time in proportion to the bytes that come, in however small pieces.
void LookAhead::drop(size_t count) {
  begin_ += count;
  position_ += count;
  if (!most_kept_ && begin_ >= ahead()) move_to_front();
}

size_t LookAhead::read(uint8_t* to, size_t size) {
  if (!ahead() && size >= block_ && !most_kept_) {
    const size_t count = source_->read(to, size);
    position_ += count;
    return count;
  }
  if (size) peek(1);
  const size_t count = std::min(size, ahead());
  std::copy_n(bytes_.begin() + ptrdiff_t(begin_), count, to);
  drop(count);
  return count;
}

bool LookAhead::read_fully(uint8_t* to, size_t size) {
  for (size_t count; size > 0; to += count, size -= count)
    if ((count = read(to, size)) == 0) return false;
  return true;
}

bool LookAhead::seek(uint64_t offset) {
  const uint64_t first = position_ - begin_;  // of what is held
  if (offset >= first && offset - first <= end_) {
    begin_ = size_t(offset - first);
    position_ = offset;
    return true;
  }
  if (source_->seek(offset)) {
    begin_ = end_ = 0;
    position_ = offset;
    drained_ = false;
    return true;
  }
  if (offset < first || (most_kept_ && offset - first > most_kept_)) return false;
  for (size_t passed = 1; passed > 0 && position_ < offset; drop(passed))
    passed = peek(std::min<uint64_t>(offset - position_, kMostAtOnce)).size();
  return true;
}

void LookAhead::keep(uint64_t most) {
  move_to_front();
  most_kept_ = most;
}

void LookAhead::stop_keeping() {
  most_kept_ = 0;
  bytes_.resize(end_);
  bytes_.shrink_to_fit();
}

}  // namespace pith
