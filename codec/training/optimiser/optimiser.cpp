#include "training/optimiser/optimiser.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>

#include "base/parallel.hpp"
#include "base/simd.hpp"
#include "training/loss/sum_of_squares.hpp"

namespace pith::train {
namespace {

constexpr float kShortcutRate = 0.2f;
constexpr double kAdamDecays[] = {0.9, 0.99};
constexpr float kAdamEpsilon = 1e-8f;
constexpr float kMuonMomentum = 0.95f;
constexpr double kAverageDecay = 0.999, kAverageWarmup = 200;

// Roughly the time that a step takes, in multiplications.
double cost(const Parameter& p) {
  const double elements = static_cast<double>(p.value.size());
  return p.update == Update::matrix ? 15 * elements * std::min(p.rows, p.columns) : elements;
}

// What one step is made of.
struct Step {
  float factor;  // of the gradients
  float muon_rate;
  float adam_rate;    // with the correction of the first moment
  float root_factor;  // of the second moment's root: its correction
  float keep;         // share of the average that stays
};

// The momentum's next value, and `ahead` where it would be one step later (Nesterov).
PITH_SIMD void advance(const float* __restrict gradient, float factor, float* __restrict momentum,
                       float* __restrict ahead, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    const float pull = (1 - kMuonMomentum) * factor * gradient[i];
    momentum[i] = kMuonMomentum * momentum[i] + pull;
    ahead[i] = kMuonMomentum * momentum[i] + pull;
  }
}

PITH_SIMD void move(const float* __restrict update, float rate, float keep, float* __restrict value,
                    float* __restrict average, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    value[i] -= rate * update[i];
    average[i] = keep * average[i] + (1 - keep) * value[i];
  }
}

PITH_SIMD void move_by_moments(const float* __restrict gradient, Step step, float* __restrict first,
                               float* __restrict second, float* __restrict value, float* __restrict average,
                               size_t count) {
  constexpr float kKeep1 = kAdamDecays[0], kKeep2 = kAdamDecays[1];
  constexpr float kTake1 = 1 - kAdamDecays[0], kTake2 = 1 - kAdamDecays[1];
  for (size_t i = 0; i < count; ++i) {
    const float g = step.factor * gradient[i];
    first[i] = kKeep1 * first[i] + kTake1 * g;
    second[i] = kKeep2 * second[i] + kTake2 * g * g;
    value[i] -= step.adam_rate * first[i] / (std::sqrt(second[i]) * step.root_factor + kAdamEpsilon);
    average[i] = step.keep * average[i] + (1 - step.keep) * value[i];
  }
}

void step_matrix(Parameter& p, OptimiserState& state, const Step& step, Orthogonaliser& orthogonaliser,
                 std::vector<float>& update) {
  update.resize(p.value.size());
  advance(p.gradient.data(), step.factor, state.momentum.data(), update.data(), update.size());
  orthogonaliser.run(update.data(), p.rows, p.columns);
  const float length = 0.2f * std::sqrt(static_cast<float>(std::max(p.rows, p.columns)));  // as long as Adam's updates
  move(update.data(), step.muon_rate * length, step.keep, p.value.data(), state.average.data(), update.size());
}

void step_by_moments(Parameter& p, OptimiserState& state, Step step) {
  if (p.update == Update::shortcut) step.adam_rate *= kShortcutRate;
  move_by_moments(p.gradient.data(), step, state.first.data(), state.second.data(), p.value.data(),
                  state.average.data(), p.value.size());
}

}  // namespace

Optimiser::Optimiser(Parameters& parameters, DataType precision, int threads) : parameters_(parameters) {
  for (const Parameter& p : parameters.all()) {
    const std::vector<float> zeros(p.value.size());
    if (p.update == Update::matrix)
      states_.push_back({p.value, zeros, {}, {}});
    else
      states_.push_back({p.value, {}, zeros, zeros});
  }
  order_.resize(states_.size());
  std::iota(order_.begin(), order_.end(), 0);
  std::stable_sort(order_.begin(), order_.end(),
                   [&](int a, int b) { return cost(parameters.all()[a]) > cost(parameters.all()[b]); });
  for (int i = 0; i < threads; ++i) orthogonalisers_.push_back(std::make_unique<Orthogonaliser>(precision));
}

double Optimiser::gradient_norm() const {
  double squares = 0;
  for (const Parameter& p : parameters_.all()) squares += sum_of_squares(p.gradient.data(), p.gradient.size());
  return std::sqrt(squares);
}

void Optimiser::step(const Rates& rates, double factor, int64_t step) {
  const double adam_step = static_cast<double>(++adam_steps), average_step = static_cast<double>(step);
  const double correction1 = 1 - std::pow(kAdamDecays[0], adam_step);
  const double correction2 = 1 - std::pow(kAdamDecays[1], adam_step);
  const double keep = std::min(kAverageDecay, average_step / (average_step + kAverageWarmup));
  const Step now{static_cast<float>(factor), static_cast<float>(rates.muon),
                 static_cast<float>(rates.adam / correction1), static_cast<float>(1 / std::sqrt(correction2)),
                 static_cast<float>(keep)};
  std::atomic<int> workers{0};
  for_each_in_parallel(static_cast<int>(orthogonalisers_.size()), static_cast<int>(order_.size()), [&] {
    return [&, &orthogonaliser = *orthogonalisers_[workers++], update = std::vector<float>()](int item) mutable {
      Parameter& parameter = parameters_.all()[order_[item]];
      OptimiserState& state = states_[order_[item]];
      if (parameter.update == Update::matrix)
        step_matrix(parameter, state, now, orthogonaliser, update);
      else
        step_by_moments(parameter, state, now);
    };
  });
}

std::vector<const std::vector<float>*> Optimiser::averages() const {
  std::vector<const std::vector<float>*> all;
  for (const OptimiserState& state : states_) all.push_back(&state.average);
  return all;
}

}  // namespace pith::train
