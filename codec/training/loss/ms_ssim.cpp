#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include "base/simd.hpp"
#include "training/loss/distortion.hpp"

namespace pith::train {
namespace {

constexpr std::array kScaleWeights = {0.0448, 0.2856, 0.3001, 0.2363, 0.1333};
constexpr int kTaps = 11, kBorder = kTaps - 1;
constexpr double kWindowSigma = 1.5;
constexpr float kC1 = 0.01f * 255 * 0.01f * 255, kC2 = 0.03f * 255 * 0.03f * 255;
constexpr double kSmallest = 0.01;

struct Plane {
  int height, width;
  std::vector<float> values;

  Plane(int h, int w) : height(h), width(w), values(static_cast<size_t>(h) * w) {}
  Plane(int h, int w, const float* v) : height(h), width(w), values(v, v + static_cast<size_t>(h) * w) {}
  float* row(int y) { return values.data() + static_cast<size_t>(y) * width; }
  const float* row(int y) const { return values.data() + static_cast<size_t>(y) * width; }
};

std::array<float, kTaps> window() {
  constexpr int kMiddle = kTaps / 2;
  std::array<double, kTaps> weights;
  for (int i = 0; i < kTaps; ++i) {
    const double distance = i - kMiddle;
    weights[i] = std::exp(-distance * distance / (2 * kWindowSigma * kWindowSigma));
  }
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::array<float, kTaps> result;
  for (int i = 0; i < kTaps; ++i) result[i] = static_cast<float>(weights[i] / sum);
  return result;
}

// target[x] = Σ weights[i] · source[x + i · step]
PITH_SIMD void filter(const float* __restrict source, size_t step, const float* __restrict weights, size_t count,
                      float* __restrict target) {
  for (size_t x = 0; x < count; ++x) {
    float sum = 0;
#pragma GCC unroll 11
    for (size_t i = 0; i < kTaps; ++i) sum += weights[i] * source[x + i * step];
    target[x] = sum;
  }
}

// Means in the windows that fit. Over a plane with a border of zeros, kBorder wide, it is the transpose of itself.
Plane windowed(const Plane& source) {
  static const std::array<float, kTaps> weights = window();
  Plane result(source.height - kBorder, source.width - kBorder);
  std::vector<float> columns(source.width);
  for (int y = 0; y < result.height; ++y) {
    filter(source.row(y), source.width, weights.data(), source.width, columns.data());
    filter(columns.data(), 1, weights.data(), result.width, result.row(y));
  }
  return result;
}

// Of one row of windows, from the means of a, b, a² + b² and ab: contrast and structure, times luminance if asked for,
// and the derivatives by the means of a, a² and ab.
PITH_SIMD void similarities(const float* __restrict mean_a, const float* __restrict mean_b,
                            const float* __restrict squares, const float* __restrict product, int count, bool luminance,
                            float* __restrict value, float* __restrict by_mean, float* __restrict by_square,
                            float* __restrict by_product) {
  for (int i = 0; i < count; ++i) {
    const float a = mean_a[i], b = mean_b[i], ab = a * b, energy = a * a + b * b;
    const float inverse = 1 / (squares[i] - energy + kC2);
    const float contrast = (2 * (product[i] - ab) + kC2) * inverse;
    const float inverse_l = luminance ? 1 / (energy + kC1) : 0;
    const float l = luminance ? (2 * ab + kC1) * inverse_l : 1;
    value[i] = l * contrast;
    by_mean[i] = 2 * (l * inverse * (contrast * a - b) + contrast * inverse_l * (b - l * a));
    by_square[i] = -l * contrast * inverse;
    by_product[i] = 2 * l * inverse;
  }
}

// What one scale sees, and the derivatives of its sum of similarities by the means in the windows (bordered by zeros).
struct Scale {
  Plane a, b;
  Plane by_mean, by_square, by_product;
  double similarity = 0;  // mean over the windows

  Scale(Plane decoded, Plane original, bool luminance)
      : a(std::move(decoded)),
        b(std::move(original)),
        by_mean(a.height + kBorder, a.width + kBorder),
        by_square(by_mean),
        by_product(by_mean) {
    Plane squares(a.height, a.width), product = squares;
    for (size_t i = 0; i < a.values.size(); ++i) {
      squares.values[i] = a.values[i] * a.values[i] + b.values[i] * b.values[i];
      product.values[i] = a.values[i] * b.values[i];
    }
    const Plane mean_a = windowed(a), mean_b = windowed(b);
    squares = windowed(squares);
    product = windowed(product);
    std::vector<float> values(mean_a.width);
    for (int y = 0; y < mean_a.height; ++y) {
      const int target = y + kBorder;
      similarities(mean_a.row(y), mean_b.row(y), squares.row(y), product.row(y), mean_a.width, luminance, values.data(),
                   by_mean.row(target) + kBorder, by_square.row(target) + kBorder, by_product.row(target) + kBorder);
      similarity = std::accumulate(values.begin(), values.end(), similarity);
    }
    similarity /= static_cast<double>(mean_a.values.size());
  }

  // Derivative of `similarity` by a, times `factor`.
  Plane gradient(double factor) const {
    Plane result = windowed(by_mean);
    const Plane squares = windowed(by_square), products = windowed(by_product);
    const int rows = a.height - kBorder, columns = a.width - kBorder;
    const float scale = static_cast<float>(factor / (static_cast<double>(rows) * columns));
    for (size_t i = 0; i < a.values.size(); ++i) {
      const float sum = result.values[i] + 2 * a.values[i] * squares.values[i] + b.values[i] * products.values[i];
      result.values[i] = scale * sum;
    }
    return result;
  }
};

Plane half_size(const Plane& source) {
  Plane target(source.height / 2, source.width / 2);
  for (int y = 0; y < target.height; ++y) {
    const float *top = source.row(2 * y), *bottom = source.row(2 * y + 1);
    for (int x = 0; x < target.width; ++x)
      target.row(y)[x] = 0.25f * (top[2 * x] + top[2 * x + 1] + bottom[2 * x] + bottom[2 * x + 1]);
  }
  return target;
}

// Adds what half_size passes back.
void add_halved(const Plane& gradient, Plane& target) {
  for (int y = 0; y < 2 * gradient.height; ++y)
    for (int x = 0; x < 2 * gradient.width; ++x) target.row(y)[x] += 0.25f * gradient.row(y / 2)[x / 2];
}

}  // namespace

double ms_ssim(const float* decoded, const float* original, int height, int width, float* gradient) {
  std::vector<Scale> scales;
  double result = 1;
  for (size_t i = 0; i < kScaleWeights.size(); ++i) {
    const bool last = i + 1 == kScaleWeights.size();
    if (i == 0)
      scales.emplace_back(Plane(height, width, decoded), Plane(height, width, original), last);
    else
      scales.emplace_back(half_size(scales.back().a), half_size(scales.back().b), last);
    result *= std::pow(std::max(scales.back().similarity, kSmallest), kScaleWeights[i]);
  }
  Plane sum(0, 0);
  for (size_t i = kScaleWeights.size(); i-- > 0;) {
    Plane own = scales[i].gradient(result * kScaleWeights[i] / std::max(scales[i].similarity, kSmallest));
    add_halved(sum, own);
    sum = std::move(own);
  }
  std::copy(sum.values.begin(), sum.values.end(), gradient);
  return result;
}

}  // namespace pith::train
