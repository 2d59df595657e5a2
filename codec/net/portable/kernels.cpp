#include "net/portable/kernels.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "net/portable/kernels.cpp"
// Vectors whose length the compiler does not know cannot be held in arrays; such processors have NEON, too.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace pith::portable::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;

constexpr int kLanes = HWY_LANES(float);

// As many sums as there are registers for, beside those for weights and one input.
#if HWY_ARCH_ARM_A64
constexpr int kVectors = 4, kPositions = 6;
#elif HWY_ARCH_WASM
constexpr int kVectors = 4, kPositions = 2;  // browsers' compilers keep no more in registers
#else
constexpr int kVectors = 2, kPositions = kLanes == 16 ? 12 : 6;
#endif
constexpr int kOutputs = kVectors * kLanes;

TileShape shape() { return {kOutputs, kPositions}; }

// `before`: what the output held.
HWY_INLINE V finish(const PostOps& post, V sum, const float* HWY_RESTRICT before) {
  const D d;
  for (const PostOps::Op& op : post.ops) switch (op.kind) {
      case PostOp::leaky_relu: sum = hn::Max(sum, hn::Mul(sum, hn::Set(d, kLeakySlope))); break;
      case PostOp::round_clip:
        sum = hn::Clamp(hn::Round(hn::Mul(sum, hn::Set(d, op.scale))), hn::Set(d, op.low), hn::Set(d, op.high));
        break;
      case PostOp::add: sum = hn::Add(sum, hn::LoadU(d, before)); break;
    }
  return sum;
}

// As finish, for the first `count` of a vector's lanes alone.
void finish_part(const PostOps& post, V sum, float* to, int count) {
  const D d;
  HWY_ALIGN float lanes[kLanes] = {};
  std::copy(to, to + count, lanes);
  hn::Store(finish(post, sum, lanes), d, lanes);
  std::copy(lanes, lanes + count, to);
}

// For the first `vectors` vectors of the panel's outputs.
template <int vectors>
HWY_INLINE void compute_part(const Tile& tile) {
  const D d;
  V sums[kPositions][vectors];
  for (int v = 0; v < vectors; ++v)
    for (int m = 0; m < kPositions; ++m) sums[m][v] = hn::LoadU(d, tile.bias + v * kLanes);
  const float* HWY_RESTRICT weights = tile.weights;
  for (int tap = 0; tap < tile.taps; ++tap) {
    const float* in[kPositions];
    for (int m = 0; m < kPositions; ++m) in[m] = tile.inputs[tap * kPositions + m];
    for (int c = 0; c < tile.channels; ++c, weights += kOutputs) {
      V w[vectors];
#pragma GCC unroll 4
      for (int v = 0; v < vectors; ++v) w[v] = hn::LoadU(d, weights + v * kLanes);
#pragma GCC unroll 12
      for (int m = 0; m < kPositions; ++m) {
        const V x = hn::Set(d, in[m][c]);
#pragma GCC unroll 4
        for (int v = 0; v < vectors; ++v) sums[m][v] = hn::MulAdd(x, w[v], sums[m][v]);
      }
    }
  }
#pragma GCC unroll 12
  for (int m = 0; m < kPositions; ++m) {
    if (m >= tile.count) break;
    float* to = tile.to + m * tile.stride;
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v, to += kLanes) {
      const int left = tile.outputs - v * kLanes;
      if (left >= kLanes)
        hn::StoreU(finish(*tile.post, sums[m][v], to), d, to);
      else if (left > 0)
        finish_part(*tile.post, sums[m][v], to, left);
    }
  }
}

// Panels at the end may have few outputs: what does not exist is not computed.
void compute(const Tile& tile) {
  if (tile.outputs <= kLanes)
    compute_part<1>(tile);
  else if (tile.outputs <= 2 * kLanes)
    compute_part<2>(tile);
  else
    compute_part<kVectors>(tile);
}

// Of one vector of channels, `count` of whose lanes exist: sums for as many positions as there are.
template <int positions>
HWY_INLINE void filter_part(const DepthwiseRow& row, int x, int c, int count) {
  const D d;
  HWY_ALIGN float zeros[kLanes] = {}, lanes[kLanes] = {};
  const auto load = [&](const float* from) {
    if (count == kLanes) return hn::LoadU(d, from);
    std::copy(from, from + count, lanes);
    return hn::Load(d, lanes);
  };
  V sums[positions];
  for (int i = 0; i < positions; ++i) sums[i] = load(row.bias + c);
  const float* const rows[] = {row.above, row.here, row.below};
  for (int dy = 0; dy < 3; ++dy) {
    if (!rows[dy]) continue;
    V in[positions + 2];
#pragma GCC unroll 8
    for (int i = 0; i < positions + 2; ++i) {
      const int at = x + i - 1;
      in[i] =
          at < 0 || at >= row.width ? hn::Load(d, zeros) : load(rows[dy] + static_cast<size_t>(at) * row.channels + c);
    }
#pragma GCC unroll 4
    for (int dx = 0; dx < 3; ++dx) {
      const V weight = load(row.weights + static_cast<size_t>(dy * 3 + dx) * row.channels + c);
#pragma GCC unroll 8
      for (int i = 0; i < positions; ++i) sums[i] = hn::MulAdd(in[i + dx], weight, sums[i]);
    }
  }
  for (int i = 0; i < positions; ++i) {
    float* const to = row.to + static_cast<size_t>(x + i) * row.channels + c;
    if (count == kLanes)
      hn::StoreU(finish(*row.post, sums[i], to), d, to);
    else
      finish_part(*row.post, sums[i], to, count);
  }
}

void filter(const DepthwiseRow& row) {
  constexpr int kAtOnce = 4;
  for (int c = 0; c < row.channels; c += kLanes) {
    const int count = std::min(kLanes, row.channels - c);
    int x = 0;
    for (; x + kAtOnce <= row.width; x += kAtOnce) filter_part<kAtOnce>(row, x, c, count);
    for (; x < row.width; ++x) filter_part<1>(row, x, c, count);
  }
}

}  // namespace pith::portable::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pith::portable {

HWY_EXPORT(shape);
HWY_EXPORT(compute);
HWY_EXPORT(filter);

TileShape tile_shape() { return HWY_DYNAMIC_DISPATCH(shape)(); }
void compute_tile(const Tile& tile) { HWY_DYNAMIC_DISPATCH(compute)(tile); }
void filter_row(const DepthwiseRow& row) { HWY_DYNAMIC_DISPATCH(filter)(row); }

}  // namespace pith::portable
#endif
