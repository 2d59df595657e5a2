// Pictures as linear light, at full size and halved, and the way back of gradients.
#pragma once
#include <array>
#include <cstddef>
#include <vector>

namespace pith {

// What metrics of the eye compare: red, green and blue of `height` x `width` sRGB levels (0…255), one plane after the
// other.
struct EyePicture {
  const float* levels;
  int height, width;
};

// Red, green and blue, 0…1.
struct Light {
  int height, width;
  std::array<std::vector<float>, 3> planes;  // 0 at first

  Light(int h, int w) : height(h), width(w) {
    for (std::vector<float>& plane : planes) plane.resize(static_cast<size_t>(h) * w);
  }
  float* row(int plane, int y) { return planes[plane].data() + static_cast<size_t>(y) * width; }
  const float* row(int plane, int y) const { return planes[plane].data() + static_cast<size_t>(y) * width; }
};

Light light_of(const EyePicture& picture);

// From the derivative by light to that by levels.
void light_backward(const EyePicture& picture, const Light& by_light, float* by_levels);

// Means of two by two; the last row and column of odd sides count twice.
Light half_size(const Light& source);

// Adds to `target` what half_size passes back.
void add_halved(const Light& gradient, Light& target);

}  // namespace pith
