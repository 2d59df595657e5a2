#include "train/model/denoiser_file.hpp"

#include "model/denoiser.hpp"
#include "train/model/arrays.hpp"
#include "train/model/starter.hpp"

namespace pith::train {

std::vector<uint8_t> new_denoiser(const DenoiserSizes& sizes, uint64_t seed) {
  Starter s(seed);
  const auto& channels = sizes.channels;
  const size_t depth = channels.size() - 1;
  s.convolution("denoiser.input", channels[0], kCellChannels + kNoiseChannels);
  for (size_t i = 0; i < depth; ++i) {
    const std::string level = std::to_string(i);
    s.blocks("denoiser.encoder." + level, channels[i], sizes.encoder_blocks.at(i));
    s.convolution("denoiser.down." + level, channels[i + 1], 4 * channels[i]);
    s.convolution("denoiser.up." + level, 4 * channels[i], channels[i + 1]);
    s.blocks("denoiser.decoder." + level, channels[i], sizes.decoder_blocks.at(i));
  }
  s.blocks("denoiser.middle", channels[depth], sizes.middle_blocks);
  s.tensor("denoiser.output.weight", {kCellChannels, channels[0]});
  s.tensor("denoiser.output.bias", {kCellChannels});
  return s.file(DenoiserModel::kFormat);
}

std::vector<uint8_t> write_denoiser(const Parameters& parameters, const std::vector<const std::vector<float>*>& values,
                                    const std::map<std::string, std::string>& metadata) {
  Arrays arrays;
  for (size_t i = 0; i < parameters.all().size(); ++i) {
    const Parameter& p = parameters.all()[i];
    arrays.add_half(p.name, p.used->shape, *values.at(i));
  }
  return arrays.file<DenoiserModel>(metadata);
}

}  // namespace pith::train
