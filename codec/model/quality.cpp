#include "model/quality.hpp"

#include <algorithm>
#include <cmath>

#include "base/to_integer.hpp"

namespace pith {
namespace {

struct Location {
  int anchor, offset;  // steps from that anchor towards the next
};

// Where photographs have about the score of SSIMULACRA 2 that the user asks for: the mean of Kodak's and of others',
// with the released model. Straight lines between.
struct UserScale {
  double quality;
  int steps;
};
constexpr UserScale kUserScale[] = {{0, 0},      {30, 2820},  {40, 3770},
                                    {50, 4720},  {60, 6030},  {70, 7780},
                                    {80, 10190}, {90, 14760}, {100, Quality::kMaxSteps}};

Location locate(int steps) {
  const int anchor = std::min(steps / Quality::kStepsPerAnchor, Quality::kAnchors - 2);
  return {anchor, steps - anchor * Quality::kStepsPerAnchor};
}

}  // namespace

Quality Quality::from_user(double quality) {
  const UserScale* above = kUserScale + 1;
  while (above->quality < quality) ++above;
  const auto& [low, first] = above[-1];
  const auto& [high, last] = *above;
  return {static_cast<int>(std::lround(first + (quality - low) / (high - low) * (last - first)))};
}

double Quality::to_user() const {
  const UserScale* above = kUserScale + 1;
  while (above->steps < steps) ++above;
  const auto& [low, first] = above[-1];
  const auto& [high, last] = *above;
  return low + (high - low) * (steps - first) / (last - first);
}

Quality::Position Quality::position() const {
  const auto [anchor, offset] = locate(steps);
  return {anchor, static_cast<float>(offset) / kStepsPerAnchor};
}

std::vector<float> Quality::gains(const Tensor& logarithms) const {
  const auto [anchor, offset] = locate(steps);
  const auto channels = static_cast<size_t>(logarithms.shape[1]);
  const float* low = &logarithms.data[anchor * channels];
  const float* high = low + channels;
  std::vector<float> out(channels);
  for (size_t c = 0; c < channels; ++c)
    out[c] = std::exp(low[c] + (high[c] - low[c]) * static_cast<float>(offset) / kStepsPerAnchor);
  return out;
}

std::vector<int32_t> Quality::integers(const Tensor& table) const {
  const auto [anchor, offset] = locate(steps);
  const auto channels = static_cast<size_t>(table.shape[1]);
  constexpr float kMost = 1 << 24;  // of integers in model files; floats there may be larger
  std::vector<int32_t> out(channels);
  for (size_t c = 0; c < channels; ++c) {
    const auto low = to_integer<int64_t>(table.data[anchor * channels + c], -kMost, kMost);
    const auto high = to_integer<int64_t>(table.data[(anchor + 1) * channels + c], -kMost, kMost);
    const int64_t sum = low * (kStepsPerAnchor - offset) + high * offset + kStepsPerAnchor / 2;
    const int64_t quotient = sum / kStepsPerAnchor;
    out[c] = static_cast<int32_t>(quotient - (sum % kStepsPerAnchor < 0));
  }
  return out;
}

}  // namespace pith
