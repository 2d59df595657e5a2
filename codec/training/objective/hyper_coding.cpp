#include "training/objective/hyper_coding.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "entropy/tables.hpp"
#include "gradient/kernels.hpp"
#include "model/anchors.hpp"
#include "model/networks.hpp"
#include "training/loss/rate.hpp"
#include "training/objective/sigma_scale.hpp"

namespace pith::train {
namespace {

constexpr float kLimit = kMaxHyperSymbol;
constexpr float kSmallestScale = 0.05f;  // of the prior

float softplus(float x) { return x > 20 ? x : std::log1p(std::exp(x)); }
float sigmoid(float x) { return 1 / (1 + std::exp(-x)); }

}  // namespace

HyperState::HyperState(const WeightsFile& weights, const FeatureMap& shape, const LatentExtent& latent,
                       Quantisation quantisation)
    : log_sigma(latent.size()),
      weights_(weights),
      shape_(shape),
      latent_(latent),
      quantisation_(quantisation),
      sigma_index_(latent.size()) {
  for (std::vector<float>* values : {&analysed_, &decoded_, &sigma_input_, &noise_, &noisy_, &bits_, &by_noisy_,
                                     &by_mean_, &by_scale_, &gradient_, &mean_, &scale_})
    values->resize(shape.size());
}

FeatureMap HyperState::map(std::vector<float>& values) const {
  return {values.data(), DataType::f32, shape_.height, shape_.width, shape_.channels};
}

void HyperState::set_noise(int picture, const std::vector<float>& noise) {
  std::copy_n(noise.begin(), size() / latent_.pictures, noise_.begin() + picture * (size() / latent_.pictures));
}

void HyperState::quantise(const float* analysed, std::span<const Quality> qualities) {
  std::copy_n(analysed, size(), analysed_.begin());
  const size_t channels = shape_.channels, part = size() / latent_.pictures;
  for (size_t n = 0; n < qualities.size(); ++n) {
    const std::vector<float> mean = row_at(weights_.get("prior.mean", {-1, -1}), qualities[n]);
    std::vector<float> scale = row_at(weights_.get("prior.scale", {-1, -1}), qualities[n]);
    for (float& s : scale) s = softplus(s) + kSmallestScale;
    for (size_t i = n * part; i < (n + 1) * part; ++i) {
      const float z = std::clamp(analysed[i], -kLimit, kLimit);
      decoded_[i] = smooth() ? z : std::nearbyint(z);
      noisy_[i] = quantisation_ == Quantisation::noisy ? z + noise_[i] : decoded_[i];
      sigma_input_[i] = std::clamp(decoded_[i] * kSigmaInputScale, -kSigmaInputLimit, kSigmaInputLimit);
      mean_[i] = mean[i % channels];
      scale_[i] = scale[i % channels];
    }
  }
  logistic_bits(noisy_.data(), mean_.data(), scale_.data(), size(), bits_.data(), by_noisy_.data(), by_mean_.data(),
                by_scale_.data());
}

double HyperState::bits_of(int picture) const {
  const size_t part = size() / latent_.pictures;
  return std::accumulate(bits_.begin() + picture * part, bits_.begin() + (picture + 1) * part, 0.0);
}

void HyperState::find_log_sigma(const float* sigma_output, std::span<const Quality> qualities) {
  const size_t channels = latent_.channels, part = latent_.size() / latent_.pictures;
  for (size_t n = 0; n < qualities.size(); ++n) {
    const std::vector<float> bias = row_at(weights_.get("sigma.quality_bias", {-1, -1}), qualities[n]);
    for (size_t begin = n * part; begin < (n + 1) * part; begin += channels)
      for (size_t c = 0, i = begin; c < channels; ++c, ++i) {
        sigma_index_[i] = (sigma_output[i] + bias[c]) / kSigmaIndexUnit;
        const float index = std::clamp(sigma_index_[i], 0.f, kSigmaRows - 1.f);
        log_sigma[i] =
            kLogSigmaMin + (quantisation_ == Quantisation::rounded ? std::nearbyint(index) : index) * kLogSigmaStep;
      }
  }
}

void HyperState::sigma_backward(const std::vector<float>& by_log_sigma, std::span<const Quality> qualities,
                                std::vector<float>& by_sigma_output, Gradients& gradients) {
  const size_t channels = latent_.channels, part = latent_.size() / latent_.pictures;
  by_sigma_output.resize(latent_.size());
  float* out = by_sigma_output.data();
  std::vector<float> by_bias(qualities.size() * channels);
  for (size_t i = 0; i < latent_.size(); ++i) {
    const float by_index = by_log_sigma[i] * kLogSigmaStep;
    const bool passes = passes_clamp(sigma_index_[i], 0, kSigmaRows - 1, by_index, smooth());
    out[i] = passes ? by_index / kSigmaIndexUnit : 0.f;
  }
  for (size_t i = 0; i < latent_.size(); i += channels)
    for (size_t c = 0; c < channels; ++c) by_bias[i / part * channels + c] += out[i + c];
  add_to_anchors(by_bias, qualities, gradients.of(weights_.get("sigma.quality_bias", {-1, -1})));
}

void HyperState::backward(const float* by_decoded, const float* by_sigma_input, const std::vector<float>& bit_weight,
                          std::span<const Quality> qualities, Gradients& gradients) {
  const size_t channels = shape_.channels, part = size() / latent_.pictures;
  std::vector<float> by_mean(qualities.size() * channels), by_scale(by_mean.size());
  for (size_t i = 0; i < size(); ++i) {
    const float weight = bit_weight[i / part];
    const size_t row = i / part * channels + i % channels;
    by_mean[row] += weight * by_mean_[i];
    by_scale[row] += weight * by_scale_[i];
    float g = by_decoded[i] + weight * by_noisy_[i];
    if (passes_clamp(decoded_[i] * kSigmaInputScale, -kSigmaInputLimit, kSigmaInputLimit, by_sigma_input[i], smooth()))
      g += by_sigma_input[i] * kSigmaInputScale;
    gradient_[i] = passes_clamp(analysed_[i], -kLimit, kLimit, g, smooth()) ? g : 0.f;
  }
  const Tensor& raw_scale = weights_.get("prior.scale", {-1, -1});
  for (size_t n = 0; n < qualities.size(); ++n) {
    const std::vector<float> raw = row_at(raw_scale, qualities[n]);
    for (size_t c = 0; c < channels; ++c) by_scale[n * channels + c] *= sigmoid(raw[c]);
  }
  add_to_anchors(by_mean, qualities, gradients.of(weights_.get("prior.mean", {-1, -1})));
  add_to_anchors(by_scale, qualities, gradients.of(raw_scale));
}

}  // namespace pith::train
