#include "metrics/ssim.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace pith {
namespace {

constexpr std::array kScaleWeights = {0.0448, 0.2856, 0.3001, 0.2363, 0.1333};
constexpr size_t kTaps = 11;
constexpr double kSigma = 1.5;
constexpr float kC1 = float(0.01 * 255 * 0.01 * 255);
constexpr float kC2 = float(0.03 * 255 * 0.03 * 255);

struct Plane {
  size_t width, height;
  std::vector<float> values;

  Plane(size_t w, size_t h) : width(w), height(h), values(w * h) {}
  float* row(size_t y) { return values.data() + width * y; }
  const float* row(size_t y) const { return values.data() + width * y; }
};

Plane luma_of(const pith_image& image) {
  Plane plane(image.width, image.height);
  for (size_t y = 0; y < image.height; ++y) {
    const uint8_t* source = image.pixels + image.stride * y;
    float* target = plane.row(y);
    for (size_t x = 0; x < image.width; ++x) {
      target[x] = image.channels == 1
                      ? float(source[x])
                      : 0.299f * source[3 * x] + 0.587f * source[3 * x + 1] + 0.114f * source[3 * x + 2];
    }
  }
  return plane;
}

Plane half_size(const Plane& source) {
  Plane target(source.width / 2, source.height / 2);
  for (size_t y = 0; y < target.height; ++y) {
    const float* top = source.row(2 * y);
    const float* bottom = source.row(2 * y + 1);
    for (size_t x = 0; x < target.width; ++x) {
      target.row(y)[x] = 0.25f * (top[2 * x] + top[2 * x + 1] + bottom[2 * x] + bottom[2 * x + 1]);
    }
  }
  return target;
}

std::array<float, kTaps> gaussian() {
  std::array<double, kTaps> weights;
  constexpr size_t kMiddle = kTaps / 2;
  double sum = 0;
  for (size_t i = 0; i < kTaps; ++i) {
    const double distance = double(i) - double(kMiddle);
    sum += weights[i] = std::exp(-distance * distance / (2 * kSigma * kSigma));
  }
  std::array<float, kTaps> result;
  for (size_t i = 0; i < kTaps; ++i) result[i] = float(weights[i] / sum);
  return result;
}

// target[x] = Σ weights[i] · source[x + i · step]
void filter(const float* source, size_t step, size_t count, const std::array<float, kTaps>& weights, float* target) {
  for (size_t x = 0; x < count; ++x) {
    float sum = 0;
    for (size_t i = 0; i < kTaps; ++i) sum += weights[i] * source[x + i * step];
    target[x] = sum;
  }
}

struct Similarity {
  double luminance_contrast;  // mean of l · c · s
  double contrast;            // mean of c · s
};

// The window is separable. Filtering columns first gives one row of statistics at a time, which stays in the cache.
// Only windows in whose middle holes are count, if these are given.
Similarity similarity(const Plane& a, const Plane& b, const Mask* holes = nullptr) {
  static const std::array<float, kTaps> weights = gaussian();
  enum { kA, kB, kAA, kBB, kAB, kCount };
  Plane products[kCount] = {a, b, a, b, a};
  for (size_t i = 0; i < a.values.size(); ++i) {
    const float p = a.values[i], q = b.values[i];
    products[kAA].values[i] = p * p;
    products[kBB].values[i] = q * q;
    products[kAB].values[i] = p * q;
  }
  const size_t width = a.width - kTaps + 1, height = a.height - kTaps + 1;
  std::vector<float> columns(a.width);
  std::vector<float> means[kCount];
  for (auto& row : means) row.resize(width);
  double full = 0, contrast = 0, count = 0;
  for (size_t y = 0; y < height; ++y) {
    for (int k = 0; k < kCount; ++k) {
      filter(products[k].row(y), a.width, a.width, weights, columns.data());
      filter(columns.data(), 1, width, weights, means[k].data());
    }
    const uint8_t* wanted = holes ? holes->row(static_cast<uint32_t>(y + kTaps / 2)) + kTaps / 2 : nullptr;
    for (size_t x = 0; x < width; ++x) {
      if (wanted && !wanted[x]) continue;
      ++count;
      const float ma = means[kA][x], mb = means[kB][x];
      const float variances = means[kAA][x] - ma * ma + means[kBB][x] - mb * mb;
      const float covariance = means[kAB][x] - ma * mb;
      const float cs = (2 * covariance + kC2) / (variances + kC2);
      contrast += cs;
      full += cs * (2 * ma * mb + kC1) / (ma * ma + mb * mb + kC1);
    }
  }
  return {full / count, contrast / count};
}

}  // namespace

double ssim(const pith_image& a, const pith_image& b) {
  if (std::min(a.width, a.height) < kSsimMinSide) return std::numeric_limits<double>::quiet_NaN();
  return similarity(luma_of(a), luma_of(b)).luminance_contrast;
}

double ssim_in_holes(const pith_image& a, const pith_image& b, const Mask& holes) {
  if (std::min(a.width, a.height) < kSsimMinSide) return std::numeric_limits<double>::quiet_NaN();
  return similarity(luma_of(a), luma_of(b), &holes).luminance_contrast;
}

double ms_ssim(const pith_image& a, const pith_image& b) {
  if (std::min(a.width, a.height) < kMsSsimMinSide) return std::numeric_limits<double>::quiet_NaN();
  Plane p = luma_of(a), q = luma_of(b);
  double product = 1;
  for (size_t scale = 0; scale < kScaleWeights.size(); ++scale) {
    const bool last = scale + 1 == kScaleWeights.size();
    const Similarity s = similarity(p, q);
    product *= std::pow(std::max(last ? s.luminance_contrast : s.contrast, 0.0), kScaleWeights[scale]);
    if (last) break;
    p = half_size(p);
    q = half_size(q);
  }
  return product;
}

}  // namespace pith
