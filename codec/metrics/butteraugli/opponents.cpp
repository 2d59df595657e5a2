#include "metrics/butteraugli/opponents.hpp"

#include <numbers>

#include "base/simd.hpp"
#include "base/vector_math.hpp"
#include "metrics/butteraugli/blur.hpp"

namespace pith::butteraugli {
namespace {

constexpr float kWhite = 80;  // candela per square metre
constexpr float kAbsorbance[3][3] = {{0.29956550340058319f, 0.63373087833825936f, 0.077705617820981968f},
                                     {0.22158691104574774f, 0.69391388044116142f, 0.0987313588422f},
                                     {0.02f, 0.02f, 0.20480129041026129f}};
constexpr float kBias[3] = {1.7557483643287353f, 1.7557483643287353f, 12.226454707163354f};
constexpr double kAroundSigma = 1.2;  // pixels
constexpr double kResponse = 19.245013259874995, kResponseBias = 9.9710635769299145,
                 kResponseOffset = -23.16046239805755;

inline float absorbed(const float (&weights)[3], float bias, float r, float g, float b) {
  return kWhite * (weights[0] * r + weights[1] * g + weights[2] * b) + bias;
}

inline float response_to(float light) {
  return static_cast<float>(kResponse * std::numbers::ln2 * fast_log2(light + kResponseBias) + kResponseOffset);
}

// What one kind of cones makes of light, given the light around, and the derivatives by both.
PITH_SIMD void adapt(const float (&weights)[3], float bias, const Light& light, const Light& around, size_t count,
                     float* __restrict mixed, float* __restrict by_light, float* __restrict by_around) {
  const float *r = light.planes[0].data(), *g = light.planes[1].data(), *b = light.planes[2].data();
  const float *ar = around.planes[0].data(), *ag = around.planes[1].data(), *ab = around.planes[2].data();
  for (size_t i = 0; i < count; ++i) {
    const float around_level = absorbed(weights, bias, ar[i], ag[i], ab[i]);
    const float level = around_level > bias ? around_level : bias;
    const float sensitivity = response_to(level) / level;
    const float slope =
        (static_cast<float>(kResponse) / (level + static_cast<float>(kResponseBias)) - sensitivity) / level;
    const float absorbance = absorbed(weights, bias, r[i], g[i], b[i]), value = absorbance * sensitivity;
    mixed[i] = value > bias ? value : bias;
    by_light[i] = value > bias ? sensitivity : 0;
    by_around[i] = value > bias && around_level > bias ? absorbance * slope : 0;
  }
}

// What the three kinds of cones pass back, to light.
void absorbed_backward(const std::array<Plane, 3>& by_cones, Light* by_light) {
  for (int colour = 0; colour < 3; ++colour)
    for (size_t i = 0; i < by_cones[0].size(); ++i)
      by_light->planes[colour][i] +=
          kWhite * (kAbsorbance[0][colour] * by_cones[0][i] + kAbsorbance[1][colour] * by_cones[1][i] +
                    kAbsorbance[2][colour] * by_cones[2][i]);
}

std::array<Plane, 3> products(const std::array<Plane, 3>& a, const std::array<Plane, 3>& b) {
  std::array<Plane, 3> result = a;
  for (int i = 0; i < 3; ++i)
    for (size_t j = 0; j < a[i].size(); ++j) result[i][j] *= b[i][j];
  return result;
}

}  // namespace

Opponents opponents_of(const Light& light) {
  Blur blur(kAroundSigma, {light.height, light.width});
  Light around(light.height, light.width);
  for (int i = 0; i < 3; ++i) around.planes[i] = blur.of(light.planes[i]);
  const size_t count = light.planes[0].size();
  Opponents result;
  for (int i = 0; i < 3; ++i) {
    for (auto* planes : {&result.planes, &result.by_light, &result.by_around}) (*planes)[i].resize(count);
    adapt(kAbsorbance[i], kBias[i], light, around, count, result.planes[i].data(), result.by_light[i].data(),
          result.by_around[i].data());
  }
  for (size_t i = 0; i < count; ++i) {
    const float first = result.planes[0][i], second = result.planes[1][i];
    result.planes[0][i] = first - second;
    result.planes[1][i] = first + second;
  }
  return result;
}

void opponents_backward(const Opponents& opponents, const std::array<Plane, 3>& by_planes, Light* by_light) {
  std::array<Plane, 3> by_cones = by_planes;
  for (size_t i = 0; i < by_planes[0].size(); ++i) {
    by_cones[0][i] = by_planes[1][i] + by_planes[0][i];
    by_cones[1][i] = by_planes[1][i] - by_planes[0][i];
  }
  absorbed_backward(products(by_cones, opponents.by_light), by_light);
  Light by_around(by_light->height, by_light->width);
  absorbed_backward(products(by_cones, opponents.by_around), &by_around);
  Blur blur(kAroundSigma, {by_light->height, by_light->width});
  for (int i = 0; i < 3; ++i) blur.add_backward(by_around.planes[i], &by_light->planes[i]);
}

}  // namespace pith::butteraugli
