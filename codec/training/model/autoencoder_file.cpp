#include "training/model/autoencoder_file.hpp"

#include "pixels/blocks.hpp"
#include "training/model/arrays.hpp"
#include "training/model/starter.hpp"

namespace pith::train {
namespace {

// At /8, /16, … down to 4x4 positions, the last of which become kDeepest channels, and these one position.
constexpr int kChannels[] = {192, 224, 256}, kBlocks[] = {2, 2, 2};
constexpr int kDeepest = 64, kDeepestSide = 4;

// Levels enter, which have a standard deviation of some 60.
constexpr float kLevelScale = 1.f / 60;

std::map<std::string, std::string> lines_of(const AutoencoderShape& shape) {
  return {{"kind", kAutoencoderKindNames[static_cast<int>(shape.kind)]}, {"pictures", shape.whole ? "whole" : "crops"}};
}

}  // namespace

std::vector<uint8_t> new_autoencoder(const AutoencoderShape& shape, uint64_t seed) {
  Starter s(seed);
  const std::string name = "autoencoder.";
  s.small_convolution(name + "input", kChannels[0], kBlockChannels, kLevelScale);
  int level = 0;
  for (int side = shape.side / kBlock; side > kDeepestSide; side /= 2, ++level) {
    const std::string number = std::to_string(level);
    const int channels = kChannels[level], deeper = kChannels[level + 1];
    s.blocks(name + "encoder." + number, channels, kBlocks[level]);
    s.convolution(name + "down." + number, deeper, 4 * channels);
    s.convolution(name + "up." + number, 4 * channels, deeper);
    s.blocks(name + "decoder." + number, channels, kBlocks[level]);
  }
  const int gathered = kDeepest * kDeepestSide * kDeepestSide;
  s.blocks(name + "encoder." + std::to_string(level), kChannels[level], kBlocks[level]);
  s.convolution(name + "deepest", kDeepest, kChannels[level]);
  s.convolution(name + "code", shape.encoder_outputs(), gathered);
  s.convolution(name + "spread", kChannels[level] * kDeepestSide * kDeepestSide, shape.code);
  s.blocks(name + "decoder." + std::to_string(level), kChannels[level], kBlocks[level]);
  s.convolution(name + "output", kBlockChannels, kChannels[0]);
  return s.file(AutoencoderModel::kFormat, lines_of(shape));
}

std::vector<uint8_t> write_autoencoder(const AutoencoderShape& shape, const Parameters& parameters,
                                       const std::vector<const std::vector<float>*>& values,
                                       std::map<std::string, std::string> metadata) {
  Arrays arrays;
  std::vector<float> used;
  for (size_t i = 0; i < parameters.all().size(); ++i) {
    const Parameter& p = parameters.all()[i];
    convert(p, *values.at(i), used);
    arrays.add_half(p.name, p.used->shape, used);
  }
  metadata.merge(lines_of(shape));
  std::vector<uint8_t> bytes = arrays.file(AutoencoderModel::kFormat, metadata);
  AutoencoderModel check(bytes);  // throws what is wrong with it
  return bytes;
}

}  // namespace pith::train
