// A model to start from: principal components, and a whole picture through the untrained codec.
#include "training/model/new_model.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "decode/row_decoder.hpp"
#include "encode/row_encoder.hpp"
#include "fixture.hpp"
#include "training/model/principal_components.hpp"

using namespace pith;
using namespace pith::train;

namespace {

// Small, but with a stream at /8 that is narrower than the pixels or not.
ModelSizes small_sizes(int fine) {
  return {.fine = fine,
          .coarse = 24,
          .latent = 40,
          .hyper = 8,
          .features = 16,
          .sigma = {16, 12, 16, 16},
          .fine_blocks = 2,
          .coarse_blocks = 1};
}

// Slow waves of colour, another one for each number.
Crop smooth_crop(int side, int number) {
  return painted(side, side, [=](int x, int y, int c) {
    return 128 + 50 * (std::sin(0.05 * x + 0.4 * c + number) + std::cos(0.06 * y - 0.03 * x + 0.7 * number));
  });
}

std::vector<Crop> smooth_crops(int side) {
  std::vector<Crop> crops;
  for (int i = 0; i < 8; ++i) crops.push_back(smooth_crop(side, i));
  return crops;
}

double psnr_through(const CodecModel& model, Crop crop, int side) {
  const auto floats = make_engine(DataType::f32);
  const Machine machine{model, *floats, *floats, 1};
  const auto pixels = static_cast<uint32_t>(side);
  const std::vector<uint8_t> file =
      encode(machine, {pixels, pixels, 3, pixels * 3, crop.data()}, {Quality::kMaxSteps * 3 / 5}, {1024});
  Crop decoded(crop.size());
  decode(machine, file, {pixels, pixels, 3, pixels * 3, decoded.data()});
  double sum = 0;
  for (size_t i = 0; i < crop.size(); ++i) sum += std::pow(crop[i] - decoded[i], 2);
  return 10 * std::log10(255 * 255 * static_cast<double>(crop.size()) / sum);
}

}  // namespace

TEST_CASE("train: principal components are orthonormal and ordered") {
  constexpr int kSize = 37, kCount = 200;
  std::mt19937 random(4);
  std::normal_distribution<float> normal;
  std::vector<float> vectors;
  for (int i = 0; i < kCount; ++i) {
    const float common = normal(random);
    for (int k = 0; k < kSize; ++k) vectors.push_back(normal(random) + common * static_cast<float>(k));
  }
  for (size_t count : {kCount, 5, 1}) {  // also fewer vectors than dimensions
    SecondMoments moments(kSize);
    moments.add(vectors.data(), count);
    const std::vector<double> components = moments.components(kSize);
    double total = 0, explained = 0, before = HUGE_VAL;
    for (size_t i = 0; i < count * kSize; ++i) total += vectors[i] * vectors[i];
    for (int a = 0; a < kSize; ++a) {
      double energy = 0;
      for (size_t i = 0; i < count; ++i) {
        double along = 0;
        for (int k = 0; k < kSize; ++k) along += components[a * kSize + k] * vectors[i * kSize + k];
        energy += along * along;
      }
      CHECK(energy <= before + 1e-9 * total);
      before = energy;
      explained += energy;
      for (int b = 0; b <= a; ++b) {
        double product = 0;
        for (int k = 0; k < kSize; ++k) product += components[a * kSize + k] * components[b * kSize + k];
        CHECK(product == Approx(a == b).margin(1e-12));
      }
    }
    CHECK(explained == Approx(total));
  }
}

TEST_CASE("train: principal components of known directions") {
  // Along (3, 4, 0) strongly, along (4, -3, 0) weakly.
  const float vectors[] = {30, 40, 0, -30, -40, 0, 4, -3, 0, -4, 3, 0};
  SecondMoments moments(3);
  moments.add(vectors, 4);
  const std::vector<double> c = moments.components(2);
  REQUIRE(c.size() == 6);
  CHECK(std::abs(c[0]) == Approx(0.6));
  CHECK(c[1] / c[0] == Approx(4.0 / 3));
  CHECK(std::abs(c[3]) == Approx(0.8));
  CHECK(c[4] / c[3] == Approx(-0.75));
  CHECK(c[5] == Approx(0).margin(1e-12));
}

TEST_CASE("train: a new model is a working codec of blocks") {
  constexpr int kSide = 64;
  const std::vector<Crop> crops = smooth_crops(kSide);
  for (int fine : {24, 192}) {
    INFO("channels at /8: " << fine);
    const CodecModel model(new_model(small_sizes(fine), crops, kSide, 1));
    CHECK(model.latent_channels() == 40);
    CHECK(model.hyper_channels() == 8);
    CHECK(psnr_through(model, smooth_crop(kSide, 3), kSide) > 30);
    CHECK(psnr_through(model, smooth_crop(kSide, 100), kSide) > 30);  // not one that it was made from
  }
}

TEST_CASE("train: a new model depends on the seed and on nothing else") {
  constexpr int kSide = 32;
  const std::vector<Crop> crops = smooth_crops(kSide);
  const auto first = new_model(small_sizes(24), crops, kSide, 1);
  CHECK(new_model(small_sizes(24), crops, kSide, 1) == first);
  CHECK(new_model(small_sizes(24), crops, kSide, 2) != first);
}
