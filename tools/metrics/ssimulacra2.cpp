#include "metrics/ssimulacra2.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "ssimulacra2/levels.hpp"
#include "ssimulacra2/ssimulacra2.hpp"

namespace pith::tool {

double ssimulacra2(const pith_image& original, const pith_image& decoded) {
  if (std::min(original.width, original.height) < unsigned{kSsimulacra2MinSide})
    return std::numeric_limits<double>::quiet_NaN();
  const std::vector<float> from = eye_levels(original), to = eye_levels(decoded);
  const int height = int(original.height), width = int(original.width);
  return pith::ssimulacra2({to.data(), height, width}, {from.data(), height, width});
}

}  // namespace pith::tool
