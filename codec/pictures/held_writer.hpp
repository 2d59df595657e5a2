// Writers of files that are encoded as a whole.
#pragma once
#include <algorithm>

#include "base/bytes.hpp"
#include "pictures/picture.hpp"
#include "pictures/picture_writer.hpp"

namespace pith {

class HeldWriter : public PictureWriter {
 public:
  // Throws Error (limit, memory).
  HeldWriter(const PictureInfo& info, ByteSink& sink)
      : info_(info), held_(make_picture(info.width, info.height, info.pixel_size())), sink_(sink) {}

  void write_rows(const uint8_t* samples, size_t stride, uint32_t count) final {
    for (uint32_t y = 0; y < count; ++y, ++next_row_, samples += stride)
      std::copy_n(samples, held_.stride(), held_.row(next_row_));
  }

  void finish() final { sink_.write(encode()); }

 protected:
  // For formats where gray becomes R, G and B.
  void drop_gray_profile() {
    if (info_.colours() > 1 || info_.metadata.icc.empty()) return;
    info_.metadata.icc.clear();
    warnings_.push_back("the colour profile is one for gray, which the format has no place for, and was not kept");
  }

  // The file of the picture held. Throws Error.
  virtual Bytes encode() = 0;

  PictureInfo info_;
  Picture held_;  // pixel_size() bytes for each pixel

 private:
  ByteSink& sink_;
  uint32_t next_row_ = 0;
};

}  // namespace pith
