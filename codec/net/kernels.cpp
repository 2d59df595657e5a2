#include "net/kernels.hpp"

#include <cstring>

#include "net/bf16.hpp"

namespace pith {
namespace {

char* at(const FeatureMap& map, size_t element) { return static_cast<char*>(map.data) + element * size_of(map.type); }

// Both directions of the shuffle visit the same pairs of runs: two neighbouring pixels of a fine row are one run of
// 2C elements at the coarse position, at channel dy * 2C.
template <typename Copy>
void for_each_run(const FeatureMap& coarse, const FeatureMap& fine, Copy copy) {
  const size_t run = 2 * static_cast<size_t>(fine.channels);
  for (int y = 0; y < fine.height; ++y)
    for (int x = 0; x < coarse.width; ++x) {
      const size_t position = static_cast<size_t>(y / 2) * coarse.width + x;
      copy(at(coarse, (2 * position + y % 2) * run), at(fine, (static_cast<size_t>(y) * coarse.width + x) * run),
           run * size_of(fine.type));
    }
}

}  // namespace

void shuffle(const FeatureMap& in, const FeatureMap& out) {
  for_each_run(in, out, [](const char* coarse, char* fine, size_t bytes) { std::memcpy(fine, coarse, bytes); });
}

void unshuffle(const FeatureMap& in, const FeatureMap& out) {
  for_each_run(out, in, [](char* coarse, const char* fine, size_t bytes) { std::memcpy(coarse, fine, bytes); });
}

void concat(const FeatureMap& a, const FeatureMap& b, const FeatureMap& out) {
  const size_t positions = static_cast<size_t>(out.height) * out.width, n = size_of(out.type);
  for (size_t i = 0; i < positions; ++i) {
    std::memcpy(at(out, i * out.channels), at(a, i * a.channels), a.channels * n);
    std::memcpy(at(out, i * out.channels + a.channels), at(b, i * b.channels), b.channels * n);
  }
}

void split(const FeatureMap& in, const FeatureMap& a, const FeatureMap& b) {
  const size_t positions = static_cast<size_t>(in.height) * in.width, n = size_of(in.type);
  for (size_t i = 0; i < positions; ++i) {
    std::memcpy(at(a, i * a.channels), at(in, i * in.channels), a.channels * n);
    std::memcpy(at(b, i * b.channels), at(in, i * in.channels + a.channels), b.channels * n);
  }
}

void cast(const FeatureMap& in, const FeatureMap& out) {
  if (in.type == DataType::f32) {
    const float* from = static_cast<const float*>(in.data);
    store_values(out, 0, in.size(), [from](size_t i) { return from[i]; });
  } else {
    const uint16_t* from = static_cast<const uint16_t*>(in.data);
    store_values(out, 0, in.size(), [from](size_t i) { return from_bf16(from[i]); });
  }
}

}  // namespace pith
