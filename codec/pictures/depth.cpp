#include "pictures/depth.hpp"

#include <algorithm>
#include <utility>

#include "base/bytes.hpp"

namespace pith {
namespace {

class ReducedReader final : public PictureReader {
 public:
  explicit ReducedReader(std::unique_ptr<PictureReader> reader) : reader_(std::move(reader)) {
    info_ = reader_->info();
    row_.resize(info_.row_size());
    info_.sample_size = 1;
    info_.memory += row_.size();
    take_warnings();
  }

  void read_rows(uint8_t* samples, size_t stride, uint32_t count) override {
    for (uint32_t y = 0; y < count; ++y, samples += stride) {
      reader_->read_rows(row_.data(), row_.size(), 1);
      for (size_t i = 0; i < row_.size() / 2; ++i) samples[i] = rounded(uint32_t(row_[2 * i] << 8 | row_[2 * i + 1]));
    }
    take_warnings();
  }

 private:
  static uint8_t rounded(uint32_t sample) { return uint8_t((sample * 255 + 32767) / 65535); }

  void take_warnings() {
    warnings_ = reader_->warnings();
    warnings_.push_back("16-bit samples were reduced to 8 bits");
  }

  std::unique_ptr<PictureReader> reader_;
  Bytes row_;  // of 16 bits
};

}  // namespace

std::unique_ptr<PictureReader> reduce_depth(std::unique_ptr<PictureReader> reader) {
  if (reader->info().sample_size == 1) return reader;
  return std::make_unique<ReducedReader>(std::move(reader));
}

}  // namespace pith
