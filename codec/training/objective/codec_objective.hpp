// The loss of the codec on a few crops and its gradient by every parameter.
#pragma once
#include <memory>
#include <span>
#include <vector>

#include "model/quality.hpp"
#include "net/engine.hpp"
#include "training/loss/distortion.hpp"
#include "training/objective/latent_coding.hpp"
#include "training/objective/objective.hpp"

namespace pith {
class LayerWeights;
}  // namespace pith

namespace pith::train {

// One crop to learn from. Its side is a multiple of 16.
struct Sample {
  Crop crop;
  Quality quality;
  std::vector<float> noise_y, noise_z;  // for Quantisation::noisy: in ±0.5, as many as y and z have elements
  bool swapped = false;                 // the halves of y are coded in the other order
  double visibility = 1;                // how many times as much as in other pictures a distortion counts
};

class CodecObjective {
 public:
  struct Settings {
    int side = 192;  // of a crop, pixels, a multiple of 16
    int crops = 7;   // worked on at once
    DataType precision = DataType::f32;
    double balance = 0.5;  // the loss of a crop is weighted by (0.02 / λ)^balance
    Distortion distortion = Distortion::eye;
    Quantisation quantisation = Quantisation::noisy;
  };

  // `weights` are those of a codec model (with the prior of z), `layers` their copies for the networks of one
  // precision. Used by one thread at a time, and runs on that thread alone.
  CodecObjective(const WeightsFile& weights, LayerWeights& layers, const Settings& settings);
  ~CodecObjective();

  // Elements of y and of z of one crop.
  size_t latent_size() const;
  size_t hyper_size() const;

  // Measures of each sample, at most settings.crops of them; all must have the side of the settings.
  std::vector<Measures> measure(std::span<const Sample> samples);

  // What learning lowers, for a crop of that loss: twice its root. Busy crops, whose losses are high and vary most,
  // would be most of what is learned otherwise.
  static double aim(double loss);

  // The same as measure(), and adds `scale` times the gradient of the sum of their aims.
  std::vector<Measures> learn(std::span<const Sample> samples, double scale, Gradients& gradients);

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace pith::train
