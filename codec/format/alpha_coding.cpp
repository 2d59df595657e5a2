#include "format/alpha_coding.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <new>

#include "base/error.hpp"

namespace pith {
namespace {

enum Filter : uint8_t { kNone, kSub, kUp, kAverage, kPaeth, kFilters };

int paeth(int left, int up, int corner) {
  const int p = left + up - corner;
  const int a = std::abs(p - left), b = std::abs(p - up), c = std::abs(p - corner);
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

// What a filter expects of a pixel from those before it, which are 0 outside of the tile.
int predict(uint8_t filter, int left, int up, int corner) {
  switch (filter) {
    case kSub: return left;
    case kUp: return up;
    case kAverage: return (left + up) / 2;
    case kPaeth: return paeth(left, up, corner);
    default: return 0;
  }
}

void filter_row(uint8_t filter, const uint8_t* row, const uint8_t* above, uint32_t width, uint8_t* out) {
  int left = 0, corner = 0;
  for (uint32_t x = 0; x < width; ++x) {
    out[x] = static_cast<uint8_t>(row[x] - predict(filter, left, above[x], corner));
    left = row[x];
    corner = above[x];
  }
}

// The heuristic of PNG encoders: the smaller the differences as signed numbers, the fewer bits.
uint64_t badness(std::span<const uint8_t> differences) {
  uint64_t sum = 0;
  for (uint8_t d : differences) sum += d < 128 ? d : 256 - d;
  return sum;
}

[[noreturn]] void damaged() { throw Error(PITH_ERROR_DAMAGED, "the alpha of a tile is damaged"); }

std::vector<uint8_t> compress(const std::vector<uint8_t>& bytes) {
  uLongf size = compressBound(static_cast<uLong>(bytes.size()));
  std::vector<uint8_t> out(size);
  if (compress2(out.data(), &size, bytes.data(), static_cast<uLong>(bytes.size()), Z_DEFAULT_COMPRESSION) != Z_OK)
    throw std::bad_alloc();
  out.resize(size);
  return out;
}

// Exactly `size` bytes.
std::vector<uint8_t> decompress(std::span<const uint8_t> coded, size_t size) {
  std::vector<uint8_t> out(size);
  uLongf got = static_cast<uLongf>(size);
  uLong used = static_cast<uLong>(coded.size());
  const int result = uncompress2(out.data(), &got, coded.data(), &used);
  if (result == Z_MEM_ERROR) throw std::bad_alloc();
  if (result != Z_OK || got != size || used != coded.size()) damaged();
  return out;
}

}  // namespace

std::vector<uint8_t> encode_alpha(const uint8_t* alpha, size_t stride, uint32_t width, uint32_t height) {
  const auto row = [&](uint32_t y) { return alpha + y * stride; };
  const auto is_constant = [&](uint32_t y) {
    return std::all_of(row(y), row(y) + width, [&](uint8_t a) { return a == *alpha; });
  };
  uint32_t constant_rows = 0;
  while (constant_rows < height && is_constant(constant_rows)) ++constant_rows;
  if (constant_rows == height) return {*alpha};

  const std::vector<uint8_t> nothing(width);
  std::vector<uint8_t> filtered(size_t{height} * (width + 1)), trial(width);
  for (uint32_t y = 0; y < height; ++y) {
    uint8_t* out = &filtered[size_t{y} * (width + 1)];
    uint64_t least = UINT64_MAX;
    for (uint8_t filter = kNone; filter < kFilters && least; ++filter) {
      filter_row(filter, row(y), y ? row(y - 1) : nothing.data(), width, trial.data());
      const uint64_t sum = badness(trial);
      if (sum >= least) continue;
      least = sum;
      *out = filter;
      std::copy(trial.begin(), trial.end(), out + 1);
    }
  }
  return compress(filtered);
}

void decode_alpha(std::span<const uint8_t> coded, uint8_t* alpha, size_t stride, uint32_t width, uint32_t height) {
  if (coded.size() == 1) {
    for (uint32_t y = 0; y < height; ++y) std::fill_n(alpha + y * stride, width, coded[0]);
    return;
  }
  const std::vector<uint8_t> filtered = decompress(coded, size_t{height} * (width + 1)), nothing(width);
  for (uint32_t y = 0; y < height; ++y) {
    const uint8_t* in = &filtered[size_t{y} * (width + 1)];
    const uint8_t filter = *in++;
    if (filter >= kFilters) damaged();
    uint8_t* row = alpha + y * stride;
    const uint8_t* above = y ? row - stride : nothing.data();
    int left = 0, corner = 0;
    for (uint32_t x = 0; x < width; ++x) {
      left = row[x] = static_cast<uint8_t>(in[x] + predict(filter, left, above[x], corner));
      corner = above[x];
    }
  }
}

}  // namespace pith
