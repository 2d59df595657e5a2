#include "refine/region.hpp"

#include <algorithm>
#include <cmath>

#include "base/parallel.hpp"
#include "base/simd.hpp"
#include "latent/memory.hpp"
#include "model/quality.hpp"

namespace pith {
namespace {

// Of the odds of random mixtures: it falls evenly in its logarithm.
constexpr float kFirstTemperature = 0.25f, kLastTemperature = 0.09f;

// Adam's, but with one second moment for all of a channel: those of single elements are too noisy after few steps.
// The rate is in units of the quantiser's step.
constexpr float kRate = 0.018f, kSquareDecay = 0.98f;
constexpr float kSmallest = 1e-8f;  // of divisors

// What depends on how many steps there are: in few there is no time for noise to average out, nor for long memories.
struct Pace {
  float mixture_temperature, momentum_decay;
};

Pace pace_of(int steps) {
  const float haste = 8.f / static_cast<float>(steps);
  return {0.6f + 0.7f * haste, std::max(0.f, 0.85f - 0.25f * haste)};
}

// Takes in the gradient by each element, per step of the quantiser; adds the channels' squares and how many there are.
PITH_SIMD void take_gradients(const float* __restrict gradient, const float* __restrict slope,
                              const float* __restrict bits_by_y, const float* __restrict unit, size_t channels,
                              float decay, float* __restrict momentum, float* __restrict squares,
                              float* __restrict counts) {
  for (size_t c = 0; c < channels; ++c) {
    const float g = slope[c] * (gradient[c] + bits_by_y[c]) * unit[c];
    momentum[c] += (1 - decay) * (g - momentum[c]);
    squares[c] += g * g;
    counts[c] += slope[c] != 0;
  }
}

PITH_SIMD void move(const float* __restrict momentum, const float* __restrict unit, const float* __restrict rate,
                    size_t channels, float* __restrict y) {
  for (size_t c = 0; c < channels; ++c) y[c] -= rate[c] * unit[c] * momentum[c];
}

void clear(LatentPlane& plane) { std::fill(plane.data.begin(), plane.data.end(), 0.f); }

}  // namespace

RefinedRegion::RefinedRegion(const Machine& machine, LayerWeights& weights, const ResidualBits& bits, Quality quality,
                             const PictureView& image, const LatentPlane& scaled, const Rect& region,
                             const std::vector<Rect>& tiles)
    : machine_(machine),
      region_(region),
      lambda_(lambda_of(quality) / 3),
      synthesis_(machine, weights, quality, image, scaled.extent, region),
      rounding_{bits.data(), machine.model.tables().skip, 0, 0, 0},
      y_(make_plane(machine, region.extent())),
      mean_(make_plane(machine, region.extent())),
      step_(make_plane(machine, region.extent())),
      slope_(make_plane(machine, region.extent())),
      bits_by_y_(make_plane(machine, region.extent())),
      gradient_(make_plane(machine, region.extent())),
      momentum_(make_plane(machine, region.extent())),
      square_(y_.channels),
      rates_(y_.channels),
      row_sums_(2 * y_.channels * static_cast<size_t>(region.height)),
      sigma_index_(y_.data.size()) {
  for (int y = region.y; y < region.y + region.height; ++y)
    std::copy_n(scaled.at(y, region.x), static_cast<size_t>(region.width) * y_.channels, &y_.data[index(y, region.x)]);
  clear(momentum_);
  for (const Rect& place : tiles) {
    Tile tile{place, {}};
    for (const Window& window : refinement_windows(place, kContextHalo, place))
      tile.contexts.push_back(&contexts_.emplace_back(machine, weights, window));
    tiles_.push_back(std::move(tile));
  }
}

double RefinedRegion::memory(const Machine& machine, Extent plane, const Rect& region, Extent tile) {
  constexpr int kPlanes = 7;
  const Rect place{0, 0, tile.height, tile.width};
  const std::vector<Window> windows = refinement_windows(place, kContextHalo, place);
  const GraphMemory context = ContextWindow::memory(machine, windows[0].source.extent());
  const double tiles = std::ceil(double(region.height) / tile.height) * std::ceil(double(region.width) / tile.width);
  return SynthesisPass::memory(machine, plane, region) + static_cast<double>(context.weights) +
         tiles * static_cast<double>(windows.size() * context.executor) +
         (kPlanes + 0.25) * plane_memory(machine, region.extent());  // a quarter: indices of σ, a byte each
}

void RefinedRegion::predict(size_t tile, const TilePrediction& prediction) {
  const Rect& place = tiles_[tile].place;
  const size_t row = static_cast<size_t>(place.width) * y_.channels;
  for (int y = 0; y < place.height; ++y) {
    const size_t from = y * row, to = index(place.y + y, place.x);
    std::copy_n(&prediction.mean[from], row, &mean_.data[to]);
    std::copy_n(&prediction.step[from], row, &step_.data[to]);
    std::copy_n(&prediction.sigma_index[from], row, &sigma_index_[to]);
  }
  for (ContextWindow* context : tiles_[tile].contexts) context->set_features(prediction.features, place);
}

void RefinedRegion::soft_round_half(bool first, int y, int x, const float* mean, LatentPlane& decoded) {
  const int channel = half_begin(first, y, x, y_.channels);
  const size_t i = index(y, x) + channel;
  soft_round(rounding_,
             {&y_.data[i], mean + channel, &step_.data[i], &sigma_index_[i], decoded.at(y, x) + channel,
              &slope_.data[i], &bits_by_y_.data[i]},
             static_cast<uint32_t>(i), y_.channels / 2);
}

void RefinedRegion::round_second_half(ContextWindow& window, LatentPlane& decoded) {
  window.forward(decoded);
  const Rect& inside = window.inside();
  for (int y = inside.y; y < inside.y + inside.height; ++y)
    for (int x = inside.x; x < inside.x + inside.width; ++x) soft_round_half(false, y, x, window.mean(y, x), decoded);
}

// From the gradient by the decoded latent to that by the means of the second half, and on to the first half.
void RefinedRegion::go_back(ContextWindow& window) {
  const Rect& inside = window.inside();
  for (int y = inside.y; y < inside.y + inside.height; ++y)
    synthesis_.read_gradient(y, inside.x, inside.width, &gradient_.data[index(y, inside.x)]);
  window.backward([&](int y, int x, float* by_mean) {
    const int begin = half_begin(false, y, x, y_.channels);
    for (int c = begin; c < begin + y_.channels / 2; ++c) {
      const size_t i = index(y, x) + c;
      by_mean[c] = gradient_.data[i] - slope_.data[i] * (gradient_.data[i] + bits_by_y_.data[i]);
    }
  });
}

void RefinedRegion::take_gradients_of_row(int y, float decay) {
  const size_t begin = index(y, region_.x), channels = y_.channels;
  for (const ContextWindow& context : contexts_)
    context.add_gradient(y, region_.x, region_.width, &gradient_.data[begin]);
  float* const sums = &row_sums_[(y - region_.y) * 2 * channels];
  std::fill_n(sums, 2 * channels, 0.f);
  for (size_t i = begin; i < begin + region_.width * channels; i += channels)
    take_gradients(&gradient_.data[i], &slope_.data[i], &bits_by_y_.data[i], &step_.data[i], channels, decay,
                   &momentum_.data[i], sums, sums + channels);
}

void RefinedRegion::find_rates(int step, float decay) {
  const size_t channels = y_.channels;
  std::vector<float> sums(2 * channels);
  for (size_t i = 0; i < row_sums_.size(); ++i) sums[i % sums.size()] += row_sums_[i];
  const float unseen = 1 - std::pow(kSquareDecay, step + 1.f), rate = kRate / (1 - std::pow(decay, step + 1.f));
  for (size_t c = 0; c < channels; ++c) {
    const float square = sums[c] / std::max(1.f, sums[channels + c]);
    square_[c] += (1 - kSquareDecay) * (square - square_[c]);
    rates_[c] = rate / (std::sqrt(square_[c] / unseen) + kSmallest);
  }
}

void RefinedRegion::move_row(int y) {
  const size_t begin = index(y, region_.x), channels = y_.channels;
  for (size_t i = begin; i < begin + region_.width * channels; i += channels)
    move(&momentum_.data[i], &step_.data[i], rates_.data(), channels, &y_.data[i]);
}

void RefinedRegion::descend(int first, int last, int steps, LatentPlane& decoded) {
  auto parallel = [&](int items, auto work) { for_each_in_parallel(machine_.threads, items, [&] { return work; }); };
  std::vector<ContextWindow*> contexts;
  for (ContextWindow& context : contexts_) contexts.push_back(&context);
  const int windows = static_cast<int>(contexts.size());
  const Pace pace = pace_of(steps);
  rounding_.mixture_temperature = pace.mixture_temperature;
  for (int step = first; step < last; ++step) {
    const float share = static_cast<float>(step) / static_cast<float>(steps);
    rounding_.temperature = kFirstTemperature * std::pow(kLastTemperature / kFirstTemperature, share);
    rounding_.seed = static_cast<uint32_t>(step) * 0x6c8e9cf5u;
    parallel(region_.height, [&](int row) {
      const int y = region_.y + row;
      for (int x = region_.x; x < region_.x + region_.width; ++x)
        soft_round_half(true, y, x, &mean_.data[index(y, x)], decoded);
    });
    parallel(windows, [&](int i) { round_second_half(*contexts[i], decoded); });
    synthesis_.learn(decoded, lambda_);
    parallel(windows, [&](int i) { go_back(*contexts[i]); });
    parallel(region_.height, [&](int row) { take_gradients_of_row(region_.y + row, pace.momentum_decay); });
    find_rates(step, pace.momentum_decay);
    parallel(region_.height, [&](int row) { move_row(region_.y + row); });
    report(machine_.progress, step + 1, steps);
  }
}

}  // namespace pith
