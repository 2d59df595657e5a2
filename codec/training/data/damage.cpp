#include "training/data/damage.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace pith::train {
namespace {

struct Point {
  double x, y;
};

// Draws holes, and counts them.
class Brush {
 public:
  explicit Brush(Mask& mask)
      : mask_(mask),
        count_(mask.count()),
        width_(static_cast<int>(mask.width)),
        height_(static_cast<int>(mask.height)) {}

  size_t count() const { return count_; }
  int width() const { return width_; }
  int height() const { return height_; }

  // All pixels within these borders for which inside(x, y) holds.
  template <typename Inside>
  void where(double left, double top, double right, double bottom, Inside inside) {
    const int first = std::max(0, static_cast<int>(std::ceil(left))),
              last = std::min(width_ - 1, static_cast<int>(std::floor(right)));
    for (int y = std::max(0, static_cast<int>(std::ceil(top)));
         y <= std::min(height_ - 1, static_cast<int>(std::floor(bottom))); ++y)
      for (int x = first; x <= last; ++x) {
        uint8_t& hole = mask_.row(y)[x];
        if (hole || !inside(x, y)) continue;
        hole = 1;
        ++count_;
      }
  }

  // All pixels nearer than `radius` to the segment.
  void segment(Point a, Point b, double radius) {
    const double dx = b.x - a.x, dy = b.y - a.y, squares = std::max(dx * dx + dy * dy, 1e-9);
    where(std::min(a.x, b.x) - radius, std::min(a.y, b.y) - radius, std::max(a.x, b.x) + radius,
          std::max(a.y, b.y) + radius, [&](int x, int y) {
            const double along = std::clamp(((x - a.x) * dx + (y - a.y) * dy) / squares, 0.0, 1.0);
            const double ox = x - a.x - along * dx, oy = y - a.y - along * dy;
            return ox * ox + oy * oy <= radius * radius;
          });
  }

