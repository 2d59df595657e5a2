// Training of autoencoders: what each kind's loss is, its gradient, and the model file.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "fixture.hpp"
#include "training/data/corruption.hpp"
#include "training/model/autoencoder_file.hpp"
#include "training/objective/autoencoder_objective.hpp"

using namespace pith;
using namespace pith::train;

namespace {

constexpr int kSide = 64, kCode = 6, kPictures = 3;

Crop wavy_crop(int phase) {
  return painted(kSide, kSide, [&](int x, int y, int c) {
    return 128 + 70 * std::sin(0.15 * x + c + phase) * std::cos(0.1 * y + 2 * phase);
  });
}

std::vector<float> noise_of(size_t count, uint64_t seed) {
  Random random{seed};
  std::vector<float> noise(count);
  for (float& v : noise) v = random.normal();
  return noise;
}

std::vector<AutoencoderSample> samples_for(AutoencoderKind kind) {
  std::vector<AutoencoderSample> samples;
  for (int i = 0; i < kPictures; ++i) {
    AutoencoderSample sample{wavy_crop(i), wavy_crop(i)};
    if (kind == AutoencoderKind::denoising) {
      Random random{static_cast<uint64_t>(i)};
      corrupt(view_of(sample.given), Corruption::masking, 0.5, random);
    }
    if (kind == AutoencoderKind::contractive) sample.noise = noise_of(size_t{kSide} * kSide * 3, i);
    if (kind == AutoencoderKind::variational) sample.noise = noise_of(kCode, i);
    samples.push_back(std::move(sample));
  }
  return samples;
}

struct Model {
  explicit Model(AutoencoderKind k) : shape{k, kSide, kCode} {}

  AutoencoderObjective objective(double weight, int pictures = kPictures) {
    return {weights, layers, {.shape = shape, .weight = weight, .pictures = pictures}};
  }

  AutoencoderShape shape;
  WeightsFile weights{new_autoencoder(shape, 3), AutoencoderModel::kFormat};
  Parameters parameters{weights};
  LayerWeights layers;
};

// A step along the gradient of one tensor must change the loss by the step times its squared norm.
void check_gradient(AutoencoderKind kind, double weight) {
  Model m(kind);
  const std::vector<AutoencoderSample> samples = samples_for(kind);
  AutoencoderObjective objective = m.objective(weight);
  const auto loss = [&] {
    m.layers.refresh(1);
    double sum = 0;
    for (const Measures& measures : objective.measure(samples)) sum += measures.loss;
    return sum;
  };
  m.layers.refresh(1);
  Gradients gradients;
  objective.learn(samples, 1, 1, gradients);
  for (Parameter& p : m.parameters.all()) {
    set_gradient(p, {gradients.find(*p.used)->data()});
    double squares = 0;
    for (float g : p.gradient) squares += double(g) * g;
    REQUIRE(squares > 0);
    // So far that the loss changes by more than single precision's noise, but no farther than it is straight.
    const double step = std::min(0.05, 5e-4 / std::sqrt(squares)) / std::sqrt(squares);
    const auto loss_at = [&](double factor) {
      std::vector<float> moved = p.value;
      for (size_t i = 0; i < moved.size(); ++i) moved[i] += static_cast<float>(factor * step * p.gradient[i]);
      use(p, moved);
      return loss();
    };
    const double slope = (loss_at(1) - loss_at(-1)) / (2 * step);
    INFO(p.name);
    CHECK(slope == Approx(squares).epsilon(0.05));
    loss_at(0);
  }
}

}  // namespace

TEST_CASE("AutoencoderObjective: the gradient is that of the loss, whatever the kind adds") {
  check_gradient(AutoencoderKind::plain, 0);
  check_gradient(AutoencoderKind::sparse_l1, 3);
  check_gradient(AutoencoderKind::sparse_kl, 3);
  check_gradient(AutoencoderKind::contractive, 30);
  check_gradient(AutoencoderKind::denoising, 0);
  check_gradient(AutoencoderKind::variational, 300);
}

TEST_CASE("AutoencoderObjective: the loss is the distortion and what the kind adds, over the pictures that are there") {
  Model m(AutoencoderKind::sparse_l1);
  const std::vector<AutoencoderSample> samples = samples_for(m.shape.kind);
  m.layers.refresh(1);
  const std::vector<Measures> plain = m.objective(0).measure(samples), more = m.objective(2).measure(samples);
  for (int i = 0; i < kPictures; ++i) {
    CHECK(plain[i].loss == Approx(plain[i].squared_error / (32 * 32)).epsilon(1e-5));
    CHECK(more[i].loss > plain[i].loss + 2 / std::sqrt(kCode) * 0.99);
    CHECK(more[i].loss <= plain[i].loss + 2 * 1.0001);
  }
  // A place that is left over changes nothing.
  const std::vector<Measures> fewer = m.objective(2, kPictures + 2).measure(samples);
  for (int i = 0; i < kPictures; ++i) CHECK(fewer[i].loss == Approx(more[i].loss).epsilon(1e-5));
}

