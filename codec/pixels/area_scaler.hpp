// Makes pictures smaller: every pixel becomes the mean of the area that it covers.
#pragma once
#include <cstdint>
#include <vector>

namespace pith {

class AreaScaler {
 public:
  // From `from_width` x `from_height` pixels, which may end inside of a pixel, to as many or fewer. Samples are
  // interleaved. Of 2 or 4 channels the last one is alpha; colours count as much as they are visible.
  AreaScaler(double from_width, double from_height, uint32_t width, uint32_t height, uint32_t channels);

  // Takes the next row of the original. Whether it completes a row of the result, which then goes to `out`.
  bool add_row(const uint8_t* row, uint8_t* out);

 private:
  // Pixels that an interval meets, and how much of the outermost ones it covers.
  struct Span {
    Span(double begin, double end);
    float share(uint32_t i) const { return i == first ? first_share : i == last ? last_share : 1; }

    uint32_t first, last;
    float first_share, last_share;
  };

  static Span span_of(uint32_t index, double step, uint32_t count, double extent);
  void add(const uint8_t* row, float share);
  void write(uint8_t* out) const;

  double from_height_, step_x_, step_y_;
  uint32_t height_, channels_;
  bool has_alpha_;
  std::vector<Span> columns_;  // of each pixel of the result
  Span rows_;                  // of its next row
  uint32_t row_ = 0, next_ = 0;
  std::vector<float> sums_;  // over those rows, for each pixel of the original; of colours times alpha if there is some
};

}  // namespace pith
