#include "pixels/mask.hpp"

#include <cmath>

namespace pith {

// First along the rows, then over the `most` rows above and below.
std::vector<float> distances(const Mask& mask, int most) {
  const int width = static_cast<int>(mask.width), height = static_cast<int>(mask.height), far = most + 1;
  std::vector<int> across(mask.holes.size());
  std::vector<bool> has_near(height);  // rows with holes, which are few
  for (int y = 0; y < height; ++y) {
    const uint8_t* holes = mask.row(y);
    int* row = &across[static_cast<size_t>(y) * width];
    int run = far;
    for (int x = 0; x < width; ++x) row[x] = run = holes[x] ? 0 : std::min(run + 1, far);
    for (int x = width; x-- > 0;) row[x] = run = std::min(row[x], std::min(run + 1, far));
    has_near[y] = std::any_of(row, row + width, [=](int d) { return d < far; });
  }
  std::vector<float> all(mask.holes.size(), kFar);
  std::vector<int> nearest(width);  // squared
  for (int y = 0; y < height; ++y) {
    std::fill(nearest.begin(), nearest.end(), far * far);
    for (int other = std::max(0, y - most); other <= std::min(height - 1, y + most); ++other) {
      if (!has_near[other]) continue;
      const int* row = &across[static_cast<size_t>(other) * width];
      const int down = (other - y) * (other - y);
      for (int x = 0; x < width; ++x) nearest[x] = std::min(nearest[x], down + row[x] * row[x]);
    }
    for (int x = 0; x < width; ++x)
      if (nearest[x] <= most * most)
        all[static_cast<size_t>(y) * width + x] = std::sqrt(static_cast<float>(nearest[x]));
  }
  return all;
}

}  // namespace pith
