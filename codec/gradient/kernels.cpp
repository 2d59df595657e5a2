#include "gradient/kernels.hpp"

#include <algorithm>
#include <cmath>

#include "base/simd.hpp"
#include "net/bf16.hpp"

namespace pith {
namespace {

// An element of either type, read and written as a float.
inline float load(float x) { return x; }
inline float load(uint16_t x) { return from_bf16(x); }
inline void store(float* p, float x) { *p = x; }
inline void store(uint16_t* p, float x) { *p = to_bf16(x); }

// What the functions below do, for either type; inlined into them, where PITH_SIMD works.
template <typename T>
inline void slope(const T* out, T* gradient, size_t count) {
  for (size_t i = 0; i < count; ++i) store(&gradient[i], load(gradient[i]) * (load(out[i]) > 0 ? 1.f : kLeakySlope));
}

template <typename T>
inline void sum_channels(const T* in, size_t positions, size_t channels, float* sums) {
  for (size_t p = 0; p < positions; ++p)
    for (size_t c = 0; c < channels; ++c) sums[c] += load(in[p * channels + c]);
}

template <typename T>
inline void sum(const T* from, T* to, size_t count) {
  for (size_t i = 0; i < count; ++i) store(&to[i], load(to[i]) + load(from[i]));
}

template <typename T>
inline void scale(const T* in, const float* gain, size_t positions, size_t channels, T* out) {
  for (size_t p = 0; p < positions; ++p)
    for (size_t c = 0; c < channels; ++c) store(&out[p * channels + c], load(in[p * channels + c]) * gain[c]);
}

// The gradient by the logarithm of a factor is that by the product times the product.
template <typename T>
inline void unscale(const T* gradient, const float* gain, size_t positions, size_t channels, T* in, float* sums) {
  for (size_t p = 0; p < positions; ++p)
    for (size_t c = 0; c < channels; ++c) {
      const size_t i = p * channels + c;
      const float by_in = load(gradient[i]) * gain[c];
      sums[c] += by_in * load(in[i]);
      store(&in[i], by_in);
    }
}

float* floats(const FeatureMap& map) { return static_cast<float*>(map.data); }
uint16_t* halves(const FeatureMap& map) { return static_cast<uint16_t*>(map.data); }

// The part of a map that belongs to picture `n`.
FeatureMap picture(FeatureMap map, int n, int batch) {
  map.height /= batch;
  map.data = static_cast<char*>(map.data) + n * map.size() * size_of(map.type);
  return map;
}

size_t positions(const FeatureMap& map) { return static_cast<size_t>(map.height) * map.width; }

}  // namespace

PITH_SIMD void leaky_relu_backward(const FeatureMap& out, const FeatureMap& gradient) {
  if (out.type == DataType::f32)
    slope(floats(out), floats(gradient), out.size());
  else
    slope(halves(out), halves(gradient), out.size());
}

PITH_SIMD void add_channel_sums(const FeatureMap& map, float* sums) {
  if (map.type == DataType::f32)
    sum_channels(floats(map), positions(map), map.channels, sums);
  else
    sum_channels(halves(map), positions(map), map.channels, sums);
}

PITH_SIMD void add(const FeatureMap& from, const FeatureMap& to) {
  if (to.type == DataType::f32)
    sum(floats(from), floats(to), to.size());
  else
    sum(halves(from), halves(to), to.size());
}

PITH_SIMD void round_clip(const FeatureMap& in, float scale, float low, float high, bool rounds,
                          const FeatureMap& out) {
  const size_t count = in.size();
  const float* from = floats(in);
  float* to = floats(out);
  for (size_t i = 0; i < count; ++i) {
    const float x = from[i] * scale, r = rounds ? std::nearbyint(x) : x;
    to[i] = std::min(std::max(r, low), high);
  }
}

PITH_SIMD void round_clip_backward(const FeatureMap& in, float scale, float low, float high, bool rounds,
                                   const FeatureMap& gradient) {
  const size_t count = in.size();
  const float* from = floats(in);
  float* by = floats(gradient);
  for (size_t i = 0; i < count; ++i) {
    const float x = from[i] * scale, r = rounds ? std::nearbyint(x) : x;
    by[i] = passes_clamp(r, low, high, by[i], !rounds) ? by[i] * scale : 0.f;
  }
}

PITH_SIMD void apply_gain(const FeatureMap& in, const std::vector<float>& gain, int batch, const FeatureMap& out) {
  for (int n = 0; n < batch; ++n) {
    const FeatureMap from = picture(in, n, batch), to = picture(out, n, batch);
    const float* factors = &gain[static_cast<size_t>(n) * in.channels];
    if (in.type == DataType::f32)
      scale(floats(from), factors, positions(from), from.channels, floats(to));
    else
      scale(halves(from), factors, positions(from), from.channels, halves(to));
  }
}

PITH_SIMD void gain_backward(const FeatureMap& gradient, const std::vector<float>& gain, int batch,
                             const FeatureMap& in, std::vector<float>* by_logarithm) {
  for (int n = 0; n < batch; ++n) {
    const FeatureMap from = picture(gradient, n, batch), to = picture(in, n, batch);
    const float* factors = &gain[static_cast<size_t>(n) * in.channels];
    float* sums = &(*by_logarithm)[static_cast<size_t>(n) * in.channels];
    if (in.type == DataType::f32)
      unscale(floats(from), factors, positions(from), from.channels, floats(to), sums);
    else
      unscale(halves(from), factors, positions(from), from.channels, halves(to), sums);
  }
}

}  // namespace pith
