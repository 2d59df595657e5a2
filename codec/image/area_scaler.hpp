// Makes pictures smaller: every pixel becomes the mean of the area that it covers.
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

namespace pith {

class AreaScaler {
 public:
  // From `from_width` x `from_height` pixels, which may end inside of a pixel, to fewer. Samples are interleaved.
  AreaScaler(double from_width, double from_height, uint32_t width, uint32_t height, uint32_t channels);

  // The next row of the result. `source` gives rows of the original, which are asked for from top to bottom.
  void next_row(const std::function<const uint8_t*(uint32_t)>& source, uint8_t* out);

 private:
  void narrow(const uint8_t* row);

  double from_height_, step_x_, step_y_;
  uint32_t width_, height_, channels_;
  uint32_t next_ = 0;
  int64_t narrowed_row_ = -1;  // of the original
  std::vector<float> narrowed_, sums_;
  struct Tap {
    uint32_t pixel, last;
    float first_share, last_share;  // of the outermost pixels that the area covers
  };
  std::vector<Tap> taps_;
};

}  // namespace pith
