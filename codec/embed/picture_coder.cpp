#include "embed/picture_coder.hpp"

#include <algorithm>

#include "net/bf16.hpp"
#include "pixels/area_scaler.hpp"
#include "pixels/blocks.hpp"
#include "pixels/small_picture.hpp"

namespace pith {
namespace {

// A level of which `alpha` is seen before white.
uint8_t over_white(uint32_t level, uint32_t alpha) {
  return static_cast<uint8_t>((level * alpha + 255 * (255 - alpha) + 127) / 255);
}

// The colours of a row's part from column `left` on, each `times` times.
void read_colours(const pith_image& picture, uint32_t y, uint32_t left, uint32_t count, uint32_t times, uint8_t* out) {
  const uint32_t colours = picture.channels < 3 ? 1 : 3;
  const bool has_alpha = picture.channels != colours;
  const uint8_t* pixel = picture.pixels + y * picture.stride + size_t{left} * picture.channels;
  for (uint32_t x = 0; x < count; ++x, pixel += picture.channels)
    for (uint32_t i = 0; i < times; ++i)
      for (uint32_t c = 0; c < colours; ++c) *out++ = has_alpha ? over_white(pixel[c], pixel[colours]) : pixel[c];
}

SmallPicture middle_of(const pith_image& picture, uint32_t side, bool whole) {
  const uint32_t shorter = std::min(picture.width, picture.height), square = whole ? shorter : std::min(shorter, side);
  const uint32_t times = (side + square - 1) / square, colours = picture.channels < 3 ? 1 : 3;
  const uint32_t left = (picture.width - square) / 2, top = (picture.height - square) / 2;
  AreaScaler scaler(square * times, square * times, side, side, colours);
  SmallPicture result(side, side, colours);
  std::vector<uint8_t> row(size_t{square} * times * colours);
  uint8_t* out = result.pixels.data();
  for (uint32_t y = 0; y < square; ++y) {
    read_colours(picture, top + y, left, square, times, row.data());
    for (uint32_t i = 0; i < times; ++i)
      if (scaler.add_row(row.data(), out)) out += result.stride();
  }
  return result;
}

}  // namespace

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
  SmallPicture middle = middle_of(picture, static_cast<uint32_t>(shape.side), shape.whole);
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
