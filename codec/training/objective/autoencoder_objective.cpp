#include "training/objective/autoencoder_objective.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "net/bf16.hpp"
#include "net/kernels.hpp"
#include "pixels/blocks.hpp"
#include "training/loss/code_penalty.hpp"

namespace pith::train {
namespace {

constexpr double kUnit = 32;        // levels; distortions count in its square
constexpr double kMovingNoise = 8;  // levels, that a contractive encoder is to be blind to
constexpr double kTarget = 0.05;    // average of numbers that are to be sparse by KL divergence
constexpr float kRange = 255;       // of levels

FeatureMap as_floats(const FeatureMap& map, std::vector<float>& values) {
  values.resize(map.size());
  return {values.data(), DataType::f32, map.height, map.width, map.channels};
}

FeatureMap part_of(FeatureMap map, int index, int count) {
  map.height /= count;
  map.data = static_cast<char*>(map.data) + index * map.size() * size_of(map.type);
  return map;
}

}  // namespace

AutoencoderObjective::AutoencoderObjective(const WeightsFile& weights, LayerWeights& layers, const Settings& settings)
    : settings_(settings),
      encoder_(autoencoder_encoder(weights), {settings.shape.side / kBlock, settings.shape.side / kBlock},
               {settings.pictures * (contracts() ? 2 : 1), settings.precision, false}, layers),
      decoder_(autoencoder_decoder(weights), {1, 1}, {settings.pictures, settings.precision, true}, layers),
      pixels_(settings.distortion, settings.shape.side, false),
      by_pixels_(picture_size() * settings.pictures) {}

void AutoencoderObjective::load(std::span<const AutoencoderSample> samples) {
  const FeatureMap in = encoder_.input(0);
  const int places = settings_.pictures * (contracts() ? 2 : 1);
  std::vector<float> levels(picture_size());
  for (int place = 0; place < places; ++place) {
    // Places left over repeat the first sample; nothing of them is counted.
    const size_t n = place % settings_.pictures;
    const AutoencoderSample& sample = samples[n < samples.size() ? n : 0];
    const FeatureMap part = part_of(in, place, places);
    load_blocks(view_of(sample.given), 0, 0, {levels.data(), DataType::f32, part.height, part.width, part.channels});
    const bool moved = place >= settings_.pictures && !sample.noise.empty();
    store_values(part, 0, levels.size(), [&](size_t i) {
      return moved ? levels[i] + static_cast<float>(kMovingNoise) * sample.noise[i] : levels[i];
    });
  }
}

void AutoencoderObjective::find_codes(std::span<const AutoencoderSample> samples) {
  encoder_.forward();
  cast(encoder_.output(0), as_floats(encoder_.output(0), outputs_));
  const auto size = static_cast<size_t>(settings_.shape.code);
  const auto given = static_cast<size_t>(settings_.shape.encoder_outputs());
  codes_.resize(samples.size() * size);
  for (size_t n = 0; n < samples.size(); ++n) {
    const std::span<const float> outputs = std::span(outputs_).subspan(n * given, given);
    const std::span<float> code = std::span(codes_).subspan(n * size, size);
    to_code(settings_.shape.kind, outputs, code);
    if (varies() && !samples[n].noise.empty())
      for (size_t i = 0; i < size; ++i) code[i] += std::exp(0.5f * outputs[size + i]) * samples[n].noise[i];
  }
  const FeatureMap in = decoder_.input(0);
  store_values(in, 0, in.size(), [&](size_t i) { return i < codes_.size() ? codes_[i] : 0; });
  decoder_.forward();
}

// Of a group of pictures: adds the derivatives by codes and outputs; returns what each picture's loss is more.
double AutoencoderObjective::add_penalty(size_t first, size_t pictures, double weight) {
  const auto size = static_cast<size_t>(settings_.shape.code), begin = first * size, count = pictures * size;
  const auto sum = weight * static_cast<double>(pictures);
  const auto add = [&](const std::vector<float>& from, double factor, float* to) {
    for (size_t i = 0; i < from.size(); ++i) to[i] += static_cast<float>(factor * from[i]);
  };
  const CodeBatch codes{std::span(codes_).subspan(begin, count), size};
  std::vector<float> by_codes(count);
  double value = 0;
  switch (settings_.shape.kind) {
    case AutoencoderKind::plain:
    case AutoencoderKind::denoising: return 0;
    case AutoencoderKind::sparse_l1: value = l1_penalty(codes, by_codes); break;
    case AutoencoderKind::sparse_kl: value = kl_penalty(codes, kTarget, by_codes); break;
    case AutoencoderKind::contractive: {
      const size_t after = settings_.pictures * size + begin;  // those of the same pictures with noise
      std::vector<float> by_moved(count);
      const CodeBatch moved{std::span(outputs_).subspan(after, count), size};
      value = contraction_penalty(codes, moved, by_codes, by_moved);
      add(by_moved, sum, &by_outputs_[after]);
      break;
    }
    case AutoencoderKind::variational: {
      const CodeBatch outputs{std::span(outputs_).subspan(2 * begin, 2 * count), 2 * size};
      std::vector<float> by_outputs(2 * count);
      const double factor = 2 / static_cast<double>(picture_size());
      value = factor * gaussian_divergence(outputs, by_outputs);
      add(by_outputs, factor * sum, &by_outputs_[2 * begin]);
      break;
    }
  }
  add(by_codes, sum, &by_codes_[begin]);
  return weight * value;
}

std::vector<Measures> AutoencoderObjective::measure(std::span<const AutoencoderSample> samples, double share) {
  if (samples.empty() || samples.size() > static_cast<size_t>(settings_.pictures))
    throw Error(PITH_ERROR_INTERNAL, "an objective was given more pictures than it has room for");
  load(samples);
  find_codes(samples);
  by_outputs_.assign(outputs_.size(), 0.f);
  by_codes_.assign(codes_.size(), 0.f);
  std::fill(by_pixels_.begin(), by_pixels_.end(), 0.f);
  std::vector<float> decoded;
  cast(decoder_.output(0), as_floats(decoder_.output(0), decoded));
  std::vector<Measures> all;
  double penalty = 0;
  for (size_t n = 0; n < samples.size(); ++n) {
    if (n % kGroup == 0)
      penalty = add_penalty(n, std::min<size_t>(kGroup, samples.size() - n), settings_.weight * share);
    float* const gradient = &by_pixels_[n * picture_size()];
    const PixelLoss::Result result = pixels_.measure(&decoded[n * picture_size()], samples[n].wanted, gradient);
    for (size_t i = 0; i < picture_size(); ++i) gradient[i] *= static_cast<float>(kRange / (kUnit * kUnit));
    all.push_back({result.distortion / (kUnit * kUnit) + penalty, 0, result.squared_error});
  }
  return all;
}

std::vector<Measures> AutoencoderObjective::learn(std::span<const AutoencoderSample> samples, double share,
                                                  double scale, Gradients& gradients) {
  std::vector<Measures> measures = measure(samples, share);
  const auto factor = static_cast<float>(scale);
  const FeatureMap by_pixels = decoder_.output_gradient(0);
  store_values(by_pixels, 0, by_pixels.size(), [&](size_t i) { return factor * by_pixels_[i]; });
  decoder_.backward(gradients);
  std::vector<float> by_decoder_input;
  cast(decoder_.input_gradient(0), as_floats(decoder_.input_gradient(0), by_decoder_input));

  const auto size = static_cast<size_t>(settings_.shape.code);
  const auto given = static_cast<size_t>(settings_.shape.encoder_outputs());
  for (float& v : by_outputs_) v *= factor;
  for (size_t i = 0; i < codes_.size(); ++i) {
    const size_t n = i / size, c = i % size;
    const float by_code = by_decoder_input[i] + factor * by_codes_[i];
    float* const by_output = &by_outputs_[n * given];
    if (varies()) {
      by_output[c] += by_code;
      if (!samples[n].noise.empty())
        by_output[size + c] += 0.5f * by_code * (codes_[i] - outputs_[n * given + c]);  // the noise times its deviation
    } else {
      by_output[c] += by_code * code_slope(settings_.shape.kind, codes_[i]);
    }
  }
  const FeatureMap to = encoder_.output_gradient(0);
  store_values(to, 0, to.size(), [&](size_t i) { return by_outputs_[i]; });
  encoder_.backward(gradients);
  return measures;
}

}  // namespace pith::train
