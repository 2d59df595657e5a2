// Pictures to codes and back, by an autoencoder.
#pragma once
#include <memory>
#include <span>
#include <vector>

#include "embed/picture_embedder.hpp"
#include "model/autoencoder.hpp"
#include "net/engine.hpp"
#include "pith/pith.h"

namespace pith {

class PictureCoder : public PictureEmbedder {
 public:
  // Both must outlive it.
  PictureCoder(const AutoencoderModel& model, Engine& engine) : model_(model), engine_(engine) {}

  // What both networks take, found without allocating it: each coder, and all of one engine together.
  static GraphMemory memory(const AutoencoderModel& model, Engine& engine);

  // The code of the square in the middle: as large as fits, and reduced to the model's side, or that side at full
  // resolution, as the model was taught.
  std::vector<float> encode(const pith_image& picture) override;

  // The picture of the model's side, gray or RGB, that a code stands for.
  void decode(std::span<const float> code, const pith_image& picture);

 private:
  const AutoencoderModel& model_;
  Engine& engine_;
  std::unique_ptr<Executor> encoder_, decoder_;  // made when first needed
};

}  // namespace pith