TEST_CASE("AutoencoderObjective: noise finds the norm of the encoder's Jacobian") {
  Model m(AutoencoderKind::contractive);
  m.layers.refresh(1);
  const Crop picture = wavy_crop(1);
  // The Jacobian by differences, a sample of the picture at a time: along 48 samples that are spread over it.
  constexpr float kLevels = 16;
  Model plain(AutoencoderKind::plain);
  plain.layers.refresh(1);
  AutoencoderObjective one = plain.objective(0, 1);
  const auto codes_of = [&](const Crop& crop) {
    const AutoencoderSample sample{crop, crop};
    one.measure({&sample, 1});
    return std::vector<float>(one.codes().begin(), one.codes().end());
  };
  const std::vector<float> middle = codes_of(picture);
  std::vector<size_t> places;
  for (size_t i = 0; i < 48; ++i) places.push_back(i * 255 + 7);
  double exact = 0;
  for (const size_t place : places) {
    Crop moved = picture;
    moved[place] += static_cast<uint8_t>(kLevels);
    const std::vector<float> codes = codes_of(moved);
    for (int c = 0; c < kCode; ++c) exact += std::pow((codes[c] - middle[c]) / kLevels, 2);
  }
  // The same by noise at these places: the penalty's numerator, over the square of 8 levels.
  constexpr int kDraws = 300;
  AutoencoderObjective two = m.objective(1, 2);
  const Crop other = wavy_crop(2);
  const std::vector<float> far = codes_of(other);
  double spread = 0;
  for (int c = 0; c < kCode; ++c) spread += std::pow(middle[c] - far[c], 2) / 2;
  double estimate = 0;
  for (int draw = 0; draw < kDraws; ++draw) {
    std::vector<AutoencoderSample> samples = {{picture, picture}, {other, other}};
    Random random{static_cast<uint64_t>(draw)};
    samples[0].noise.resize(picture.size());
    for (const size_t place : places) samples[0].noise[place] = random.normal();
    const std::vector<Measures> measures = two.measure(samples);
    estimate += (measures[0].loss - measures[0].squared_error / (32 * 32)) * spread / (8 * 8) / kDraws;
  }
  CHECK(estimate == Approx(exact).epsilon(0.15));
}

TEST_CASE("AutoencoderModel: a file is what it was written as, and others are refused") {
  for (const int side : {64, 128}) {
    const AutoencoderShape shape{AutoencoderKind::variational, side, 5, side == 64};
    WeightsFile weights(new_autoencoder(shape, 1), AutoencoderModel::kFormat);
    const Parameters parameters(weights);
    const AutoencoderModel model(
        write_autoencoder(shape, parameters, values_of(parameters), {{"description", "tiny"}}));
    CHECK(model.shape() == shape);
    CHECK(model.weights().metadata().at("description") == "tiny");
    for (const char* name : {"autoencoder.input.weight", "autoencoder.code.weight"}) {
      const std::vector<float>& before = weights.get(name, {-1, -1}).data;
      const std::vector<float>& after = model.weights().get(name, {-1, -1}).data;
      for (size_t i = 0; i < before.size(); i += 97) CHECK(after[i] == Approx(before[i]).epsilon(2e-3).margin(1e-6));
    }
  }
  WeightsFile weights(new_autoencoder({AutoencoderKind::plain, 64, 5}, 1), AutoencoderModel::kFormat);
  const Parameters parameters(weights);
  const auto as_another_kind = [&] {
    return write_autoencoder({AutoencoderKind::variational, 64, 5}, parameters, values_of(parameters), {});
  };
  CHECK_THROWS_WITH(as_another_kind(), Catch::Contains("do not fit each other"));
}

TEST_CASE("to_code: what is sparse is positive, or within 0 and 1; slopes are theirs") {
  const std::vector<float> outputs = {-1, 0.5f, 2};
  std::vector<float> code(3), above(3);
  for (const AutoencoderKind kind :
       {AutoencoderKind::plain, AutoencoderKind::sparse_l1, AutoencoderKind::sparse_kl, AutoencoderKind::contractive}) {
    to_code(kind, outputs, code);
    std::vector<float> moved = outputs;
    for (float& v : moved) v += 1e-3f;
    to_code(kind, moved, above);
    for (int i = 0; i < 3; ++i) CHECK(code_slope(kind, code[i]) == Approx((above[i] - code[i]) / 1e-3).margin(1e-3));
  }
  to_code(AutoencoderKind::sparse_l1, outputs, code);
  CHECK(code == std::vector<float>{0, 0.5f, 2});
}

TEST_CASE("corrupt: nothing, some, and of the kind that was asked for") {
  const Crop crop(size_t{kSide} * kSide * 3, 100);
  for (const Corruption kind : {Corruption::gaussian, Corruption::masking, Corruption::salt_and_pepper}) {
    Crop same = crop, changed = crop;
    Random random{1};
    corrupt(view_of(same), kind, 0, random);
    CHECK(same == crop);
    corrupt(view_of(changed), kind, 0.5, random);
    const auto black = std::count(changed.begin(), changed.end(), 0),
               white = std::count(changed.begin(), changed.end(), 255);
    const auto total = static_cast<double>(crop.size());
    if (kind == Corruption::gaussian) {
      CHECK(std::count(changed.begin(), changed.end(), 100) < 0.1 * total);
    } else {
      const bool both = kind == Corruption::salt_and_pepper;
      CHECK(static_cast<double>(black) == Approx((both ? 0.15 : 0.3) * total).epsilon(0.1));
      CHECK(static_cast<double>(white) == Approx(both ? 0.15 * total : 0).epsilon(0.1));
    }
  }
}
