#include "metrics/psnr.hpp"

#include <algorithm>
#include <cmath>

namespace pith {

double psnr(const pith_image& a, const pith_image& b) {
  const size_t row = size_t{a.width} * a.channels;
  uint64_t sum = 0;
  for (size_t y = 0; y < a.height; ++y) {
    const uint8_t* p = a.pixels + a.stride * y;
    const uint8_t* q = b.pixels + b.stride * y;
    for (size_t x = 0; x < row; ++x) {
      const int difference = int(p[x]) - int(q[x]);
      sum += uint64_t(difference * difference);
    }
  }
  if (sum == 0) return kPsnrOfEqual;
  const double mse = double(sum) / (double(row) * a.height);
  return std::min(kPsnrOfEqual, 10.0 * std::log10(255.0 * 255.0 / mse));
}

}  // namespace pith
