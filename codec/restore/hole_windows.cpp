#include "restore/hole_windows.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "model/unet.hpp"

namespace pith {
namespace {

// Sides of what a window sees are rounded up to a few lengths: every extent needs a network of its own.
int rounded(int units) {
  int step = 1;
  while (4 * step < units) step *= 2;
  return (units + step - 1) / step * step;
}

// A rectangle of pixels from its first row and column to those behind its last.
struct Bounds {
  int top = std::numeric_limits<int>::max(), left = top, bottom = 0, right = 0;
  bool deep = false;  // whether it holds a part of a hole that a window may not see the whole of

  void include(const Bounds& other) {
    top = std::min(top, other.top);
    left = std::min(left, other.left);
    bottom = std::max(bottom, other.bottom);
    right = std::max(right, other.right);
    deep = deep || other.deep;
  }
};

// What is known of a unit of the picture.
class Units {
 public:
  Units(const Mask& holes, int unit, int halo)
      : extent_{rounded_up(holes.height, unit), rounded_up(holes.width, unit)},
        sources_(static_cast<size_t>(extent_.height) * extent_.width) {
    std::vector<int> count(sources_.size());
    for (int y = 0; y < static_cast<int>(holes.height); ++y)
      for (int x = 0; x < static_cast<int>(holes.width); ++x) {
        if (!holes.row(y)[x]) continue;
        sources_[index(y / unit, x / unit)].include({y, x, y + 1, x + 1});
        ++count[index(y / unit, x / unit)];
      }
    const std::vector<int> reach = reaches(count, unit, halo);
    for (size_t i = 0; i < count.size(); ++i) {
      if (!count[i]) continue;
      Bounds& b = sources_[i];
      b = {std::max(b.top - reach[i], 0), std::max(b.left - reach[i], 0),
           std::min(b.bottom + reach[i], extent_.height * unit), std::min(b.right + reach[i], extent_.width * unit),
           reach[i] > kHoleContext};
    }
  }

  Extent extent() const { return extent_; }

  bool has_holes(int y, int x) const { return sources_[index(y, x)].bottom > 0; }

  // What the holes of a unit are filled from; empty where it has none.
  const Bounds& source(int y, int x) const { return sources_[index(y, x)]; }

 private:
  static int rounded_up(uint32_t pixels, int unit) { return (static_cast<int>(pixels) + unit - 1) / unit; }
  size_t index(int y, int x) const { return static_cast<size_t>(y) * extent_.width + x; }

  // How many pixels to look around the holes of each unit. What a unit inside a large hole needs, all units around it
  // up to the rim get too, so that no seam shows where windows cut the hole.
  std::vector<int> reaches(const std::vector<int>& count, int unit, int halo) const {
    std::vector<int> reach(count.size(), kHoleContext);
    for (int y = 0; y < extent_.height; ++y)
      for (int x = 0; x < extent_.width; ++x) {
        if (count[index(y, x)] < unit * unit) continue;
        const int rings = depth(count, unit, halo, y, x);
        const int needed = std::min(halo * unit, kHoleContext + 2 * unit * rings);
        for (int row = std::max(y - rings, 0); row <= std::min(y + rings, extent_.height - 1); ++row)
          for (int column = std::max(x - rings, 0); column <= std::min(x + rings, extent_.width - 1); ++column)
            reach[index(row, column)] = std::max(reach[index(row, column)], needed);
      }
    return reach;
  }

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
  std::vector<Bounds> sources_;  // of pixels with holes, first
};

class Cutter {
 public:
  Cutter(const Units& units, int unit) : units_(units), unit_(unit) {}

  std::vector<HoleWindow> run() const {
    const Extent all = units_.extent();
    return cut(shrunk({0, 0, all.height, all.width})).windows;
  }

 private:
  struct Cut {
    int64_t pixels = 0;
    std::vector<HoleWindow> windows;
  };

  // To the units with holes.
  Rect shrunk(const Rect& r) const {
    int top = r.y + r.height, bottom = r.y, left = r.x + r.width, right = r.x;
    for (int y = r.y; y < r.y + r.height; ++y)
      for (int x = r.x; x < r.x + r.width; ++x) {
        if (!units_.has_holes(y, x)) continue;
        top = std::min(top, y);
        bottom = y + 1;
        left = std::min(left, x);
        right = std::max(right, x + 1);
      }
    return bottom > top ? Rect{top, left, bottom - top, right - left} : Rect{r.y, r.x, 0, 0};
  }

  HoleWindow window(const Rect& part) const {
    Bounds seen;
    for (int y = part.y; y < part.y + part.height; ++y)
      for (int x = part.x; x < part.x + part.width; ++x) seen.include(units_.source(y, x));
    const auto [top, height] = extended(seen.top, seen.bottom, units_.extent().height, seen.deep);
    const auto [left, width] = extended(seen.left, seen.right, units_.extent().width, seen.deep);
    return {part, {top, left, height, width}};
  }

  // Begin and length of a source that holds pixels `begin` to `end` of a side of `units`. Windows of one deep hole keep
  // to the units, so that they agree on what they both see; others lie closely around what they have to see.
  std::pair<int, int> extended(int begin, int end, int units, bool keep_to_units) const {
    begin -= begin % (keep_to_units ? unit_ : kCell);
    const int length = std::min(rounded((end - begin + unit_ - 1) / unit_), units) * unit_;
    if (!keep_to_units) begin -= (length - (end - begin)) / 2 / kCell * kCell;
    return {std::clamp(begin, 0, units * unit_ - length), length};
  }

  int64_t pixels(const Rect& part) const {
    if (!part.height) return 0;
    const Rect source = window(part).source;
    return int64_t{source.height} * source.width;
  }

  // In two, where the windows of both halves are smallest together, and those again, down to single units; what does
  // not make less to compute is undone.
  Cut cut(const Rect& part) const {
    if (!part.height) return {};
    Cut whole{pixels(part), {window(part)}};
    if (part.height * part.width == 1) return whole;
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
    const int steps = std::max({1, part.height / kTries, part.width / kTries});
    for (int y = steps; y < part.height; y += steps)
      attempt({part.y, part.x, y, part.width}, {part.y + y, part.x, part.height - y, part.width});
    for (int x = steps; x < part.width; x += steps)
      attempt({part.y, part.x, part.height, x}, {part.y, part.x + x, part.height, part.width - x});
    Cut parts = cut(halves[0]);
    Cut others = cut(halves[1]);
    parts.pixels += others.pixels;
    if (whole.pixels <= kLargestHoleWindow && parts.pixels >= whole.pixels) return whole;
    parts.windows.insert(parts.windows.end(), others.windows.begin(), others.windows.end());
    return parts;
  }

  static constexpr int kTries = 32;  // of cuts along each side

  const Units& units_;
  int unit_;
};

}  // namespace

std::vector<HoleWindow> hole_windows(const Mask& holes, int unit, int halo) {
  const Units units(holes, unit, halo);
  return Cutter(units, unit).run();
}

}  // namespace pith
