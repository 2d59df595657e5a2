#include "latent/tile_coder.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "base/to_integer.hpp"
#include "entropy/residuals.hpp"
#include "model/networks.hpp"
#include "net/bf16.hpp"

namespace pith {
namespace {

// Not log1p, which costs several times as much for digits that are lost beside kMinStep.
float softplus(float x) { return x > 20 ? x : std::log(1 + std::exp(x)); }

float step_of(float raw) { return kMinStep + softplus(raw + kRawStepOffset); }

// Copies the upper left part of `from` (f32), as large as `to`.
void crop(const FeatureMap& from, const FeatureMap& to) {
  const size_t run = static_cast<size_t>(to.width) * to.channels;
  for (int y = 0; y < to.height; ++y) {
    const float* row = from.at(y, 0);
    store_values(to, y * run, run, [row](size_t i) { return row[i]; });
  }
}

void fill(const FeatureMap& to, const std::vector<int8_t>& values, float scale, float limit) {
  store_values(to, 0, values.size(), [&](size_t i) { return std::clamp(values[i] * scale, -limit, limit); });
}

// Stores the elements of a tile, counted in coding order, to their places in the plane.
auto into(LatentPlane& plane, const Rect& tile) {
  return [&plane, tile, row = static_cast<size_t>(tile.width) * plane.channels](size_t element, float value) {
    plane.at(tile.y + static_cast<int>(element / row), tile.x)[element % row] = value;
  };
}

}  // namespace

TileCoder::TileCoder(const Machine& machine, Quality quality, Extent tile)
    : model_(machine.model),
      floats_(machine.floats),
      quality_(quality),
      tile_(tile),
      hyper_(hyper_extent(tile)),
      channels_(model_.latent_channels()),
      sigma_bias_(model_.sigma_bias(quality)),
      hyper_synthesis_(floats_.prepare(hyper_synthesis(model_.weights()), hyper_)),
      context_(floats_.prepare(context(model_.weights()), tile)),
      sigma_(machine.exact.prepare(sigma_network(model_.weights()), hyper_)) {}

TileSymbols TileCoder::quantise(const LatentPlane& scaled, const Rect& tile, LatentPlane* rebuilt) {
  return quantise(scaled, tile, quantise_hyper(scaled, tile), rebuilt);
}

TileSymbols TileCoder::quantise(const LatentPlane& scaled, const Rect& tile, std::vector<int8_t> z,
                                LatentPlane* rebuilt) {
  TileSymbols symbols;
  symbols.z = std::move(z);
  symbols.sigma_index = sigma_indices(symbols.z);
  symbols.residuals.resize(symbols.sigma_index.size());
  const int skip = model_.tables().skip;
  const size_t row = static_cast<size_t>(tile.width) * channels_;
  auto residual = [&](size_t element, float mean, float raw_step) -> int {
    if (symbols.sigma_index[element] < skip) return 0;
    const float y = scaled.at(tile.y + static_cast<int>(element / row), tile.x)[element % row];
    if (std::fabs(y - mean) < kMinStep / 2) return 0;  // whatever the step, which is costly to compute
    const float limit = kMaxResidual;
    return symbols.residuals[element] =
               to_integer<int16_t>(std::nearbyint((y - mean) / step_of(raw_step)), -limit, limit);
  };
  if (rebuilt) {
    rebuild(symbols.z, residual, into(*rebuilt, tile));
  } else {
    rebuild(symbols.z, residual, [](size_t, float) {});
  }
  return symbols;
}

TilePrediction TileCoder::predict(const std::vector<int8_t>& z) {
  fill(hyper_synthesis_->input(0), z, 1, kMaxHyperSymbol);
  hyper_synthesis_->run();
  const FeatureMap features = hyper_synthesis_->output(0), prediction = hyper_synthesis_->output(1);
  TilePrediction result;
  result.sigma_index = sigma_indices(z);
  const size_t positions = static_cast<size_t>(tile_.height) * tile_.width;
  result.mean.reserve(positions * channels_);
  result.step.reserve(positions * channels_);
  result.features.reserve(positions * features.channels);
  for (int y = 0; y < tile_.height; ++y)
    for (int x = 0; x < tile_.width; ++x) {
      const float *means = prediction.at(y, x), *raw_steps = means + channels_, *p = features.at(y, x);
      result.mean.insert(result.mean.end(), means, raw_steps);
      std::transform(raw_steps, raw_steps + channels_, std::back_inserter(result.step), step_of);
      result.features.insert(result.features.end(), p, p + features.channels);
    }
  return result;
}

void TileCoder::reconstruct(const TileSymbols& symbols, LatentPlane& scaled, const Rect& tile) {
  const auto residual = [&](size_t element, float, float) -> int { return symbols.residuals[element]; };
  rebuild(symbols.z, residual, into(scaled, tile));
}

std::vector<uint8_t> TileCoder::write(const TileSymbols& symbols) const {
  RansEncoder encoder;
  encode_hyper(encoder, model_.tables(), quality_.nearest_anchor(), symbols.z);
  encode_residuals(encoder, model_.tables(), symbols.sigma_index, symbols.residuals);
  return encoder.finish();
}

TileSymbols TileCoder::parse(std::span<const uint8_t> stream) {
  TileSymbols symbols;
  symbols.z.resize(static_cast<size_t>(hyper_.height) * hyper_.width * model_.hyper_channels());
  RansDecoder decoder(stream);
  bool intact = decode_hyper(decoder, model_.tables(), quality_.nearest_anchor(), symbols.z);
  if (intact) {
    symbols.sigma_index = sigma_indices(symbols.z);
    symbols.residuals.resize(symbols.sigma_index.size());
    intact = decode_residuals(decoder, model_.tables(), symbols.sigma_index, symbols.residuals) && decoder.finished();
  }
  if (!intact) throw Error(PITH_ERROR_DAMAGED, "the entropy-coded data of a tile is damaged");
  return symbols;
}

std::vector<int8_t> TileCoder::quantise_hyper(const LatentPlane& scaled, const Rect& tile) {
  const Extent padded{hyper_.height * kHyperScale, hyper_.width * kHyperScale};
  if (!hyper_analysis_) hyper_analysis_ = floats_.prepare(hyper_analysis(model_.weights()), padded);
  const FeatureMap in = hyper_analysis_->input(0);
  for (int y = 0; y < padded.height; ++y)
    for (int x = 0; x < padded.width; ++x) {
      const float* from = scaled.at(tile.y + std::min(y, tile.height - 1), tile.x + std::min(x, tile.width - 1));
      store_values(in, (static_cast<size_t>(y) * padded.width + x) * channels_, channels_,
                   [from](size_t c) { return from[c]; });
    }
  hyper_analysis_->run();
  const FeatureMap out = hyper_analysis_->output(0);
  const float* values = static_cast<const float*>(out.data);
  const float limit = kMaxHyperSymbol;
  std::vector<int8_t> z(out.size());
  for (size_t i = 0; i < z.size(); ++i) z[i] = to_integer<int8_t>(std::nearbyint(values[i]), -limit, limit);
  return z;
}

std::vector<uint8_t> TileCoder::sigma_indices(const std::vector<int8_t>& z) {
  fill(sigma_->input(0), z, kSigmaInputScale, kSigmaInputLimit);
  sigma_->run();
  const FeatureMap out = sigma_->output(0);
  std::vector<uint8_t> indices(static_cast<size_t>(tile_.height) * tile_.width * channels_);
  for (int y = 0; y < tile_.height; ++y)
    for (int x = 0; x < tile_.width; ++x) {
      const float* values = out.at(y, x);
      uint8_t* to = &indices[(static_cast<size_t>(y) * tile_.width + x) * channels_];
      for (int c = 0; c < channels_; ++c) to[c] = sigma_index(static_cast<int32_t>(values[c]) + sigma_bias_[c]);
    }
  return indices;
}

template <typename Residual, typename Store>
void TileCoder::rebuild(const std::vector<int8_t>& z, Residual residual, Store store) {
  fill(hyper_synthesis_->input(0), z, 1, kMaxHyperSymbol);
  hyper_synthesis_->run();
  const FeatureMap features = hyper_synthesis_->output(0), prediction = hyper_synthesis_->output(1);
  crop(features, context_->input(0));
  std::vector<float> first_half(static_cast<size_t>(tile_.height) * tile_.width * channels_);

  auto for_half = [&](bool first, auto predicted_mean, auto keep) {
    const int half = channels_ / 2;
    for (int y = 0; y < tile_.height; ++y)
      for (int x = 0; x < tile_.width; ++x) {
        const int begin = half_begin(first, y, x, channels_);
        const size_t position = (static_cast<size_t>(y) * tile_.width + x) * channels_;
        const float* means = predicted_mean(y, x);
        const float* raw_steps = prediction.at(y, x) + channels_;
        for (int c = begin; c < begin + half; ++c) {
          const int r = residual(position + c, means[c], raw_steps[c]);
          keep(position + c, r ? means[c] + static_cast<float>(r) * step_of(raw_steps[c]) : means[c]);
        }
      }
  };
  for_half(
      true, [&](int y, int x) { return prediction.at(y, x); },
      [&](size_t element, float value) {
        first_half[element] = value;
        store(element, value);
      });
  store_values(context_->input(1), 0, first_half.size(), [&](size_t i) { return first_half[i]; });
  context_->run();
  const FeatureMap second_means = context_->output(0);
  for_half(
      false, [&](int y, int x) { return second_means.at(y, x); }, store);
}

}  // namespace pith
