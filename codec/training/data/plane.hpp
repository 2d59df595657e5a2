// A plane of numbers whose edges are mirrored, and filters of it.
#pragma once
#include <cstddef>
#include <vector>

namespace pith::train {

class Plane {
 public:
  Plane(int height, int width) : height_(height), width_(width), values_(static_cast<size_t>(height) * width) {}

  int height() const { return height_; }
  int width() const { return width_; }
  float* row(int y) { return values_.data() + static_cast<size_t>(y) * width_; }
  const float* row(int y) const { return values_.data() + static_cast<size_t>(y) * width_; }
  float& at(int y, int x) { return row(y)[x]; }
  float at(int y, int x) const { return row(y)[x]; }

  // Also outside.
  float around(int y, int x) const { return at(mirrored(y, height_), mirrored(x, width_)); }

  // Without repeating the edge, so that the sites of a mosaic keep their colours.
  static int mirrored(int i, int size) {
    if (i >= 0 && i < size) return i;
    if (size == 1) return 0;
    const int period = 2 * size - 2, place = (i % period + period) % period;
    return place < size ? place : period - place;
  }

 private:
  int height_, width_;
  std::vector<float> values_;
};

// By a Gaussian of standard deviation `sigma`, in pixels.
Plane blurred(const Plane& plane, double sigma);

// Means of rectangles whose sides are plane.height() / height and plane.width() / width, at least 1.
Plane reduced(const Plane& plane, int height, int width);

}  // namespace pith::train
