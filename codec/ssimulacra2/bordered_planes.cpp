#include "ssimulacra2/bordered_planes.hpp"

#include "ssimulacra2/xyb.hpp"

namespace pith {

BorderedPlanes bordered_planes_of(const Light& light) {
  const BorderedPlane empty(light.height, light.width);
  BorderedPlanes xyb = {empty, empty, empty};
  for_each_row(light, [&](int y, const float* r, const float* g, const float* b) {
    to_xyb(r, g, b, light.width, xyb[0].row(y), xyb[1].row(y), xyb[2].row(y));
  });
  return xyb;
}

}  // namespace pith
