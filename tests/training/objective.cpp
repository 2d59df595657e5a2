// The loss of the whole codec: its gradient against finite differences, at full precision and in bf16.
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "fixture.hpp"
#include "gradient/layer_weights.hpp"
#include "training/objective/codec_objective.hpp"

using namespace pith;
using namespace pith::train;

namespace {

// The random model, with latents and pixels of usual size, so that rate and distortion both count, and with wide
// distributions: bits that have met their bound would not move.
std::vector<uint8_t> moderate_model() {
  test::TestTensors tensors = test::tiny_tensors(3);
  auto scale = [&](const std::string& name, float factor) {
    test::TestTensor& tensor = tensors.at(name);
    auto* values = reinterpret_cast<float*>(tensor.bytes.data());
    for (size_t i = 0; i < tensor.bytes.size() / sizeof(float); ++i) values[i] *= factor;
  };
  for (const char* name :
       {"analysis.shortcut.weight", "analysis.output.weight", "synthesis.pixels.weight", "synthesis.output.weight"})
    scale(name, 0.2f);
  for (uint8_t& weight : tensors.at("sigma.5.weight").bytes) weight = weight % 5 - 2;
  test::TestTensor& bias = tensors.at("sigma.quality_bias");
  for (size_t i = 0; i < bias.bytes.size() / sizeof(int32_t); ++i)
    reinterpret_cast<int32_t*>(bias.bytes.data())[i] = 128 * (28 + static_cast<int32_t>(i % 8));
  return test::to_safetensors(tensors);
}

struct Fixture : LoadedModel {
  Fixture() : LoadedModel(moderate_model()) {}

  LayerWeights layers;

  std::vector<Sample> samples(const CodecObjective& objective, int count, int side) const {
    std::mt19937 random(5);
    std::uniform_real_distribution<float> uniform(-0.5f, 0.5f);
    std::vector<Sample> all(count);
    for (int n = 0; n < count; ++n) {
      all[n].crop = painted(side, side, [&](int x, int y, int c) {
        return 128 + 10 * std::sin(0.1 * x + 0.07 * y * (c + 1) + n) + 8 * uniform(random);
      });
      all[n].quality = Quality::from_user(30 * n);
      all[n].visibility = 1 + 3 * n;
      all[n].noise_y.resize(objective.latent_size());
      all[n].noise_z.resize(objective.hyper_size());
      for (float& v : all[n].noise_y) v = uniform(random);
      for (float& v : all[n].noise_z) v = uniform(random);
    }
    return all;
  }
};

double total(const std::vector<Measures>& measures) {
  double sum = 0;
  for (const Measures& m : measures) sum += CodecObjective::aim(m.loss);
  return sum;
}

double dot(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += double(a[i]) * b[i];
  return sum;
}

}  // namespace

TEST_CASE("the codec's gradient by every tensor is the slope of its aim", "[train]") {
  Fixture f;
  const CodecObjective::Settings settings = {.side = 64,
                                             .crops = 2,
                                             .distortion = GENERATE(Distortion::mse, Distortion::l1),
                                             .quantisation = Quantisation::none};
  CodecObjective objective(f.weights, f.layers, settings);
  const std::vector<Sample> samples = f.samples(objective, 2, settings.side);
  Gradients gradients;
  const double aim = total(objective.learn(samples, 1, gradients));

  for (Parameter& parameter : f.parameters.all()) {
    std::vector<float>& values = parameter.used->data;
    const std::vector<float> before = values, gradient = gradients.of(*parameter.used);
    const double norm = std::sqrt(dot(gradient, gradient));
    INFO(parameter.name);
    REQUIRE(norm > 0);
    // Along the gradient, as far as moves the aim by some thousandths.
    auto slope = [&](double distance) {
      auto aim_at = [&](double distance) {
        for (size_t i = 0; i < values.size(); ++i)
          values[i] = static_cast<float>(before[i] + distance * gradient[i] / norm);
        f.layers.refresh(1);
        return total(objective.measure(samples));
      };
      return (aim_at(distance) - aim_at(-distance)) / (2 * distance);
    };
    // The networks compute in floats: an aim is known to some 1e-7 of itself, which small steps make visible.
    const double size = std::sqrt(dot(before, before)) + 0.1, rounding = 3e-7 * aim;
    bool agrees = false;
    for (double share : {1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1}) {
      const double distance = share * size;
      agrees = agrees || std::fabs(slope(distance) - norm) < 1e-3 * norm + std::min(rounding / distance, 0.03 * norm);
    }
    CHECK(agrees);
    values = before;
    f.layers.refresh(1);
  }
}
