#include "training/loss/code_penalty.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace pith::train {
namespace {

// Added to sums of squares that are divided by.
constexpr double kLeast = 1e-12;

// Averages are kept so far from 0 and 1, where the divergence has no end.
constexpr double kMargin = 1e-4;

}  // namespace

double l1_penalty(const CodeBatch& codes, std::span<float> gradient) {
  const auto pictures = static_cast<double>(codes.pictures()), root = std::sqrt(static_cast<double>(codes.size));
  double sum = 0;
  for (size_t begin = 0; begin < codes.values.size(); begin += codes.size) {
    double magnitudes = 0, squares = kLeast;
    for (const float v : codes.values.subspan(begin, codes.size)) {
      magnitudes += std::fabs(v);
      squares += double(v) * v;
    }
    const double norm = std::sqrt(squares), value = magnitudes / (norm * root);
    sum += value;
    for (size_t i = begin; i < begin + codes.size; ++i) {
      const double v = codes.values[i], sign = v > 0 ? 1 : v < 0 ? -1 : 0;
      gradient[i] = static_cast<float>((sign / (norm * root) - value * v / squares) / pictures);
    }
  }
  return sum / pictures;
}

double kl_penalty(const CodeBatch& codes, double target, std::span<float> gradient) {
  const auto pictures = static_cast<double>(codes.pictures()), size = static_cast<double>(codes.size);
  double sum = 0;
  for (size_t c = 0; c < codes.size; ++c) {
    double mean = 0;
    for (size_t i = c; i < codes.values.size(); i += codes.size) mean += codes.values[i] / pictures;
    mean = std::clamp(mean, kMargin, 1 - kMargin);
    sum += target * std::log(target / mean) + (1 - target) * std::log((1 - target) / (1 - mean));
    const double slope = ((1 - target) / (1 - mean) - target / mean) / (pictures * size);
    for (size_t i = c; i < codes.values.size(); i += codes.size) gradient[i] = static_cast<float>(slope);
  }
  return sum / size;
}

double contraction_penalty(const CodeBatch& codes, const CodeBatch& moved, std::span<float> gradient,
                           std::span<float> gradient_of_moved) {
  std::vector<double> mean(codes.size);
  const auto pictures = static_cast<double>(codes.pictures());
  for (size_t i = 0; i < codes.values.size(); ++i) mean[i % codes.size] += codes.values[i] / pictures;
  double distance = 0, spread = kLeast;
  for (size_t i = 0; i < codes.values.size(); ++i) {
    const double away = moved.values[i] - codes.values[i], from_mean = codes.values[i] - mean[i % codes.size];
    distance += away * away;
    spread += from_mean * from_mean;
  }
  const bool counts = codes.pictures() > 1;
  for (size_t i = 0; i < codes.values.size(); ++i) {
    const double away = moved.values[i] - codes.values[i], from_mean = codes.values[i] - mean[i % codes.size];
    gradient_of_moved[i] = counts ? static_cast<float>(2 * away / spread) : 0;
    gradient[i] = counts ? static_cast<float>(-2 * (away + from_mean * distance / spread) / spread) : 0;
  }
  return counts ? distance / spread : 0;
}

double gaussian_divergence(const CodeBatch& batch, std::span<float> gradient) {
  const auto pictures = static_cast<double>(batch.pictures());
  const size_t half = batch.size / 2;
  double sum = 0;
  for (size_t begin = 0; begin < batch.values.size(); begin += batch.size)
    for (size_t i = begin; i < begin + half; ++i) {
      const double mean = batch.values[i], logarithm = batch.values[i + half], variance = std::exp(logarithm);
      sum += 0.5 * (mean * mean + variance - 1 - logarithm);
      gradient[i] = static_cast<float>(mean / pictures);
      gradient[i + half] = static_cast<float>(0.5 * (variance - 1) / pictures);
    }
  return sum / pictures;
}

}  // namespace pith::train
