#include "model/denoiser.hpp"

namespace pith {
namespace {

constexpr float kSigmaUnit = 64;  // levels

}  // namespace

NoiseLevel noise_level(std::optional<double> sigma) {
  if (!sigma) return {};
  return {static_cast<float>(*sigma) / kSigmaUnit, 1};
}

}  // namespace pith
