// The colours of the eye: from levels to light to XYB as SSIMULACRA 2 scales it, and the way back of gradients.
#pragma once
#include <cstddef>

namespace pith {

// sRGB levels (0…255, or what lies between them) to linear light, 0…1. Beyond the range light goes on with a tenth of
// the slope, so that values that are clipped in the end are pulled back.
void light_of_levels(const float* levels, size_t count, float* light);

// From the derivative by light to that by levels.
void light_backward(const float* levels, const float* by_light, size_t count, float* by_levels);

// Linear light to XYB: 14 X + 0.42, Y + 0.01 and B - Y + 0.55, all within 0…1 for sRGB. Rows of `count` pixels.
void to_xyb(const float* r, const float* g, const float* b, size_t count, float* x, float* y, float* b_minus_y);

// From the derivatives by XYB (of which the first three rows are) to those by light, which are added to.
struct LightGradient {
  float *r, *g, *b;
};
void xyb_backward(const float* r, const float* g, const float* b, const float* by_x, const float* by_y,
                  const float* by_b_minus_y, size_t count, const LightGradient& by_light);

}  // namespace pith
