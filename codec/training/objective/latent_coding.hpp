// Quantisation and prediction of the latent y in training, element by element, and the way back.
//
// Arrays hold one value for each latent element: pictures, rows, columns, channels. The first half of the elements are
// the lower channels where row + column is even and the upper ones elsewhere; the second half is predicted from it.
// In some pictures the halves are swapped: any position, a corner above all, has to be seen in both.
#pragma once
#include <cstddef>
#include <vector>

namespace pith::train {

// How values between the networks are quantised, and gradients pass that.
enum class Quantisation {
  noisy,    // training: uniform noise where bits are counted, rounding (gradients pass) where values are decoded
  rounded,  // measuring: as the coder does it
  none,     // no rounding anywhere: smooth, what tests compare with finite differences
};

// What going back needs to know of every element.
struct LatentState {
  explicit LatentState(size_t size)
      : y(size), step(size), step_slope(size), residual(size), rounded(size), decoded(size) {}

  std::vector<float> y;           // scaled latent
  std::vector<float> step;        // of the quantiser
  std::vector<float> step_slope;  // derivative of the step by the network's raw value
  std::vector<float> residual;    // (y - mean) / step
  std::vector<float> rounded;     // the residual as it is coded
  std::vector<float> decoded;     // rounded * step + mean
};

// What arrives at every element on the way back, and what leaves it.
struct LatentGradients {
  explicit LatentGradients(size_t size) : decoded(size), residual(size), y(size), mean(size), step(size) {}

  std::vector<float> decoded;   // in: by the decoded latent
  std::vector<float> residual;  // in: by the residual, from the bits
  std::vector<float> y, mean, step;
};

struct LatentExtent {
  int pictures, height, width, channels;
  std::vector<bool> swapped;  // by picture

  size_t positions() const { return static_cast<size_t>(pictures) * height * width; }
  size_t size() const { return positions() * channels; }
};

// Sets the steps from what the hyper synthesis network gives: [positions, mean then raw step, channels].
void set_steps(const LatentExtent& extent, const float* mean_and_step, LatentState* state);

// Quantises one half around its mean, of which element i of a position is at mean[position * stride + i].
void quantise_half(const LatentExtent& extent, bool first, const float* mean, int stride, bool rounds,
                   LatentState* state);

// Copies one half, zeros elsewhere: element i of a position goes to to[position * stride + i].
void copy_half(const LatentExtent& extent, bool first, const std::vector<float>& from, int stride, float* to);

// From gradients.decoded and .residual to .y, .mean and .step.
void quantise_backward(const LatentState& state, LatentGradients* gradients);

// Adds what comes through the prediction of the second half: `by_known`, the gradient by the decoded first half.
void known_backward(const LatentExtent& extent, const LatentState& state, const float* by_known,
                    LatentGradients* gradients);

// The gradient by what set_steps and the first call of quantise_half were given.
void mean_and_step_gradient(const LatentExtent& extent, const LatentState& state, const LatentGradients& gradients,
                            float* by_mean_and_step);

}  // namespace pith::train
