#include "refine/region.hpp"

#include <algorithm>
#include <cmath>

#include "model/lambda.hpp"
#include "net/simd.hpp"
#include "task/parallel.hpp"

namespace pith {
namespace {

// Of the random mixtures: it falls evenly in its logarithm.
constexpr float kFirstTemperature = 0.3f, kLastTemperature = 0.12f;

// Adam's, with a short memory because there are few steps. The rate is in units of the quantiser's step.
constexpr float kRate = 0.02f, kMomentumDecay = 0.85f, kSquareDecay = 0.98f;

constexpr float kSmallest = 1e-8f;  // of its divisors

// For what Adam's means have not seen yet.
struct Corrections {
  float momentum, square;
};

PITH_SIMD void descend_elements(const Corrections& corrections, const float* gradient, const float* slope,
                                const float* bits_by_y, const float* unit, size_t count, float* momentum, float* square,
                                float* y) {
  for (size_t i = 0; i < count; ++i) {
    const float g = slope[i] * (gradient[i] + bits_by_y[i]) * unit[i];
    momentum[i] += (1 - kMomentumDecay) * (g - momentum[i]);
    square[i] += (1 - kSquareDecay) * (g * g - square[i]);
    y[i] -=
        kRate * unit[i] * momentum[i] * corrections.momentum / (std::sqrt(square[i] * corrections.square) + kSmallest);
  }
}

void clear(LatentPlane& plane) { std::fill(plane.data.begin(), plane.data.end(), 0.f); }

}  // namespace

RefinedRegion::RefinedRegion(const Machine& machine, LayerWeights& weights, const ResidualBits& bits, Quality quality,
                             const pith_image& image, const LatentPlane& scaled, const Rect& region,
                             const std::vector<Rect>& tiles)
    : machine_(machine),
      region_(region),
      lambda_(lambda_of(quality) / 3),
      synthesis_(machine, weights, quality, image, scaled.extent, region),
      rounding_{bits.data(), machine.model.tables().skip, 0, 0},
      y_(make_plane(machine, region.extent())),
      mean_(make_plane(machine, region.extent())),
      step_(make_plane(machine, region.extent())),
      slope_(make_plane(machine, region.extent())),
      bits_by_y_(make_plane(machine, region.extent())),
      gradient_(make_plane(machine, region.extent())),
      momentum_(make_plane(machine, region.extent())),
      square_(make_plane(machine, region.extent())),
      sigma_index_(y_.data.size()) {
  for (int y = region.y; y < region.y + region.height; ++y)
    std::copy_n(scaled.at(y, region.x), static_cast<size_t>(region.width) * y_.channels, &y_.data[index(y, region.x)]);
  clear(momentum_);
  clear(square_);
  for (const Rect& place : tiles) {
    Tile tile{place, {}};
    for (const Window& window : refinement_windows(place, kContextHalo, place))
      tile.contexts.push_back(&contexts_.emplace_back(machine, weights, window));
    tiles_.push_back(std::move(tile));
  }
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

void RefinedRegion::update_row(int y, int step) {
  const size_t begin = index(y, region_.x), count = static_cast<size_t>(region_.width) * y_.channels;
  for (const ContextWindow& context : contexts_)
    context.add_gradient(y, region_.x, region_.width, &gradient_.data[begin]);
  const Corrections corrections{1 / (1 - std::pow(kMomentumDecay, step + 1.f)),
                                1 / (1 - std::pow(kSquareDecay, step + 1.f))};
  descend_elements(corrections, &gradient_.data[begin], &slope_.data[begin], &bits_by_y_.data[begin],
                   &step_.data[begin], count, &momentum_.data[begin], &square_.data[begin], &y_.data[begin]);
}

void RefinedRegion::descend(int first, int last, int steps, LatentPlane& decoded) {
  auto parallel = [&](int items, auto work) { for_each_in_parallel(machine_.threads, items, [&] { return work; }); };
  std::vector<ContextWindow*> contexts;
  for (ContextWindow& context : contexts_) contexts.push_back(&context);
  const int windows = static_cast<int>(contexts.size());
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
    parallel(region_.height, [&](int row) { update_row(region_.y + row, step); });
    report(machine_.progress, step + 1, steps);
  }
}

}  // namespace pith
