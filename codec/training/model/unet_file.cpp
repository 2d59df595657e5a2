#include "training/model/unet_file.hpp"

#include "training/model/arrays.hpp"
#include "training/model/starter.hpp"

namespace pith::train {

std::vector<uint8_t> new_unet(const UNetKind& kind, const UNetSizes& sizes, uint64_t seed) {
  Starter s(seed);
  const std::string name = std::string(kind.name) + ".";
  const auto& channels = sizes.channels;
  const size_t depth = channels.size() - 1;
  s.convolution(name + "input", channels[0], kCellChannels + kind.told_channels);
  for (size_t i = 0; i < depth; ++i) {
    const std::string level = std::to_string(i);
    s.blocks(name + "encoder." + level, channels[i], sizes.encoder_blocks.at(i));
    s.convolution(name + "down." + level, channels[i + 1], 4 * channels[i]);
    s.convolution(name + "up." + level, 4 * channels[i], channels[i + 1]);
    s.blocks(name + "decoder." + level, channels[i], sizes.decoder_blocks.at(i));
  }
  s.blocks(name + "middle", channels[depth], sizes.middle_blocks);
  s.tensor(name + "output.weight", {kCellChannels, channels[0]});
  s.tensor(name + "output.bias", {kCellChannels});
  return s.file(kind.format);
}

std::vector<uint8_t> write_unet(const UNetKind& kind, const Parameters& parameters,
                                const std::vector<const std::vector<float>*>& values,
                                const std::map<std::string, std::string>& metadata) {
  Arrays arrays;
  for (size_t i = 0; i < parameters.all().size(); ++i) {
    const Parameter& p = parameters.all()[i];
    arrays.add_half(p.name, p.used->shape, *values.at(i));
  }
  std::vector<uint8_t> bytes = arrays.file(kind.format, metadata);
  UNetModel check(bytes, kind);  // throws what is wrong with it
  return bytes;
}

}  // namespace pith::train
