// Pictures to codes and back, by an autoencoder.
#pragma once
#include <memory>
#include <span>
#include <vector>

#include "model/autoencoder.hpp"
#include "net/engine.hpp"
#include "pith/pith.h"

namespace pith {

// Used by one thread at a time, and runs on that alone.
class PictureCoder {
 public:
  // Both must outlive it.
  PictureCoder(const AutoencoderModel& model, Engine& engine) : model_(model), engine_(engine) {}

  // What both networks take, found without allocating it: each coder, and all of one engine together.
  static GraphMemory memory(const AutoencoderModel& model, Engine& engine);

  // The code of the square in the middle of a picture of any size: as large as fits, and reduced to the model's side,
  // or that side at full resolution, as the model was taught. Of pictures that are smaller, pixels count several times.
  // Transparency is laid over white.
  std::vector<float> encode(const pith_image& picture);

  // The picture of the model's side, gray or RGB, that a code stands for.
  void decode(std::span<const float> code, const pith_image& picture);

 private:
  const AutoencoderModel& model_;
  Engine& engine_;
  std::unique_ptr<Executor> encoder_, decoder_;  // made when first needed
};

}  // namespace pith