 private:
  Mask& mask_;
  size_t count_;
  int width_, height_;
};

Point anywhere(const Brush& brush, Random& random) {
  return {between(random, 0, brush.width()), between(random, 0, brush.height())};
}

constexpr double kTurn = 6.283185307179586;

// Segments of length() pixels, at least `least` and less than `more` besides, each of which turns a little.
template <typename Length>
void bent_line(Brush& brush, Random& random, double thinnest, double thickest, uint64_t least, uint64_t more,
               double turn, Length length) {
  Point at = anywhere(brush, random);
  double direction = between(random, 0, kTurn);
  const double radius = between(random, thinnest, thickest);
  for (uint64_t bends = least + random.below(more); bends > 0; --bends) {
    const double along = length();
    const Point next = {at.x + along * std::cos(direction), at.y + along * std::sin(direction)};
    brush.segment(at, next, radius);
    at = next;
    direction += between(random, -turn, turn);
  }
}

// A line of letters, each of some of the straight lines between nine points.
void text(Brush& brush, Random& random) {
  const double size = between(random, 10, 36), pen = size * between(random, 0.06, 0.11), advance = 0.8 * size;
  Point at = {between(random, -size, 0.7 * brush.width()), between(random, 0, brush.height() - 0.5 * size)};
  for (int letters = 4 + static_cast<int>(random.below(16)); letters > 0; --letters, at.x += advance) {
    if (random.uniform() < 0.15f) continue;  // between words
    const auto point = [&] {
      const uint64_t i = random.below(9), column = i % 3, row = i / 3;
      return Point{at.x + 0.3 * size * static_cast<double>(column), at.y + 0.5 * size * static_cast<double>(row)};
    };
    Point from = point();
    for (uint64_t lines = 2 + random.below(3); lines > 0; --lines) {
      const Point to = point();
      brush.segment(from, to, std::max(pen, 0.7));
      from = to;
    }
  }
}

void block(Brush& brush, Random& random) {
  const Point middle = anywhere(brush, random);
  const double side = 12 * std::pow(6, random.uniform()), ratio = std::pow(2, between(random, -1, 1));
  const double half_width = side * std::sqrt(ratio) / 2, half_height = side / std::sqrt(ratio) / 2;
  brush.where(middle.x - half_width, middle.y - half_height, middle.x + half_width, middle.y + half_height,
              [](int, int) { return true; });
}

void speck(Brush& brush, Random& random) {
  const Point at = anywhere(brush, random);
  brush.segment(at, {at.x + between(random, -3, 3), at.y + between(random, -3, 3)}, between(random, 0.6, 5));
}

// What lies beyond a ragged line across a corner or along a border.
void tear(Brush& brush, Random& random) {
  const double direction = between(random, 0, kTurn), dx = std::cos(direction), dy = std::sin(direction);
  const double reach = std::abs(dx) * brush.width() / 2 + std::abs(dy) * brush.height() / 2;
  const double edge = reach * between(random, 0.8, 0.98);
  std::array<double, 3> frequency, phase, height;
  for (int i = 0; i < 3; ++i) {
    frequency[i] = between(random, 0.02, 0.05) * std::pow(3, i);
    phase[i] = between(random, 0, kTurn);
    height[i] = between(random, 0, 6) / (i + 1);
  }
  brush.where(0, 0, brush.width(), brush.height(), [&](int x, int y) {
    const double ox = x - brush.width() / 2.0, oy = y - brush.height() / 2.0, along = oy * dx - ox * dy;
    double ragged = edge;
    for (int i = 0; i < 3; ++i) ragged += height[i] * std::sin(frequency[i] * along + phase[i]);
    return ox * dx + oy * dy > ragged;
  });
}

// Roundish, with a wavy outline.
void object(Brush& brush, Random& random) {
  const Point middle = anywhere(brush, random);
  const double radius = between(random, 28, 56);
  std::array<double, 3> phase;
  for (double& p : phase) p = between(random, 0, kTurn);
  brush.where(middle.x - radius, middle.y - radius, middle.x + radius, middle.y + radius, [&](int x, int y) {
    const double dx = x - middle.x, dy = y - middle.y, direction = std::atan2(dy, dx);
    double outline = 0.85;
    for (size_t i = 0; i < phase.size(); ++i)
      outline += 0.05 * std::sin(static_cast<double>(i + 2) * direction + phase[i]);
    return dx * dx + dy * dy <= outline * outline * radius * radius;
  });
}

// Few pixels have gradients that are mostly chance, and weigh as much as many.
constexpr double kLeastShare = 0.05, kMoreShare = 0.4;

// Of a picture: they stay near its borders, so that more would take very many of them.
constexpr double kMostTorn = 0.2;

}  // namespace

void add_damage(Mask& mask, Damage kind, double share, Random& random) {
  Brush brush(mask);
  const double wanted = share * static_cast<double>(mask.holes.size());
  while (static_cast<double>(brush.count()) < wanted) {
    switch (kind) {
      case Damage::strokes: bent_line(brush, random, 2, 12, 2, 6, 1.2, [&] { return between(random, 10, 60); }); break;
      case Damage::text: text(brush, random); break;
      case Damage::blocks: block(brush, random); break;
      case Damage::scratches: bent_line(brush, random, 0.5, 2.5, 4, 10, 0.1, [] { return 40.0; }); break;
      case Damage::specks: speck(brush, random); break;
      case Damage::tears: tear(brush, random); break;
      case Damage::objects: object(brush, random); break;
    }
  }
}

void add_any_damage(Mask& mask, Random& random) {
  do {
    std::fill(mask.holes.begin(), mask.holes.end(), 0);
    for (uint64_t kinds = random.uniform() < 0.3f ? 2 : 1; kinds > 0; --kinds) {
      const auto kind = static_cast<Damage>(random.below(kDamages));
      const double share = kLeastShare + kMoreShare * random.unit();
      add_damage(mask, kind, kind == Damage::tears ? std::min(share, kMostTorn) : share, random);
    }
  } while (mask.count() == 0 || 10 * mask.count() > 9 * mask.holes.size());
}

}  // namespace pith::train
