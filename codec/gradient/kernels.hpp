// Passes over feature maps that training needs beside convolutions. Maps are dense; "f32 or bf16" holds for each map on
// its own.
#pragma once
#include <vector>

#include "net/engine.hpp"

namespace pith {

// Whether a gradient passes a clamp of `x`: outside the range only if a step along it (against its sign) leads back, or
// never if `smooth` asks for the derivative as it is.
inline bool passes_clamp(float x, float low, float high, float gradient, bool smooth) {
  return ((x >= low) | ((gradient < 0) & !smooth)) & ((x <= high) | ((gradient > 0) & !smooth));
}

// gradient *= slope of the leaky ReLU that gave `out`. Both of one type.
void leaky_relu_backward(const FeatureMap& out, const FeatureMap& gradient);

// sums[channel] += the map's values of that channel.
void add_channel_sums(const FeatureMap& map, float* sums);

// to += from. Both of one type.
void add(const FeatureMap& from, const FeatureMap& to);

// out = clip(round(in * scale), low, high), or without the rounding. f32.
void round_clip(const FeatureMap& in, float scale, float low, float high, bool rounds, const FeatureMap& out);

// Turns the gradient by `out` of the above into that by `in`, through the rounding and passes_clamp(). f32.
void round_clip_backward(const FeatureMap& in, float scale, float low, float high, bool rounds,
                         const FeatureMap& gradient);

// out = in * gain, a factor for each picture of the batch and channel ([batch, channels]). Both of one type.
void apply_gain(const FeatureMap& in, const std::vector<float>& gain, int batch, const FeatureMap& out);

// From the gradient by `out` of the above: replaces `in` by the gradient by `in`, and adds the gradient by the
// logarithm of each gain to `by_logarithm` ([batch, channels]).
void gain_backward(const FeatureMap& gradient, const std::vector<float>& gain, int batch, const FeatureMap& in,
                   std::vector<float>* by_logarithm);

}  // namespace pith
