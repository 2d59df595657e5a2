// A way back for sources that only go forward.
#pragma once
#include <algorithm>
#include <utility>
#include <vector>

#include "base/byte_stream.hpp"

namespace pith {

// Hands through what another source gives, and keeps it where one wants to come back, unless that source can seek.
class KeepingSource : public ByteSource {
 public:
  // The source must outlive it.
  explicit KeepingSource(ByteSource& source) : source_(source) {}

  // From here on seek() works with any source: ahead until `most` bytes are kept, and back to here.
  void keep(uint64_t most) {
    if (!source_.seek(begin_ + at_)) most_ = most;
  }

  // What was kept is given once more, and then no more is kept.
  void stop_keeping() { most_ = 0; }

  size_t kept() const { return kept_.size(); }  // bytes

  size_t read(uint8_t* to, size_t size) override {
    if (at_ < kept_.size()) {
      const size_t count = std::min(size, kept_.size() - at_);
      std::copy_n(&kept_[at_], count, to);
      at_ += count;
      return count;
    }
    if (!most_) {
      begin_ += std::exchange(at_, 0);
      kept_ = {};
    }
    const size_t count = source_.read(to, size);
    if (most_) {
      kept_.insert(kept_.end(), to, to + count);
      at_ += count;
    } else {
      begin_ += count;
    }
    return count;
  }

  bool seek(uint64_t offset) override {
    if (!most_ && at_ >= kept_.size()) {  // nothing is kept
      if (!source_.seek(offset)) return false;
      kept_ = {};
      at_ = 0;
      begin_ = offset;
      return true;
    }
    if (offset < begin_ || offset - begin_ > most_) return false;
    at_ = kept_.size();
    std::vector<uint8_t> passed(size_t{1} << 16);
    while (begin_ + at_ < offset && read(passed.data(), std::min<uint64_t>(offset - begin_ - at_, passed.size())) > 0) {
    }
    at_ = static_cast<size_t>(std::min<uint64_t>(offset - begin_, kept_.size()));
    return true;
  }

 private:
  ByteSource& source_;
  uint64_t most_ = 0;
  uint64_t begin_ = 0;  // of what is kept, counted from where reading began
  std::vector<uint8_t> kept_;
  size_t at_ = 0;  // the next byte of these to be read
};

}  // namespace pith
