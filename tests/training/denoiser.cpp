// Training of the denoiser: the noise it meets, its gradient, and whole steps of a tiny one.
#include "model/denoiser.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "picture_objective_fixture.hpp"
#include "training/data/noise.hpp"
#include "training/model/unet_file.hpp"
#include "training/objective/denoiser_objective.hpp"
#include "training/optimiser/parameters.hpp"

using namespace pith;
using namespace pith::train;

namespace {

constexpr int kSide = 64;
const UNetSizes kTiny = {{8, 12, 16}, {1, 1}, {1, 1}, 1};

Crop even_crop(uint8_t level) { return Crop(size_t{kSide} * kSide * 3, level); }

std::vector<double> difference(const Crop& a, const Crop& b, int colour) {
  std::vector<double> all;
  for (size_t i = colour; i < a.size(); i += 3) all.push_back(double(a[i]) - b[i]);
  return all;
}

double mean(const std::vector<double>& v) { return std::accumulate(v.begin(), v.end(), 0.0) / v.size(); }

// Of values `lag` apart.
double covariance(const std::vector<double>& v, size_t lag) {
  double sum = 0;
  const double m = mean(v);
  for (size_t i = lag; i < v.size(); ++i) sum += (v[i] - m) * (v[i - lag] - m);
  return sum / static_cast<double>(v.size() - lag);
}

struct Model {
  std::vector<uint8_t> file = new_unet(kDenoiser, kTiny, 3);
  WeightsFile weights{file, kDenoiser.format};
  LayerWeights layers;
};

}  // namespace

TEST_CASE("train: a gray picture shows the green one in all colours") {
  Crop crop{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  make_gray(view_of(crop));
  CHECK(crop == Crop{2, 2, 2, 5, 5, 5, 8, 8, 8, 11, 11, 11});
}

TEST_CASE("Noise: white noise has the strength that was asked for, and nothing else") {
  const Crop clean = even_crop(120);
  for (const double sigma : {5.0, 25.0}) {
    Crop noisy = clean;
    Random random{1};
    add_gaussian_noise(view_of(noisy), sigma, random);
    for (int colour = 0; colour < 3; ++colour) {
      const std::vector<double> noise = difference(noisy, clean, colour);
      CHECK(std::fabs(mean(noise)) < 4 * sigma / kSide);
      CHECK(covariance(noise, 0) == Approx(sigma * sigma).epsilon(0.1));
      CHECK(std::fabs(covariance(noise, 1)) < 0.08 * sigma * sigma);
    }
  }
  Crop same = clean;
  Random random{1};
  add_gaussian_noise(view_of(same), 0, random);
  CHECK(same == clean);
}

TEST_CASE("Noise: that of cameras grows with light and is spread by the interpolation of their mosaic") {
  const Camera camera = {.shot = 0.01, .read = 0.0001};
  const auto noise_at = [&](uint8_t level, int colour) {
    const Crop clean = even_crop(level);
    Crop noisy = clean;
    Random random{1};
    add_camera_noise(view_of(noisy), camera, random);
    return difference(noisy, clean, colour);
  };
  // In light, shot noise has the variance 0.01 x; sRGB's slope about the level 128 (x = 0.2158) is 293 levels.
  const std::vector<double> green = noise_at(128, 1);
  CHECK(std::fabs(mean(green)) < 1.5);
  const double site = 293 * std::sqrt(0.01 * 0.2158 + 0.0001);
  // Half of the sites keep their value, the others are means of four.
  CHECK(std::sqrt(covariance(green, 0)) == Approx(site * std::sqrt((1 + 0.25) / 2)).epsilon(0.1));
  CHECK(covariance(green, 1) > 0.2 * covariance(green, 0));
  CHECK(covariance(noise_at(128, 0), 0) > 1.3 * covariance(noise_at(128, 1), 0));  // red is amplified
}

TEST_CASE("Noise: the same chance gives the same noise, and some pictures stay clean") {
  int clean_ones = 0, told = 0;
  for (uint64_t i = 0; i < 60; ++i) {
    const Crop clean = wavy_crop(kSide);
    Crop first = clean, second = clean;
    Random a{i}, b{i};
    const std::optional<double> sigma = add_any_noise(view_of(first), a);
    CHECK(add_any_noise(view_of(second), b) == sigma);
    CHECK(first == second);
    clean_ones += first == clean;
    told += sigma.has_value();
  }
  CHECK(clean_ones > 1);
  CHECK(clean_ones < 20);
  CHECK(told > 4);
  CHECK(told < 40);
}

TEST_CASE("DenoiserObjective: a new model leaves pictures as they are") {
  Model m;
  DenoiserObjective objective(m.weights, m.layers, kSide, 2, DataType::f32);
  const Crop clean = even_crop(100), noisy = even_crop(110);
  const std::vector<NoisyCrop> samples = {{clean, noisy, {}}, {clean, clean, 7.0}};
  const std::vector<Measures> measures = objective.measure(samples);
  REQUIRE(measures.size() == 2);
  CHECK(measures[0].squared_error == Approx(100));
  CHECK(measures[1].squared_error == 0);
  CHECK(measures[0].loss > measures[1].loss);
}

TEST_CASE("DenoiserObjective: the gradient is that of the loss") {
  Model m;
  Parameters parameters(m.weights);
  // With a last layer of zeros nothing before it would have a gradient.
  Random random{5};
  for (float& w : parameters.get("denoiser.output.weight").value) w = 0.1f * random.normal();
  for (Parameter& p : parameters.all()) use(p, p.value);
  DenoiserObjective objective(m.weights, m.layers, kSide, 1, DataType::f32);
  Crop noisy = wavy_crop(kSide);
  add_gaussian_noise(view_of(noisy), 20, random);
  const std::vector<NoisyCrop> samples = {{wavy_crop(kSide), noisy, 20.0}};
  check_gradient(objective, samples, parameters, m.layers);
}

TEST_CASE("write_unet: what it writes is what was trained, in 16 bits") {
  Model m;
  Parameters parameters(m.weights);
  std::vector<const std::vector<float>*> values;
  for (const Parameter& p : parameters.all()) values.push_back(&p.value);
  const DenoiserModel model(write_unet(kDenoiser, parameters, values, {{"description", "tiny"}}));
  CHECK(model.weights().metadata().at("description") == "tiny");
  CHECK(model.alignment() == 8);
  CHECK(model.halo() == 24);  // blocks reach 2 * 2 at /2, 2 * 4 at /4 and 8 at /8: 20, up to a multiple of 8
  const std::vector<float>& before = m.weights.get("denoiser.middle.0.expand.weight", {-1, -1}).data;
  const std::vector<float>& after = model.weights().get("denoiser.middle.0.expand.weight", {-1, -1}).data;
  for (size_t i = 0; i < before.size(); ++i) CHECK(after[i] == Approx(before[i]).epsilon(1e-3).margin(1e-6));

  parameters.all()[0].value[0] = 1e6f;
  CHECK_THROWS_WITH(write_unet(kDenoiser, parameters, values, {}), Catch::Contains("too large for 16 bits"));
  CHECK_THROWS_WITH(DenoiserModel(std::vector<uint8_t>{1, 2}), Catch::Contains("not a usable model"));
}
