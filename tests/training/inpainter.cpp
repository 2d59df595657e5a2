// Training of the inpainter: the damage it meets, its gradient, and that only holes count.
#include "model/inpainter.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "picture_objective_fixture.hpp"
#include "restore/inpaint.hpp"
#include "restore/memory.hpp"
#include "test_image.hpp"
#include "training/data/damage.hpp"
#include "training/model/unet_file.hpp"
#include "training/objective/inpainter_objective.hpp"
#include "training/optimiser/parameters.hpp"

using namespace pith;
using namespace pith::train;

namespace {

constexpr int kSide = 64;
const UNetSizes kTiny = {{8, 12, 16}, {1, 1}, {1, 1}, 1};

DamagedCrop damaged(Crop crop, Damage kind, double share) {
  DamagedCrop sample{std::move(crop), {kSide, kSide}};
  Random random{7};
  add_damage(sample.holes, kind, share, random);
  return sample;
}

struct Model {
  std::vector<uint8_t> file = new_unet(kInpainter, kTiny, 3);
  WeightsFile weights{file, kInpainter.format};
  LayerWeights layers;
};

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
  CHECK(runs(of(Damage::scratches, 0.02, 1)) > 0.15);
  CHECK(runs(of(Damage::text, 0.1, 1)) > 0.15);
}

TEST_CASE("Damage: of any kind leaves something to learn from") {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    Mask mask(kSide, kSide);
    Random random{seed};
    add_any_damage(mask, random);
    CHECK(mask.count() > 0);
    CHECK(mask.count() <= 0.9 * mask.holes.size());
  }
}

TEST_CASE("InpainterObjective: a new model leaves the first guess, and only holes count") {
  Model m;
  InpainterObjective objective(m.weights, m.layers, kSide, 2, DataType::f32);
  const std::vector<DamagedCrop> samples = {damaged(Crop(size_t{kSide} * kSide * 3, 90), Damage::blocks, 0.2),
                                            damaged(wavy_crop(kSide), Damage::blocks, 0.2)};
  const std::vector<Measures> measures = objective.measure(samples);
  CHECK(measures[0].squared_error == 0);  // an even picture is guessed at once
  CHECK(measures[1].squared_error > 10);
  CHECK(measures[0].loss < measures[1].loss);

  // What is under a hole is not seen: other pixels there give the same guess and another error.
  std::vector<DamagedCrop> other = {samples[0]};
  for (size_t i = 0; i < other[0].whole.size(); ++i)
    if (other[0].holes.holes[i / 3]) other[0].whole[i] = 100;
  CHECK(objective.measure(other)[0].squared_error == Approx(100));
}

TEST_CASE("InpainterObjective: the gradient is that of the loss") {
  Model m;
  Parameters parameters(m.weights);
  // With a last layer of zeros nothing before it would have a gradient.
  Random random{5};
  for (float& w : parameters.get("inpainter.output.weight").value) w = 0.1f * random.normal();
  for (Parameter& p : parameters.all()) use(p, p.value);
  InpainterObjective objective(m.weights, m.layers, kSide, 1, DataType::f32);
  const std::vector<DamagedCrop> samples = {damaged(wavy_crop(kSide), Damage::strokes, 0.2)};
  check_gradient(objective, samples, parameters, m.layers);
}
