// The networks of the codec. Each function builds one graph; "/16" means one position for 16x16 pixels.
// Channel counts and the number of blocks come from the weights.
#pragma once
#include <algorithm>
#include <cstdint>

#include "model/quality.hpp"
#include "net/graph.hpp"

namespace pith {

// Pixels, unshuffled 8x8 (192 channels at /8, levels minus 127.5) -> latent y at /16, before its gain.
Graph analysis(const WeightsFile& weights, Quality quality);

// Latent ŷ at /16, divided by its gain -> pixels, unshuffled 8x8 (192 channels at /8, -0.5…0.5).
Graph synthesis(const WeightsFile& weights, Quality quality);

// Scaled latent y at /16, extents multiples of 4 -> z at /64, to be rounded and clipped to ±127.
Graph hyper_analysis(const WeightsFile& weights);

// ẑ at /64 -> at /16: features p for the context network; mean and raw step of the latent, one after the other.
Graph hyper_synthesis(const WeightsFile& weights);

// The learned quantiser step is this plus softplus(raw step + kRawStepOffset): 1 where the raw value is 0.
inline constexpr float kMinStep = 0.5f, kRawStepOffset = -0.1672f;

// p and the first half of ŷ (0 elsewhere) at /16 -> mean of the second half.
Graph context(const WeightsFile& weights);

// clip(8 ẑ, ±127) at /64 -> at /16, integers: 128 times the σ index, before the bias of the quality.
// An exact graph.
Graph sigma_network(const WeightsFile& weights);

// Throws PITH_ERROR_MODEL if some partial sum of that network could reach 2^24 and be rounded.
void check_exact(const Graph& sigma);

// How ẑ enters the σ network and how the index leaves it: `value` is the network's output plus the quality's bias.
inline constexpr float kSigmaInputScale = 8, kSigmaInputLimit = 127;
inline uint8_t sigma_index(int32_t value) { return static_cast<uint8_t>(std::clamp((value + 64) >> 7, 0, 63)); }

// How far the 3x3 filters of analysis and synthesis reach, in latents, rounded up: a window of the picture that is
// extended by this much on every side gives exactly the results of the whole picture.
int halo(const WeightsFile& weights);

}  // namespace pith
