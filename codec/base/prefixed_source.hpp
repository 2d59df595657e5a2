// A source whose first bytes were read already, to look at them.
#pragma once
#include <algorithm>
#include <span>
#include <utility>

#include "base/byte_stream.hpp"
#include "base/bytes.hpp"

namespace pith {

class PrefixedSource final : public ByteSource {
 public:
  explicit PrefixedSource(ByteSource& rest) : rest_(&rest) {}

  size_t read(uint8_t* to, size_t size) override {
    if (used_ == prefix_.size()) {
      replace_prefix({});
      return rest_->read(to, size);
    }
    const size_t count = std::min(size, prefix_.size() - used_);
    std::copy_n(prefix_.begin() + ptrdiff_t(used_), count, to);
    used_ += count;
    return count;
  }

  // False if there are not so many.
  bool read_fully(uint8_t* to, size_t size) {
    for (size_t count; size > 0; to += count, size -= count)
      if ((count = read(to, size)) == 0) return false;
    return true;
  }

  // Reads until `size` bytes, or the whole file if it is shorter, lie ahead, and shows them.
  std::span<const uint8_t> look_ahead(size_t size) {
    constexpr size_t kStep = size_t{1} << 18;
    prefix_.erase(prefix_.begin(), prefix_.begin() + ptrdiff_t(used_));
    used_ = 0;
    prefix_.reserve(size);  // memory is touched only where bytes arrive
    for (size_t count = prefix_.size(), more = 1; more > 0 && count < size; count += more) {
      prefix_.resize(std::min(size, count + kStep));
      more = rest_->read(prefix_.data() + count, prefix_.size() - count);
      prefix_.resize(count + more);
    }
    return prefix_;
  }

  size_t held() const { return prefix_.size(); }  // bytes

  // Takes away the first `count` of the bytes that were looked at.
  void drop(size_t count) { used_ = count; }

  // Puts other bytes in the place of those that were looked at.
  void replace_prefix(Bytes bytes) {
    prefix_ = std::move(bytes);
    used_ = 0;
  }

 private:
  Bytes prefix_;
  size_t used_ = 0;
  ByteSource* rest_;
};

}  // namespace pith
