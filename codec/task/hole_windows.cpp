#include "task/hole_windows.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace pith {
namespace {

// Sides of what a window sees are rounded up to a few lengths: networks are made anew for every extent.
int rounded(int units) {
  int step = 1;
  while (8 * step < units) step *= 2;
  return (units + step - 1) / step * step;
}

// What is known of a unit of the picture.
class Units {
 public:
  Units(const Mask& holes, int unit, int halo)
      : extent_{rounded_up(holes.height, unit), rounded_up(holes.width, unit)},
        reach_(static_cast<size_t>(extent_.height) * extent_.width) {
    std::vector<int> count(reach_.size());
    for (uint32_t y = 0; y < holes.height; ++y)
      for (uint32_t x = 0; x < holes.width; ++x) count[index(y / unit, x / unit)] += holes.row(y)[x];
    for (int y = 0; y < extent_.height; ++y)
      for (int x = 0; x < extent_.width; ++x)
        if (count[index(y, x)]) reach_[index(y, x)] = std::min(halo, kHoleContext + 2 * depth(count, unit, halo, y, x));
  }

  Extent extent() const { return extent_; }

  // How far to look around a unit; 0 where it has no holes.
  int reach(int y, int x) const { return reach_[index(y, x)]; }

 private:
  static int rounded_up(uint32_t pixels, int unit) { return (static_cast<int>(pixels) + unit - 1) / unit; }
  size_t index(int y, int x) const { return static_cast<size_t>(y) * extent_.width + x; }

  // How many rings of units around this one, and itself, are nothing but hole. What is beyond the picture counts as
  // such: nothing can be seen there either.
  int depth(const std::vector<int>& count, int unit, int most, int y, int x) const {
    const auto full = [&](int row, int column) {
      const bool outside = row < 0 || column < 0 || row >= extent_.height || column >= extent_.width;
      return outside || count[index(row, column)] == unit * unit;
    };
    for (int ring = 0; ring < most; ++ring)
      for (int i = -ring; i <= ring; ++i)
        if (!full(y - ring, x + i) || !full(y + ring, x + i) || !full(y + i, x - ring) || !full(y + i, x + ring))
          return ring;
    return most;
  }

  Extent extent_;
  std::vector<int> reach_;
};

class Cutter {
 public:
  Cutter(const Units& units, int unit) : units_(units), unit_(unit) {}

  std::vector<HoleWindow> run() {
    const Extent all = units_.extent();
    cut(shrunk({0, 0, all.height, all.width}));
    return std::move(windows_);
  }

 private:
  // To the units with holes.
  Rect shrunk(const Rect& r) const {
    int top = r.y + r.height, bottom = r.y, left = r.x + r.width, right = r.x;
    for (int y = r.y; y < r.y + r.height; ++y)
      for (int x = r.x; x < r.x + r.width; ++x) {
        if (!units_.reach(y, x)) continue;
        top = std::min(top, y);
        bottom = y + 1;
        left = std::min(left, x);
        right = std::max(right, x + 1);
      }
    return bottom > top ? Rect{top, left, bottom - top, right - left} : Rect{r.y, r.x, 0, 0};
  }

  HoleWindow window(const Rect& part) const {
    int reach = 0;
    for (int y = part.y; y < part.y + part.height; ++y)
      for (int x = part.x; x < part.x + part.width; ++x) reach = std::max(reach, units_.reach(y, x));
    const Extent all = units_.extent();
    Rect source = with_halo(part, reach, all);
    const auto extend = [](int* begin, int* length, int most) {
      *length = std::min(rounded(*length), most);
      *begin = std::min(*begin, most - *length);
    };
    extend(&source.y, &source.height, all.height);
    extend(&source.x, &source.width, all.width);
    return {part, source};
  }

  int64_t pixels(const Rect& part) const {
    if (!part.height) return 0;
    const Rect source = window(part).source;
    return int64_t{source.height} * source.width * unit_ * unit_;
  }

  // In two, where the windows of both halves are smallest together, or in the middle of the longer side.
  void cut(const Rect& part) {
    if (!part.height) return;
    const int64_t whole = pixels(part);
    int64_t best = std::numeric_limits<int64_t>::max();
    Rect halves[2];
    const auto attempt = [&](const Rect& a, const Rect& b) {
      const Rect first = shrunk(a), second = shrunk(b);
      const int64_t size = pixels(first) + pixels(second);
      if (size >= best) return;
      best = size;
      halves[0] = first;
      halves[1] = second;
    };
    const auto rows = [&](int y) {
      attempt({part.y, part.x, y, part.width}, {part.y + y, part.x, part.height - y, part.width});
    };
    const auto columns = [&](int x) {
      attempt({part.y, part.x, part.height, x}, {part.y, part.x + x, part.height, part.width - x});
    };
    const int steps = std::max({1, part.height / kTries, part.width / kTries});
    for (int y = steps; y < part.height; y += steps) rows(y);
    for (int x = steps; x < part.width; x += steps) columns(x);
    if (best >= whole) {
      if (whole <= kLargestHoleWindow || part.height * part.width == 1) {
        windows_.push_back(window(part));
        return;
      }
      best = std::numeric_limits<int64_t>::max();
      part.height > part.width ? rows(part.height / 2) : columns(part.width / 2);
    }
    const Rect first = halves[0], second = halves[1];
    cut(first);
    cut(second);
  }

  static constexpr int kTries = 32;  // of cuts along each side

  const Units& units_;
  int unit_;
  std::vector<HoleWindow> windows_;
};

}  // namespace

std::vector<HoleWindow> hole_windows(const Mask& holes, int unit, int halo) {
  const Units units(holes, unit, halo);
  return Cutter(units, unit).run();
}

}  // namespace pith
