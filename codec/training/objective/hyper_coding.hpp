// Quantisation of the hyper latent z in training, what the σ network makes of it, and the way back.
#pragma once
#include <span>
#include <vector>

#include "gradient/gradients.hpp"
#include "model/quality.hpp"
#include "net/engine.hpp"
#include "net/weights_file.hpp"
#include "training/objective/latent_coding.hpp"

namespace pith::train {

class HyperState {
 public:
  // `shape`: of a map of z for the whole batch. `weights` has the prior of z and must outlive this.
  HyperState(const WeightsFile& weights, const FeatureMap& shape, const LatentExtent& latent,
             Quantisation quantisation);

  size_t size() const { return decoded_.size(); }
  void set_noise(int picture, const std::vector<float>& noise);

  // From the hyper analysis network's result: decoded z, the σ network's input, and the bits of z.
  void quantise(const float* analysed, std::span<const Quality> qualities);
  FeatureMap decoded_map() { return map(decoded_); }
  FeatureMap sigma_input_map() { return map(sigma_input_); }
  double bits_of(int picture) const;

  // From the σ network's result: the logarithm of σ of every element of y.
  void find_log_sigma(const float* sigma_output, std::span<const Quality> qualities);
  std::vector<float> log_sigma;

  // From the gradient by log_sigma to that by the σ network's result, as many; adds that by the bias of the qualities.
  void sigma_backward(const std::vector<float>& by_log_sigma, std::span<const Quality> qualities,
                      std::vector<float>& by_sigma_output, Gradients& gradients);

  // From the gradients by decoded z, by the σ network's input and of the bits (which weigh bit_weight, by picture) to
  // that by the hyper analysis network's result, gradient_map; adds those by the prior.
  void backward(const float* by_decoded, const float* by_sigma_input, const std::vector<float>& bit_weight,
                std::span<const Quality> qualities, Gradients& gradients);
  FeatureMap gradient_map() { return map(gradient_); }

 private:
  FeatureMap map(std::vector<float>& values) const;
  bool smooth() const { return quantisation_ == Quantisation::none; }

  const WeightsFile& weights_;
  FeatureMap shape_;
  LatentExtent latent_;
  Quantisation quantisation_;
  std::vector<float> analysed_, decoded_, sigma_input_, noise_, noisy_, bits_, by_noisy_, by_mean_, by_scale_,
      gradient_;
  std::vector<float> mean_, scale_;  // of the prior, of each element
  std::vector<float> sigma_index_;   // before clamping and rounding, of each element of y
};

}  // namespace pith::train
