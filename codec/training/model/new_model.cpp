#include "training/model/new_model.hpp"

#include <algorithm>
#include <cmath>

#include "model/codec_model.hpp"
#include "model/quality.hpp"
#include "pixels/blocks.hpp"
#include "training/model/block_codec.hpp"
#include "training/model/model_file.hpp"
#include "training/model/starter.hpp"
#include "training/objective/sigma_scale.hpp"

namespace pith::train {
namespace {

constexpr float kStreamScale = 4;    // the stream at /8 starts as the pixels times this: where the blocks learn well
constexpr float kPriorScale = 0.5f;  // of the logistic prior of z, before softplus

void start_transforms(Starter& s, const ModelSizes& n) {
  s.blocks("analysis.fine", n.fine, n.fine_blocks);
  s.convolution("analysis.down", n.coarse, 4 * n.fine);
  s.blocks("analysis.coarse", n.coarse, n.coarse_blocks);
  s.small_convolution("analysis.output", n.latent, n.coarse, 0.1f);
  s.convolution("synthesis.input", n.coarse, n.latent);
  s.blocks("synthesis.coarse", n.coarse, n.coarse_blocks);
  s.convolution("synthesis.up", 4 * n.fine, n.coarse);
  s.blocks("synthesis.fine", n.fine, n.fine_blocks);
  s.small_convolution("synthesis.output", kBlockChannels, n.fine, 0.02f);
}

void start_entropy_networks(Starter& s, const ModelSizes& n) {
  s.convolution("hyper_analysis.input", n.features, n.latent);
  s.convolution("hyper_analysis.down", n.features, 4 * n.features);
  s.block("hyper_analysis.block", n.features);
  s.small_convolution("hyper_analysis.output", n.hyper, 4 * n.features, 0.5f);
  s.convolution("hyper_synthesis.up1", 4 * n.hyper, n.hyper);
  s.block("hyper_synthesis.block1", n.hyper);
  s.convolution("hyper_synthesis.up2", 4 * n.features, n.hyper);
  s.block("hyper_synthesis.block2", n.features);
  s.small_convolution("hyper_synthesis.output", 2 * n.latent, n.features, 0.1f);
  s.convolution("context.input", n.features, n.features + n.latent);
  s.block("context.block", n.features);
  s.small_convolution("context.output", n.latent, n.features, 0.1f);

  const auto [wide, fine, middle, last] = n.sigma;
  s.exact("sigma.0", {wide, n.hyper, 3, 3});
  s.exact("sigma.1", {4 * fine, wide});
  s.store("sigma.2.weight", {fine, 3, 3},
          std::vector<float>(9 * fine, std::rint(0.11f * Starter::kExactWeight)));  // a mean
  s.tensor("sigma.2.bias", {fine});
  s.exact("sigma.3", {middle, fine});
  s.exact("sigma.4", {4 * last, middle});
  s.exact("sigma.5", {n.latent, last}, 0.3f);
}

void start_shortcuts(Starter& s, const ModelSizes& n, const BlockCodec& codec) {
  std::vector<float> enter = codec.enter, to_latent = codec.to_latent;
  for (float& w : enter) w *= kStreamScale;
  for (float& w : to_latent) w /= kStreamScale;
  for (const char* name : {"analysis.input", "synthesis.blend"}) {
    s.store(name + std::string(".weight"), {n.fine, kBlockChannels}, enter);
    s.tensor(name + std::string(".bias"), {n.fine});
  }
  s.store("analysis.shortcut.weight", {n.latent, 4 * n.fine}, to_latent);
  s.store("synthesis.pixels.weight", {4 * kBlockChannels, n.latent}, codec.to_pixels);
}

// Gains that give an orthonormal transform the best step at high rate, and σ indices that fit the spread of the latent.
void start_qualities(Starter& s, const ModelSizes& n, const std::vector<float>& spread) {
  std::vector<float> encode, decode, bias;
  for (int anchor = 0; anchor < Quality::kAnchors; ++anchor) {
    const double log_gain = 0.5 * std::log(lambda_of({anchor * Quality::kStepsPerAnchor})) + std::log(255 / 5.1);
    encode.insert(encode.end(), n.latent, static_cast<float>(log_gain));
    decode.insert(decode.end(), n.latent, static_cast<float>(-log_gain));
    for (float deviation : spread) {
      const double log_sigma = std::log(std::max(deviation * std::exp(log_gain), 0.05));
      const double index = std::clamp((log_sigma - kLogSigmaMin) / kLogSigmaStep, 0.0, kSigmaRows - 1.0);
      bias.push_back(static_cast<float>(std::rint(index * kSigmaIndexUnit)));
    }
  }
  s.store("gain.latent.encode", {Quality::kAnchors, n.latent}, encode);
  s.store("gain.latent.decode", {Quality::kAnchors, n.latent}, decode);
  s.tensor("gain.features.encode", {Quality::kAnchors, n.fine});
  s.tensor("gain.features.decode", {Quality::kAnchors, n.fine});
  s.store("sigma.quality_bias", {Quality::kAnchors, n.latent}, bias);
}

EntropyTableRows start_tables(Starter& s, const ModelSizes& n) {
  const std::vector<float> mean(Quality::kAnchors * n.hyper), scale(mean.size(), kPriorScale);
  EntropyTableRows rows = SymbolStatistics(n.hyper).tables(mean, scale);
  s.store("tables.sigma", {kSigmaRows, kSigmaRowEntries}, {rows.sigma.begin(), rows.sigma.end()});
  s.store("tables.z", {Quality::kAnchors, n.hyper, kHyperRowEntries}, {rows.z.begin(), rows.z.end()});
  s.store("tables.skip", {1}, {static_cast<float>(rows.skip)});
  return rows;
}

}  // namespace

std::vector<uint8_t> new_model(const ModelSizes& sizes, const std::vector<Crop>& crops, int side, uint64_t seed) {
  Starter starter(seed);
  start_transforms(starter, sizes);
  start_entropy_networks(starter, sizes);
  const BlockCodec codec = make_block_codec(sizes.fine, sizes.latent, crops, side);
  start_shortcuts(starter, sizes, codec);
  start_qualities(starter, sizes, codec.spread);
  const EntropyTableRows tables = start_tables(starter, sizes);

  // All of this is in 32 bits; it gets the types of a model file like any model that was trained.
  WeightsFile weights = CodecModel(starter.file(CodecModel::kFormat)).weights();
  const Parameters parameters(weights);
  std::vector<const std::vector<float>*> values;
  for (const Parameter& p : parameters.all()) values.push_back(&p.value);
  return write_model(parameters, values, tables, {});
}

}  // namespace pith::train
