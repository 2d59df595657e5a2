// The denoising network and its model file.
#pragma once
#include <optional>
#include <span>

#include "net/graph.hpp"
#include "net/weights_file.hpp"

namespace pith {

// One position of its maps is 2x2 pixels, channel (dy*2 + dx)*3 + colour: levels minus 127.5, over 256, which bf16
// holds exactly. In: these and kNoiseChannels. Out: what to add to them, in the same unit.
inline constexpr int kCell = 2;  // pixels
inline constexpr int kCellChannels = kCell * kCell * 3;
inline constexpr float kCellUnit = 256;  // levels
inline constexpr int kNoiseChannels = 2;

// Of pixels whose noise has the standard deviation `sigma` in levels, or one to be found out: the values of the
// kNoiseChannels at every position.
struct NoiseLevel {
  float scaled_sigma = 0, known = 0;
};
NoiseLevel noise_level(std::optional<double> sigma);

// A U-Net of the codec's blocks at /2, /4, /8 and /16, as deep as the weights say, with additive skips.
Graph denoiser(const WeightsFile& weights);

class DenoiserModel {
 public:
  static constexpr char kFormat[] = "pith-denoiser-1";

  // The bytes of a safetensors file. Builds the network once, so that a model that loads is known to be complete.
  explicit DenoiserModel(std::span<const uint8_t> file);

  const WeightsFile& weights() const { return weights_; }
  uint64_t id() const { return weights_.content_id(); }

  // The sides of what the network gets must be multiples of this. In pixels.
  int alignment() const { return alignment_; }

  // How far the 3x3 filters reach, in pixels, rounded up to the alignment: a window extended by this on every side
  // gives exactly the results of the whole picture.
  int halo() const { return halo_; }

 private:
  WeightsFile weights_;
  int alignment_, halo_;
};

}  // namespace pith
