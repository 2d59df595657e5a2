#include "training/objective/latent_coding.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/simd.hpp"
#include "base/vector_math.hpp"
#include "model/networks.hpp"

namespace pith::train {
namespace {

// Calls use(position, first channel) for each position's channels of one half; there are channels / 2 of them.
template <typename Use>
void for_each_run(const LatentExtent& e, bool first, Use use) {
  size_t position = 0;
  for (int n = 0; n < e.pictures; ++n)
    for (int y = 0; y < e.height; ++y)
      for (int x = 0; x < e.width; ++x, ++position) {
        const bool lower = ((y + x + e.swapped[n]) % 2 == 0) == first;
        use(position, lower ? 0 : e.channels / 2);
      }
}

PITH_SIMD void softplus(const float* raw, size_t count, float* step, float* slope) {
  for (size_t i = 0; i < count; ++i) {
    const double power = fast_exp(raw[i] + kRawStepOffset);
    step[i] = kMinStep + static_cast<float>(fast_log2(1 + power) * std::numbers::ln2);
    slope[i] = static_cast<float>(power / (1 + power));
  }
}

PITH_SIMD void quantise(const float* y, const float* mean, const float* step, bool rounds, int count, float* residual,
                        float* rounded, float* decoded) {
  for (int i = 0; i < count; ++i) {
    residual[i] = (y[i] - mean[i]) / step[i];
    rounded[i] = rounds ? std::nearbyint(residual[i]) : residual[i];
    decoded[i] = rounded[i] * step[i] + mean[i];
  }
}

PITH_SIMD void go_back(const float* by_decoded, const float* by_residual, const float* step, const float* residual,
                       const float* rounded, size_t count, float* by_y, float* by_mean, float* by_step) {
  for (size_t i = 0; i < count; ++i) {
    const float by_numerator = by_decoded[i] + by_residual[i] / step[i];
    by_y[i] = by_numerator;
    by_mean[i] = by_decoded[i] - by_numerator;
    by_step[i] = by_decoded[i] * rounded[i] - by_numerator * residual[i];
  }
}

}  // namespace

void set_steps(const LatentExtent& extent, const float* mean_and_step, LatentState* state) {
  const size_t channels = extent.channels;
  for (size_t p = 0; p < extent.positions(); ++p)
    softplus(mean_and_step + (2 * p + 1) * channels, channels, &state->step[p * channels],
             &state->step_slope[p * channels]);
}

void quantise_half(const LatentExtent& extent, bool first, const float* mean, int stride, bool rounds,
                   LatentState* state) {
  for_each_run(extent, first, [&](size_t position, int channel) {
    const size_t i = position * extent.channels + channel;
    quantise(&state->y[i], mean + position * stride + channel, &state->step[i], rounds, extent.channels / 2,
             &state->residual[i], &state->rounded[i], &state->decoded[i]);
  });
}

void copy_half(const LatentExtent& extent, bool first, const std::vector<float>& from, int stride, float* to) {
  const int half = extent.channels / 2;
  for_each_run(extent, first, [&](size_t position, int channel) {
    float* const begin = to + position * stride;
    std::copy_n(&from[position * extent.channels + channel], half, begin + channel);
    std::fill_n(begin + half - channel, half, 0.f);
  });
}

void quantise_backward(const LatentState& state, LatentGradients* gradients) {
  go_back(gradients->decoded.data(), gradients->residual.data(), state.step.data(), state.residual.data(),
          state.rounded.data(), state.y.size(), gradients->y.data(), gradients->mean.data(), gradients->step.data());
}

// Through known = rounded * step + mean, whose rounding lets gradients pass: all of it reaches y, nothing the mean.
void known_backward(const LatentExtent& extent, const LatentState& state, const float* by_known,
                    LatentGradients* gradients) {
  for_each_run(extent, true, [&](size_t position, int channel) {
    const size_t begin = position * extent.channels + channel;
    for (size_t i = begin; i < begin + extent.channels / 2; ++i) {
      gradients->y[i] += by_known[i];
      gradients->step[i] += by_known[i] * (state.rounded[i] - state.residual[i]);
    }
  });
}

void mean_and_step_gradient(const LatentExtent& extent, const LatentState& state, const LatentGradients& gradients,
                            float* by_mean_and_step) {
  const size_t channels = extent.channels;
  copy_half(extent, true, gradients.mean, 2 * extent.channels, by_mean_and_step);
  for (size_t i = 0; i < extent.size(); ++i)
    by_mean_and_step[i + (i / channels + 1) * channels] = gradients.step[i] * state.step_slope[i];
}

}  // namespace pith::train
