#include "task/grid.hpp"

#include <algorithm>
#include <limits>

namespace pith {
namespace {

// Latents of the smallest window worth a thread of its own: with its halo on every side it is twice as large.
constexpr int64_t kSmallWindow = 400;

}  // namespace

std::vector<Rect> windows(Extent picture, int area, int threads) {
  const int64_t total = static_cast<int64_t>(picture.height) * picture.width;
  int64_t count = std::max<int64_t>((total + area - 1) / area, std::min<int64_t>(threads, total / kSmallWindow));
  if (count > threads) count = (count + threads - 1) / threads * threads;
  count = std::max<int64_t>(count, 1);

  // Of all ways to arrange that many, the one with the shortest cuts, along which the halo is computed twice.
  int rows = 1, columns = 1;
  int64_t shortest = std::numeric_limits<int64_t>::max();
  for (int64_t r = 1; r <= count; ++r) {
    if (count % r || r > picture.height || count / r > picture.width) continue;
    const int64_t cuts = (r - 1) * picture.width + (count / r - 1) * picture.height;
    if (cuts >= shortest) continue;
    shortest = cuts;
    rows = static_cast<int>(r);
    columns = static_cast<int>(count / r);
  }

  std::vector<Rect> out;
  auto cut = [](int extent, int parts, int i) { return static_cast<int>(static_cast<int64_t>(extent) * i / parts); };
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < columns; ++c) {
      const int y = cut(picture.height, rows, r), x = cut(picture.width, columns, c);
      out.push_back({y, x, cut(picture.height, rows, r + 1) - y, cut(picture.width, columns, c + 1) - x});
    }
  return out;
}

Rect with_halo(const Rect& window, int halo, Extent picture) {
  const int top = std::max(0, window.y - halo), left = std::max(0, window.x - halo);
  const int bottom = std::min(picture.height, window.y + window.height + halo);
  const int right = std::min(picture.width, window.x + window.width + halo);
  return {top, left, bottom - top, right - left};
}

}  // namespace pith
