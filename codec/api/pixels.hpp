// Pictures of the caller.
#pragma once
#include "api/caller_memory.hpp"
#include "api/guard.hpp"
#include "pith/pith.h"

namespace pith {

// With samples of so many bytes.
inline void check_pixels(const pith_image& image, uint32_t sample_size = 1) {
  require(image.pixels, "the image has no pixels");
  require(image.width > 0 && image.height > 0, "the image has no extent");
  require(image.channels >= 1 && image.channels <= 4, "an image has 1 to 4 channels");
  require(image.stride / (image.channels * sample_size) >= image.width, "the stride is shorter than a row");
}

// Where decoded pixels go: the caller's memory if there is any, else a block that is freed unless it is released.
class Target {
 public:
  Target(uint32_t width, uint32_t height, uint32_t channels, const pith_image& wanted, const pith_allocator& allocator,
         uint32_t sample_size = 1) {
    if (wanted.pixels) {
      require(wanted.width == width && wanted.height == height && wanted.channels == channels,
              "the image has another size or number of channels than the result");
      image_ = wanted;
      check_pixels(image_, sample_size);
      return;
    }
    const size_t stride = static_cast<size_t>(width) * channels * sample_size;
    own_ = make_output(stride * height, allocator);
    image_ = {width, height, channels, stride, own_.get()};
  }

  const pith_image& image() const { return image_; }
  pith_image release() {
    own_.release();
    return image_;
  }

 private:
  OutputBlock own_;
  pith_image image_;
};

}  // namespace pith
