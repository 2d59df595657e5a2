#include "model/autoencoder.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.hpp"
#include "model/block.hpp"

namespace pith {
namespace {

// Of the pictures' blocks, see pixels/blocks.hpp, which lies above.
constexpr int kSideOfBlock = 8, kChannelsOfBlock = kSideOfBlock * kSideOfBlock * 3;

// From blocks to one position: so pictures have 512 pixels a side at most.
constexpr int kMostHalvings = 6;

std::string part(const char* name, int level) {
  return std::string("autoencoder.") + name + "." + std::to_string(level);
}

// How often the extent is halved by a layer, and how often more until one position is left.
int count_levels(const WeightsFile& weights) {
  int count = 0;
  while (weights.has(part("down", count) + ".weight")) ++count;
  return count;
}

int count_gathers(const WeightsFile& weights) {
  const int64_t inputs = weights.get("autoencoder.code.weight", {-1, -1}).shape[1];
  const int64_t channels = weights.get("autoencoder.deepest.weight", {-1, -1}).shape[0];
  int count = 0;
  while (count < kMostHalvings && channels << (2 * count) < inputs) ++count;
  return count;
}

[[noreturn]] void refuse(const std::string& why) { throw Error(PITH_ERROR_MODEL, "not a usable model: " + why); }

std::string line_of(const WeightsFile& weights, const char* key) {
  const auto found = weights.metadata().find(key);
  return found == weights.metadata().end() ? "" : found->second;
}

AutoencoderKind kind_of(const WeightsFile& weights) {
  const std::string name = line_of(weights, "kind");
  const auto* const names = kAutoencoderKindNames;
  const auto* const known = std::find(names, std::end(kAutoencoderKindNames), name);
  if (known == std::end(kAutoencoderKindNames)) refuse("its kind of autoencoder is not known here");
  return static_cast<AutoencoderKind>(known - names);
}

std::optional<NormalParts> normal_parts(const WeightsFile& weights, const AutoencoderShape& shape) {
  if (!weights.has("normal.codes")) return std::nullopt;
  const Tensor& codes = weights.get("normal.codes", {-1, shape.code});
  const Tensor& errors = weights.get("normal.errors", {codes.shape[0], NormalParts::kErrors});
  const float threshold = weights.get("normal.threshold", {1}).data[0];
  // Far beyond what comes up, and what squares of it leave floats; NaN is not within.
  const auto is_sound = [](float v) { return std::abs(v) <= 1e12f; };
  if (codes.data.empty() || !std::ranges::all_of(codes.data, is_sound) || !std::ranges::all_of(errors.data, is_sound) ||
      !(threshold >= 1e-6f && threshold <= 1e6f))
    refuse("what it has learned to be normal makes no sense");
  if (shape.side < NormalParts::kLeastSide) refuse("what it sees at once is too small for parts");
  if (shape.whole) refuse("it has learned what is normal without having seen parts of pictures");
  return NormalParts{&codes, &errors, threshold};
}

}  // namespace

Graph autoencoder_encoder(const WeightsFile& weights) {
  Graph g(weights);
  const int levels = count_levels(weights);
  Value x = g.convolution(g.input(kChannelsOfBlock), "autoencoder.input");
  for (int level = 0; level < levels; ++level)
    x = g.convolution(g.unshuffle(blocks(g, x, part("encoder", level))), part("down", level));
  x = g.convolution(blocks(g, x, part("encoder", levels)), "autoencoder.deepest");
  for (int i = count_gathers(weights); i > 0; --i) x = g.unshuffle(x);
  g.output(g.convolution(x, "autoencoder.code"));
  return g;
}

Graph autoencoder_decoder(const WeightsFile& weights) {
  Graph g(weights);
  const int levels = count_levels(weights);
  const int code = static_cast<int>(weights.get("autoencoder.spread.weight", {-1, -1}).shape[1]);
  Value x = g.convolution(g.input(code), "autoencoder.spread");
  for (int i = count_gathers(weights); i > 0; --i) x = g.shuffle(x);
  x = blocks(g, x, part("decoder", levels));
  for (int level = levels; level-- > 0;)
    x = blocks(g, g.shuffle(g.convolution(x, part("up", level))), part("decoder", level));
  g.output(g.convolution(x, "autoencoder.output"));
  return g;
}

void to_code(AutoencoderKind kind, std::span<const float> outputs, std::span<float> code) {
  for (size_t i = 0; i < code.size(); ++i) {
    const float v = outputs[i];
    code[i] = kind == AutoencoderKind::sparse_l1   ? std::max(v, 0.f)
              : kind == AutoencoderKind::sparse_kl ? 1 / (1 + std::exp(-v))
                                                   : v;
  }
}

float code_slope(AutoencoderKind kind, float code) {
  if (kind == AutoencoderKind::sparse_l1) return code > 0 ? 1 : 0;
  return kind == AutoencoderKind::sparse_kl ? code * (1 - code) : 1;
}

AutoencoderModel::AutoencoderModel(std::span<const uint8_t> file) : weights_(file, kFormat) {
  shape_.kind = kind_of(weights_);
  shape_.whole = line_of(weights_, "pictures") != "crops";
  const int halvings = count_levels(weights_) + count_gathers(weights_);
  if (halvings > kMostHalvings)
    refuse("its network halves pictures " + std::to_string(halvings) + " times, more than " +
           std::to_string(kMostHalvings));
  const Graph encoder = autoencoder_encoder(weights_), decoder = autoencoder_decoder(weights_);
  const auto outputs = [](const Graph& graph) { return graph.nodes()[graph.outputs()[0]].channels; };
  const int code = decoder.nodes()[0].channels;
  if (code > kMostCode)
    refuse("its code has " + std::to_string(code) + " numbers, more than " + std::to_string(kMostCode));
  shape_.code = code;
  shape_.side = kSideOfBlock << halvings;
  if (outputs(encoder) != shape_.encoder_outputs() || outputs(decoder) != kChannelsOfBlock)
    refuse("its networks do not fit each other");
  normal_ = normal_parts(weights_, shape_);
}

}  // namespace pith
