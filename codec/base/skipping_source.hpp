// Ahead in sources that only go forward.
#pragma once
#include <algorithm>
#include <vector>

#include "base/byte_stream.hpp"

namespace pith {

// Hands through what another source gives, and goes ahead by reading where that cannot seek. There is no way back.
class SkippingSource : public ByteSource {
 public:
  // The source must outlive it.
  explicit SkippingSource(ByteSource& source) : source_(source) {}

  size_t read(uint8_t* to, size_t size) override {
    const size_t count = source_.read(to, size);
    position_ += count;
    return count;
  }

  bool seek(uint64_t offset) override {
    if (source_.seek(offset)) {
      position_ = offset;
      return true;
    }
    if (offset < position_) return false;
    std::vector<uint8_t> passed(size_t{1} << 16);
    while (position_ < offset && read(passed.data(), std::min<uint64_t>(offset - position_, passed.size())) > 0) {
    }
    return true;
  }

  uint64_t position() const { return position_; }

 private:
  ByteSource& source_;
  uint64_t position_ = 0;
};

}  // namespace pith
