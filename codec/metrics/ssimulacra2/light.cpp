#include "metrics/ssimulacra2/light.hpp"

#include <algorithm>

#include "metrics/ssimulacra2/xyb.hpp"

namespace pith {
namespace {

// Calls use(row above, row below, target row, its width) for what is halved; at an odd side's end both are the last.
template <typename Source, typename Target, typename Use>
void for_each_halved_row(Source& source, Target& target, Use use) {
  for (int plane = 0; plane < 3; ++plane)
    for (int y = 0; y < target.height; ++y)
      use(source.row(plane, 2 * y), source.row(plane, std::min(2 * y + 1, source.height - 1)), target.row(plane, y));
}

}  // namespace

Light light_of(const EyePicture& picture) {
  Light light(picture.height, picture.width);
  const float* levels = picture.levels;
  for (std::vector<float>& plane : light.planes) {
    light_of_levels(levels, plane.size(), plane.data());
    levels += plane.size();
  }
  return light;
}

void light_backward(const EyePicture& picture, const Light& by_light, float* by_levels) {
  const float* levels = picture.levels;
  for (const std::vector<float>& plane : by_light.planes) {
    light_backward(levels, plane.data(), plane.size(), by_levels);
    levels += plane.size();
    by_levels += plane.size();
  }
}

Light half_size(const Light& source) {
  Light target((source.height + 1) / 2, (source.width + 1) / 2);
  for_each_halved_row(source, target, [&](const float* top, const float* bottom, float* to) {
    for (int x = 0; x < source.width / 2; ++x)
      to[x] = 0.25f * (top[2 * x] + top[2 * x + 1] + bottom[2 * x] + bottom[2 * x + 1]);
    if (source.width % 2) to[target.width - 1] = 0.5f * (top[source.width - 1] + bottom[source.width - 1]);
  });
  return target;
}

void add_halved(const Light& gradient, Light& target) {
  for_each_halved_row(target, gradient, [&](float* top, float* bottom, const float* from) {
    for (float* const to : {top, bottom}) {
      for (int x = 0; x < target.width / 2; ++x) {
        to[2 * x] += 0.25f * from[x];
        to[2 * x + 1] += 0.25f * from[x];
      }
      if (target.width % 2) to[target.width - 1] += 0.5f * from[gradient.width - 1];
    }
  });
}

}  // namespace pith
