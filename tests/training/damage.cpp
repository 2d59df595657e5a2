#include "training/data/damage.hpp"

#include <catch2/catch.hpp>

using namespace pith;
using namespace pith::train;

namespace {

// How many runs of holes there are along all rows for each pixel of a hole: the thinner the holes, the more.
double runs(const Mask& mask) {
  size_t count = 0;
  for (uint32_t y = 0; y < mask.height; ++y)
    for (uint32_t x = 0; x < mask.width; ++x) count += mask.row(y)[x] && (x == 0 || !mask.row(y)[x - 1]);
  return static_cast<double>(count) / static_cast<double>(mask.count());
}

}  // namespace

TEST_CASE("Damage: covers as much as asked for, the same every time, thin or thick") {
  const auto of = [](Damage kind, double share, uint64_t seed) {
    Mask mask(600, 400);
    Random random{seed};
    add_damage(mask, kind, share, random);
    return mask;
  };
  for (int i = 0; i < kDamages; ++i) {
    const auto kind = static_cast<Damage>(i);
    CAPTURE(i);
    for (const double share : {0.01, 0.2}) {
      const Mask mask = of(kind, share, 5);
      CHECK(mask.count() >= share * mask.holes.size());
      CHECK(mask.count() < (share + 0.12) * mask.holes.size());
      CHECK(mask.holes == of(kind, share, 5).holes);
      CHECK(mask.holes != of(kind, share, 6).holes);
    }
  }
  CHECK(runs(of(Damage::blocks, 0.1, 1)) < 0.1);
  CHECK(runs(of(Damage::objects, 0.1, 1)) < 0.05);
  CHECK(runs(of(Damage::scratches, 0.02, 1)) > 0.15);
  CHECK(runs(of(Damage::text, 0.1, 1)) > 0.15);
}

TEST_CASE("Damage: of any kind leaves something to learn from") {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    Mask mask(64, 64);
    Random random{seed};
    add_any_damage(mask, random);
    CHECK(mask.count() > 0);
    CHECK(mask.count() <= 0.9 * mask.holes.size());
  }
}
