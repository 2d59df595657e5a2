#include "model/codec_model.hpp"

#include <string>

#include "base/error.hpp"
#include "base/to_integer.hpp"
#include "model/networks.hpp"
#include "model/released_models.hpp"

namespace pith {
namespace {

// Latents that the filters of analysis or synthesis may reach, many times what any model needs: what is computed around
// windows, and held of neighbouring bands, stays within reason.
constexpr int kMaxHalo = 32;

// Pixels enter analysis as levels minus 127.5, which bf16 holds exactly, whereas it was trained on them over 255.
void adapt_to_levels(WeightsFile& weights) { weights.scale("analysis.input.weight", 1.f / 255); }

// Of a model inside the library it is known that a released content id is right, so that no hash need be computed.
ModelIdentity identify(std::span<const uint8_t> file, const WeightsFile& weights, CodecModel::From from) {
  const ReleasedModel* const released = released_model(weights.content_id());
  if (released && from == CodecModel::From::kLibrary) return {released->id, released->hash, false};
  return pith::identify(file, weights);
}

std::vector<uint16_t> to_u16(const Tensor& tensor) {
  std::vector<uint16_t> out;
  out.reserve(tensor.data.size());
  for (const float v : tensor.data) out.push_back(to_integer<uint16_t>(v, 0, 65535));
  return out;
}

}  // namespace

CodecModel::CodecModel(std::span<const uint8_t> file, From from)
    : weights_(file, kFormat),
      identity_(identify(file, weights_, from)),
      for_eye_(weights_.metadata().contains("loss") && weights_.metadata().at("loss") == "eye") {
  const Quality quality;
  const Graph from_latent = synthesis(weights_, quality), from_hyper = hyper_synthesis(weights_);
  const Graph second_mean = context(weights_), sigma = sigma_network(weights_);
  check_exact(sigma);
  auto inputs = [](const Graph& g, int index) { return g.nodes()[index].channels; };
  auto outputs = [](const Graph& g, int index) { return g.nodes()[g.outputs()[index]].channels; };
  latent_channels_ = inputs(from_latent, 0);
  hyper_channels_ = inputs(from_hyper, 0);
  halo_ = pith::halo(weights_);
  if (halo_ > kMaxHalo)
    throw Error(PITH_ERROR_MODEL, "not a usable model: its filters reach " + std::to_string(halo_) +
                                      " latents far, more than " + std::to_string(kMaxHalo));
  const int m = latent_channels_, z = hyper_channels_;
  if (m % 2) throw Error(PITH_ERROR_MODEL, "not a usable model: its latent has an odd number of channels");
  bool fit = outputs(from_latent, 0) == 192 && outputs(from_hyper, 1) == 2 * m &&
             outputs(from_hyper, 0) == inputs(second_mean, 0) && outputs(second_mean, 0) == m &&
             inputs(sigma, 0) == z && outputs(sigma, 0) == m;
  if (can_encode()) {
    adapt_to_levels(weights_);
    const Graph to_latent = analysis(weights_, quality), to_hyper = hyper_analysis(weights_);
    fit = fit && outputs(to_latent, 0) == m && inputs(to_hyper, 0) == m && outputs(to_hyper, 0) == z;
    weights_.get("gain.latent.encode", {Quality::kAnchors, m});
  }
  if (!fit) throw Error(PITH_ERROR_MODEL, "not a usable model: its networks do not fit together");
  weights_.get("gain.latent.decode", {Quality::kAnchors, m});
  weights_.get("sigma.quality_bias", {Quality::kAnchors, m});
  tables_ = make_entropy_tables(to_u16(weights_.get("tables.sigma", {64, 512})),
                                to_u16(weights_.get("tables.z", {Quality::kAnchors, z, 255})), z,
                                to_integer<int>(weights_.get("tables.skip", {1}).data[0], -1, kSigmaRows + 1));
}

std::vector<float> CodecModel::encoder_gains(Quality quality) const {
  return quality.gains(weights_.get("gain.latent.encode", {-1, -1}));
}

std::vector<float> CodecModel::decoder_gains(Quality quality) const {
  return quality.gains(weights_.get("gain.latent.decode", {-1, -1}));
}

std::vector<int32_t> CodecModel::sigma_bias(Quality quality) const {
  return quality.integers(weights_.get("sigma.quality_bias", {-1, -1}));
}

}  // namespace pith
