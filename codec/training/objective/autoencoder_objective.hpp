// The loss of an autoencoder on a few pictures, and its gradient by every parameter.
#pragma once
#include <span>
#include <vector>

#include "gradient/network.hpp"
#include "model/autoencoder.hpp"
#include "training/loss/pixel_loss.hpp"
#include "training/objective/objective.hpp"

namespace pith::train {

// A picture as the network gets it, and as it is to be shown again.
struct AutoencoderSample {
  Crop given, wanted;

  // White, of standard deviation 1: for each number of the code of a variational one, for each sample of the picture
  // of a contractive one. Empty: none.
  std::vector<float> noise = {};
};

class AutoencoderObjective {
 public:
  // What a kind adds may be a mean over pictures: of so many, one after the other, whatever is worked on at once.
  static constexpr int kGroup = 16;

  struct Settings {
    AutoencoderShape shape;
    double weight = 0;  // of what the kind adds
    Distortion distortion = Distortion::mse;
    int pictures = 1;  // that are worked on at once, at most; where kinds add means, whole groups but for the last
    DataType precision = DataType::f32;
  };

  // `weights` are those of an autoencoder of that shape, `layers` their copies for the networks of one precision. Used
  // by one thread at a time, and runs on that alone.
  AutoencoderObjective(const WeightsFile& weights, LayerWeights& layers, const Settings& settings);

  // The loss of a picture is its distortion, in units of 32 levels squared, and the weight of the settings times
  // `share` times what the kind adds: a mean over a group of pictures (code_penalty.hpp). Of a variational one that is
  // the divergence, times two over the number of samples: so with the squared error and a weight of 1 the loss is the
  // negative of the evidence's lower bound, up to a factor and a constant, where the decoder's Gaussian has a standard
  // deviation of 32 levels; other weights are the β of Higgins et al. (β-VAE, 2017).
  std::vector<Measures> measure(std::span<const AutoencoderSample> samples, double share = 1);

  // The same, and adds `scale` times the gradient of the sum of their losses.
  std::vector<Measures> learn(std::span<const AutoencoderSample> samples, double share, double scale,
                              Gradients& gradients);

  // Of the last call: the codes of its pictures, one after the other.
  std::span<const float> codes() const { return codes_; }

 private:
  bool contracts() const { return settings_.shape.kind == AutoencoderKind::contractive; }
  bool varies() const { return settings_.shape.kind == AutoencoderKind::variational; }
  size_t picture_size() const { return static_cast<size_t>(settings_.shape.side) * settings_.shape.side * 3; }
  void load(std::span<const AutoencoderSample> samples);
  void find_codes(std::span<const AutoencoderSample> samples);
  double add_penalty(size_t first, size_t pictures, double weight);

  Settings settings_;
  Network encoder_, decoder_;
  PixelLoss pixels_;
  std::vector<float> outputs_, codes_;                    // of the encoder, and what they stand for
  std::vector<float> by_pixels_, by_outputs_, by_codes_;  // derivatives of the sum of losses
};

}  // namespace pith::train
