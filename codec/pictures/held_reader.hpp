// Readers of files that are decoded as a whole.
#pragma once
#include <utility>

#include "pictures/picture_reader.hpp"

namespace pith {

class HeldReader : public PictureReader {
 public:
  void read_rows(uint8_t* samples, size_t stride, uint32_t count) final {
    if (!std::exchange(is_decoded_, true)) decode();
    for (uint32_t y = 0; y < count; ++y, ++next_row_, samples += stride) copy_row(next_row_, samples);
  }

 protected:
  // Called once, before the first row is copied. Throws as read_rows does.
  virtual void decode() = 0;

  virtual void copy_row(uint32_t y, uint8_t* samples) const = 0;

 private:
  bool is_decoded_ = false;
  uint32_t next_row_ = 0;
};

}  // namespace pith
