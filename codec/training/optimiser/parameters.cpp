#include "training/optimiser/parameters.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "base/simd.hpp"
#include "model/quality.hpp"

namespace pith::train {
namespace {

constexpr float kNoLimit = std::numeric_limits<float>::infinity();

// Elements that are worked on at a time, so that the sum of a few arrays stays in the first cache.
constexpr size_t kBlock = 2048;

// Units of the trained values, and how the σ network counts: integer weights are 64 times, biases 1024 times the
// trained ones; indices are in 1/128, and the bias of the quality is trained in 16 of them so that it moves as fast as
// the rest.
struct Units {
  float unit = 1;
  bool integer = false;
  float limit = kNoLimit;
};

Units units_of(const std::string& name) {
  // Pixels enter as levels.
  if (name == "analysis.input.weight" || name == "autoencoder.input.weight") return {1.f / 255};
  if (name == "analysis.shortcut.weight") return {1.f / 4};
  if (name == "sigma.quality_bias") return {16 * 128};
  if (name.starts_with("sigma.")) return name.ends_with(".weight") ? Units{64, true, 127} : Units{1024, true, kNoLimit};
  return {};
}

Update update_of(const std::string& name, const Tensor& tensor) {
  if (name == "analysis.shortcut.weight" || name == "synthesis.pixels.weight") return Update::shortcut;
  const bool mixes = name.ends_with(".weight") && tensor.shape.size() == 2 && !name.starts_with("sigma.");
  return mixes ? Update::matrix : Update::plain;
}

// Sets the parameters of logistic distributions with the mean and the spread of each row of the table of z.
void fit_prior(const Tensor& table, Tensor& prior_mean, Tensor& prior_scale) {
  prior_mean = prior_scale = Tensor{{table.shape[0], table.shape[1]}, {}};
  const int entries = static_cast<int>(table.shape[2]), middle = entries / 2;
  for (auto row = table.data.begin(); row != table.data.end(); row += entries) {
    // Without the 1 that every symbol has so that it can be coded: far symbols would make up most of the spread.
    const double total = std::accumulate(row, row + entries, 0.0) - entries;
    double sum = 0, squares = 0;
    for (int i = 0; i < entries; ++i) {
      const double symbol = i - middle, probability = (row[i] - 1) / total;
      sum += probability * symbol;
      squares += probability * symbol * symbol;
    }
    const double variance = std::max(squares - sum * sum - 1. / 12, 0.01);  // without that of rounding
    const double scale = std::sqrt(3 * variance) / std::numbers::pi - 0.05;
    prior_mean.data.push_back(static_cast<float>(sum));
    prior_scale.data.push_back(static_cast<float>(std::log(std::expm1(std::max(scale, 0.01)))));
  }
}

PITH_SIMD void multiply(const float* __restrict value, float unit, float* __restrict used, size_t count) {
  for (size_t i = 0; i < count; ++i) used[i] = unit * value[i];
}

PITH_SIMD void multiply_and_round(const float* __restrict value, float unit, float limit, float* __restrict used,
                                  size_t count) {
  for (size_t i = 0; i < count; ++i) {
    const float scaled = unit * value[i], above = scaled < -limit ? -limit : scaled;
    used[i] = std::rint(above > limit ? limit : above);
  }
}

PITH_SIMD void add(const float* __restrict part, float* __restrict sum, size_t count) {
  for (size_t i = 0; i < count; ++i) sum[i] += part[i];
}

PITH_SIMD void scale(float unit, float* gradient, size_t count) {
  for (size_t i = 0; i < count; ++i) gradient[i] *= unit;
}

// A step goes against the gradient.
PITH_SIMD void stop_at_limit(const float* __restrict value, float limit, float* __restrict gradient, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    const float leads_out = value[i] < -limit ? gradient[i] : value[i] > limit ? -gradient[i] : 0.f;
    gradient[i] = leads_out > 0 ? 0.f : gradient[i];
  }
}

}  // namespace

Parameters::Parameters(WeightsFile& weights) {
  auto& tensors = weights.tensors();
  if (weights.has("tables.z"))
    fit_prior(weights.get("tables.z", {Quality::kAnchors, -1, 255}), tensors["prior.mean"], tensors["prior.scale"]);
  for (auto& [name, tensor] : tensors) {
    if (name.starts_with("tables.")) continue;
    const auto [unit, integer, limit] = units_of(name);
    const int rows = static_cast<int>(tensor.shape[0]), columns = static_cast<int>(tensor.data.size()) / rows;
    std::vector<float> value = tensor.data;
    for (float& v : value) v /= unit;
    std::vector<float> gradient(value.size());
    all_.push_back({name, update_of(name, tensor), rows, columns, unit, integer, limit, std::move(value),
                    std::move(gradient), &tensor});
  }
}

Parameter& Parameters::get(const std::string& name) {
  return *std::find_if(all_.begin(), all_.end(), [&](const Parameter& p) { return p.name == name; });
}

void convert(const Parameter& parameter, const std::vector<float>& value, std::vector<float>& used) {
  used.resize(value.size());
  if (parameter.integer)
    multiply_and_round(value.data(), parameter.unit, parameter.limit, used.data(), used.size());
  else
    multiply(value.data(), parameter.unit, used.data(), used.size());
}

void use(Parameter& parameter, const std::vector<float>& value) { convert(parameter, value, parameter.used->data); }

void set_gradient(Parameter& parameter, const std::vector<const float*>& parts) {
  for (size_t begin = 0; begin < parameter.gradient.size(); begin += kBlock) {
    const size_t count = std::min(kBlock, parameter.gradient.size() - begin);
    float* gradient = &parameter.gradient[begin];
    std::fill_n(gradient, count, 0.f);
    for (const float* part : parts) add(part + begin, gradient, count);
    if (parameter.unit != 1) scale(parameter.unit, gradient, count);
    if (parameter.limit != kNoLimit)
      stop_at_limit(&parameter.value[begin], parameter.limit / parameter.unit, gradient, count);
  }
}

}  // namespace pith::train
