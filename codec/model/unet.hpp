// The network of the tasks that change pictures, and its model file: a U-Net of the codec's blocks.
#pragma once
#include <span>

#include "net/graph.hpp"
#include "net/weights_file.hpp"

namespace pith {

// One position of its maps is 2x2 pixels, channel (dy*2 + dx)*3 + colour: levels minus 127.5, over 256, which bf16
// holds exactly. In: these and what else the task adds. Out: what to add to them, in the same unit.
inline constexpr int kCell = 2;  // pixels
inline constexpr int kCellChannels = kCell * kCell * 3;
inline constexpr float kCellUnit = 256;  // levels

// What a model may ask for at most: how often the extent is halved after the first time, and how many units of its
// alignment its filters reach. More than serves pictures; windows, their halos and what they take stay in bounds.
inline constexpr int kMaxLevels = 6, kMaxHaloUnits = 16;

// How the networks of the tasks differ.
struct UNetKind {
  const char* format;  // of the model file
  const char* name;    // what the names of its tensors begin with
  int told_channels;   // of the input, after the pixels
};

// At /2, /4, …, as deep as the weights say, with additive skips.
Graph unet(const WeightsFile& weights, const UNetKind& kind);

class UNetModel {
 public:
  // The bytes of a safetensors file. Builds the network once, so that a model that loads is known to be complete.
  // Throws PITH_ERROR_MODEL, also for a network beyond the bounds above.
  UNetModel(std::span<const uint8_t> file, const UNetKind& kind);
  virtual ~UNetModel() = default;  // contexts hold models of either kind by this

  const WeightsFile& weights() const { return weights_; }
  uint64_t id() const { return weights_.content_id(); }
  Graph graph() const { return unet(weights_, kind_); }

  // The sides of what the network gets must be multiples of this. In pixels.
  int alignment() const { return alignment_; }

  // How far the 3x3 filters reach, in pixels, rounded up to the alignment: a window extended by this on every side
  // gives exactly the results of the whole picture.
  int halo() const { return halo_; }

 private:
  UNetKind kind_;
  WeightsFile weights_;
  int alignment_, halo_;
};

}  // namespace pith
