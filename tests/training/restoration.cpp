// Training of the denoiser and the inpainter: their loss and its gradient, their model files, what pictures take.
#include <catch2/catch.hpp>
#include <cmath>

#include "fixture.hpp"
#include "model/denoiser.hpp"
#include "model/inpainter.hpp"
#include "training/data/damage.hpp"
#include "training/data/noise.hpp"
#include "training/model/unet_file.hpp"
#include "training/objective/restoration_objective.hpp"

using namespace pith;
using namespace pith::train;

namespace {

constexpr int kSide = 64;
const UNetSizes kTiny = {{8, 12, 16}, {1, 1}, {1, 1}, 1};

Crop even_crop(uint8_t level) { return Crop(size_t{kSide} * kSide * 3, level); }

// Something to see: waves of two colours.
Crop wavy_crop() {
  return painted(kSide, kSide,
                 [](int x, int y, int c) { return 128 + 70 * std::sin(0.2 * x + c) * std::cos(0.13 * y); });
}

DamagedCrop damaged(const Crop& crop, Damage kind) {
  Mask holes(kSide, kSide);
  Random random{7};
  add_damage(holes, kind, 0.2, random);
  return holed_crop(crop, holes);
}

struct Model {
  explicit Model(const UNetKind& k) : kind(k) {}

  RestorationObjective objective(int crops) { return {kind, weights, layers, kSide, crops, DataType::f32}; }

  UNetKind kind;
  WeightsFile weights{new_unet(kind, kTiny, 3), kind.format};
  Parameters parameters{weights};
  LayerWeights layers;
};

// A step along the gradient of a tensor whose name ends with `ending` must change the loss by the step times its
// squared norm.
void check_gradient(Model& m, const DamagedCrop& sample, const std::string& ending = "") {
  // With a last layer of zeros nothing before it would have a gradient.
  Random random{5};
  for (float& w : m.parameters.get(std::string(m.kind.name) + ".output.weight").value) w = 0.1f * random.normal();
  for (Parameter& p : m.parameters.all()) use(p, p.value);
  RestorationObjective objective = m.objective(1);
  m.layers.refresh(1);
  Gradients gradients;
  objective.learn({&sample, 1}, 1, gradients);
  for (Parameter& p : m.parameters.all()) {
    if (!p.name.ends_with(ending)) continue;
    set_gradient(p, {gradients.find(*p.used)->data()});
    double squares = 0;
    for (float g : p.gradient) squares += double(g) * g;
    REQUIRE(squares > 0);
    const double step = 2e-3 / std::sqrt(squares);
    const auto loss_at = [&](double factor) {
      std::vector<float> moved = p.value;
      for (size_t i = 0; i < moved.size(); ++i) moved[i] += static_cast<float>(factor * step * p.gradient[i]);
      use(p, moved);
      m.layers.refresh(1);
      return objective.measure({&sample, 1})[0].loss;
    };
    const double slope = (loss_at(1) - loss_at(-1)) / (2 * step);
    INFO(p.name);
    CHECK(slope == Approx(squares).epsilon(0.05));
    loss_at(0);
  }
}

}  // namespace

TEST_CASE("RestorationObjective: a new denoiser leaves pictures as they are") {
  Model m(kDenoiser);
  const Crop clean = even_crop(100);
  const std::vector<DamagedCrop> samples = {noisy_crop(clean, even_crop(110), {}), noisy_crop(clean, clean, 7.0)};
  const std::vector<Measures> measures = m.objective(2).measure(samples);
  REQUIRE(measures.size() == 2);
  CHECK(measures[0].squared_error == Approx(100));
  CHECK(measures[1].squared_error == 0);
  CHECK(measures[0].loss > measures[1].loss);
}

