#include "embed/picture_coder.hpp"

#include "embed/square.hpp"
#include "net/bf16.hpp"
#include "pixels/blocks.hpp"

namespace pith {

GraphMemory PictureCoder::memory(const AutoencoderModel& model, Engine& engine) {
  const int blocks = model.shape().side / kBlock;
  GraphMemory sum = engine.memory_of(autoencoder_encoder(model.weights()), {blocks, blocks});
  sum += engine.memory_of(autoencoder_decoder(model.weights()), {1, 1});
  return sum;
}

std::vector<float> PictureCoder::encode(const pith_image& picture) {
  const AutoencoderShape& shape = model_.shape();
  const int blocks = shape.side / kBlock;
  if (!encoder_) encoder_ = engine_.prepare(autoencoder_encoder(model_.weights()), {blocks, blocks});
  SmallPicture middle = square_of(picture, static_cast<uint32_t>(shape.side),
                                  shape.whole ? Framing::kWholeMiddle : Framing::kDetailMiddle);
  load_blocks(middle.view(), 0, 0, encoder_->input(0));
  encoder_->run();
  const FeatureMap outputs = encoder_->output(0);
  std::vector<float> code(static_cast<size_t>(shape.code));
  to_code(shape.kind, {static_cast<const float*>(outputs.data), outputs.size()}, code);
  return code;
}

void PictureCoder::decode(std::span<const float> code, const pith_image& picture) {
  if (!decoder_) decoder_ = engine_.prepare(autoencoder_decoder(model_.weights()), {1, 1});
  store_values(decoder_->input(0), 0, code.size(), [&](size_t i) { return code[i]; });
  decoder_->run();
  const int blocks = model_.shape().side / kBlock;
  store_blocks(decoder_->output(0), 0, 0, 0, 0, blocks, blocks, picture);
}

}  // namespace pith
