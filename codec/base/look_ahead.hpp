// Bytes that may be looked at before they are read.
#pragma once
#include <span>

#include "base/byte_stream.hpp"
#include "base/bytes.hpp"

namespace pith {

// Reads another source through a buffer. Memory grows with the bytes that come, not with those that are asked for.
class LookAhead : public ByteSource {
 public:
  // The source, which must outlive it, is asked for `block` bytes at least; 1: for nothing that is not wanted.
  LookAhead(ByteSource& source, size_t block = size_t{1} << 16)
      : source_(&source), block_(block) {}  // NOLINT: implicit
  LookAhead(LookAhead&&) = default;

  // The next `size` bytes, fewer only at the end. If they are changed, read() gives the changed ones. Valid until any
  // other call.
  std::span<uint8_t> peek(size_t size);

  // Passes over `count` bytes that were looked at.
  void drop(size_t count);

  size_t read(uint8_t* to, size_t size) override;

  // False if there are not so many.
  bool read_fully(uint8_t* to, size_t size);

  // Goes ahead by reading where the source only goes forward; and back if what was passed is held. Nothing is behind
  // the end, where it stops then.
  bool seek(uint64_t offset) override;

  uint64_t expected() const override { return ahead() + source_->expected(); }

  // From here on seek() works with any source: ahead until `most` bytes are kept, and back to here.
  void keep(uint64_t most);
  void stop_keeping();

  uint64_t position() const { return position_; }    // of the next byte, counted from where reading began
  size_t held() const { return bytes_.capacity(); }  // bytes of memory

 private:
  size_t ahead() const { return end_ - begin_; }
  void move_to_front();

  ByteSource* source_;
  size_t block_;
  Bytes bytes_;
  size_t begin_ = 0, end_ = 0;  // of what is ahead, among these
  uint64_t position_ = 0, most_kept_ = 0;
  bool drained_ = false;  // whether the source has come to its end
};

}  // namespace pith