TEST_CASE("RestorationObjective: a new inpainter leaves the first guess, and only holes count") {
  Model m(kInpainter);
  const std::vector<DamagedCrop> samples = {damaged(even_crop(90), Damage::blocks),
                                            damaged(wavy_crop(), Damage::blocks)};
  const std::vector<Measures> measures = m.objective(2).measure(samples);
  CHECK(measures[0].squared_error == 0);  // an even picture is guessed at once
  CHECK(measures[1].squared_error > 10);
  CHECK(measures[0].loss < measures[1].loss);

  // What is under a hole is not seen: other pixels there give the same guess and another error.
  const Mask& holes = samples[0].damaged;
  Crop other = samples[0].whole;
  for (size_t i = 0; i < other.size(); ++i)
    if (holes.holes[i / 3]) other[i] = 100;
  const DamagedCrop sample = holed_crop(other, holes);
  CHECK(sample.cells == samples[0].cells);
  CHECK(m.objective(1).measure({&sample, 1})[0].squared_error == Approx(100));
}

TEST_CASE("RestorationObjective: what a pass gives becomes the guess of the next, where it is chosen") {
  Model m(kInpainter);
  for (float& bias : m.parameters.get("inpainter.output.bias").value) bias = 10 / kCellUnit;  // ten levels brighter
  for (Parameter& p : m.parameters.all()) use(p, p.value);
  RestorationObjective objective = m.objective(2);
  m.layers.refresh(1);
  const DamagedCrop first = damaged(even_crop(90), Damage::blocks);
  std::vector<DamagedCrop> samples = {first, first};
  objective.fill(samples, {true, false});
  CHECK(samples[1].cells == first.cells);
  const size_t channels = kCellChannels + kInpainter.told_channels;
  for (size_t i = 0; i < first.cells.size(); ++i) {
    const size_t channel = i % channels, pixel = channel < kCellChannels ? channel / 3 : channel - kCellChannels;
    const bool hole = first.cells[i - channel + kCellChannels + pixel] == kCoarseGuess;
    const float filled = channel < kCellChannels ? first.cells[i] + 10 / kCellUnit : kFilledGuess;
    REQUIRE(samples[0].cells[i] == (hole ? filled : first.cells[i]));
  }
  const std::vector<Measures> measures = objective.measure(samples);
  CHECK(measures[0].squared_error == Approx(400));
  CHECK(measures[1].squared_error == Approx(100));
}

TEST_CASE("RestorationObjective: the gradient is that of the loss") {
  Model denoiser(kDenoiser), inpainter(kInpainter);
  Crop noisy = wavy_crop();
  Random random{5};
  add_gaussian_noise(view_of(noisy), 20, random);
  check_gradient(denoiser, noisy_crop(wavy_crop(), noisy, 20.0));
  DamagedCrop holed = damaged(wavy_crop(), Damage::strokes);
  // What people see is measured in 32 bits, too roughly for the small gradients far from the output.
  for (const float share : {0.1f, 1.f}) {
    holed.eye_share = share;
    check_gradient(inpainter, holed, "output.weight");
    check_gradient(inpainter, holed, "output.bias");
  }
  holed.eye_share = 0;
  check_gradient(inpainter, holed);
}

TEST_CASE("write_unet: what it writes is what was trained, in 16 bits") {
  Model m(kDenoiser);
  const auto values = values_of(m.parameters);
  const DenoiserModel model(write_unet(kDenoiser, m.parameters, values, {{"description", "tiny"}}));
  CHECK(model.weights().metadata().at("description") == "tiny");
  CHECK(model.alignment() == 8);
  CHECK(model.halo() == 24);  // blocks reach 2 * 2 at /2, 2 * 4 at /4 and 8 at /8: 20, up to a multiple of 8
  const std::vector<float>& before = m.weights.get("denoiser.middle.0.expand.weight", {-1, -1}).data;
  const std::vector<float>& after = model.weights().get("denoiser.middle.0.expand.weight", {-1, -1}).data;
  for (size_t i = 0; i < before.size(); ++i) CHECK(after[i] == Approx(before[i]).epsilon(1e-3).margin(1e-6));

  m.parameters.all()[0].value[0] = 1e6f;
  CHECK_THROWS_WITH(write_unet(kDenoiser, m.parameters, values, {}), Catch::Contains("too large for 16 bits"));
  CHECK_THROWS_WITH(DenoiserModel(std::vector<uint8_t>{1, 2}), Catch::Contains("not a usable model"));
}
