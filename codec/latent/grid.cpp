#include "latent/grid.hpp"

#include <algorithm>
#include <limits>

namespace pith {
std::vector<Rect> arrange(Extent area, int64_t count) {
  int rows = 0, columns = 0;
  int64_t shortest = std::numeric_limits<int64_t>::max();
  for (int64_t r = 1; r <= count; ++r) {
    if (count % r || r > area.height || count / r > area.width) continue;
    const int64_t cuts = (r - 1) * area.width + (count / r - 1) * area.height;
    if (cuts >= shortest) continue;
    shortest = cuts;
    rows = static_cast<int>(r);
    columns = static_cast<int>(count / r);
  }

  std::vector<Rect> out;
  auto cut = [](int extent, int parts, int i) { return static_cast<int>(static_cast<int64_t>(extent) * i / parts); };
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < columns; ++c) {
      const int y = cut(area.height, rows, r), x = cut(area.width, columns, c);
      out.push_back({y, x, cut(area.height, rows, r + 1) - y, cut(area.width, columns, c + 1) - x});
    }
  return out;
}

int64_t window_count(int64_t total, int area, int threads) {
  const int64_t count = std::max<int64_t>((total + area - 1) / area, std::min<int64_t>(threads, total / kSmallWindow));
  return std::max<int64_t>(1, count > threads ? (count + threads - 1) / threads * threads : count);
}

std::vector<Rect> windows(Extent picture, int area, int threads) {
  const int64_t total = static_cast<int64_t>(picture.height) * picture.width;
  std::vector<Rect> out;
  for (int64_t count = std::min(window_count(total, area, threads), total); out.empty(); ++count)
    out = arrange(picture, count);
  return out;
}

Rect with_halo(const Rect& window, int halo, Extent picture) {
  const int top = std::max(0, window.y - halo), left = std::max(0, window.x - halo);
  const int bottom = std::min(picture.height, window.y + window.height + halo);
  const int right = std::min(picture.width, window.x + window.width + halo);
  return {top, left, bottom - top, right - left};
}

}  // namespace pith
