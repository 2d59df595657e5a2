// The denoising network.
#pragma once
#include <optional>

#include "model/unet.hpp"

namespace pith {

// Given at every position: how strong the noise is, and whether that is known.
inline constexpr UNetKind kDenoiser = {"pith-denoiser-1", "denoiser", 2};

// Of pixels whose noise has the standard deviation `sigma` in levels, or one to be estimated: what the network gets.
struct NoiseLevel {
  float scaled_sigma = 0, known = 0;
};
inline NoiseLevel noise_level(std::optional<double> sigma) {
  constexpr float kUnit = 64;  // levels
  return sigma ? NoiseLevel{static_cast<float>(*sigma) / kUnit, 1} : NoiseLevel{};
}

class DenoiserModel : public UNetModel {
 public:
  explicit DenoiserModel(std::span<const uint8_t> file) : UNetModel(file, kDenoiser) {}
};

}  // namespace pith
