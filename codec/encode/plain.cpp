#include "encode/plain.hpp"

#include <algorithm>
#include <cstdlib>

#include "latent/memory.hpp"

namespace pith {
namespace {

constexpr int kLargestStep = 2;  // levels

constexpr double kLeastQuality = 75;  // on the user's scale

int largest_difference(const uint8_t* a, const uint8_t* b, size_t count) {
  int largest = 0;
  for (size_t i = 0; i < count; ++i) largest = std::max(largest, std::abs(int(a[i]) - int(b[i])));
  return largest;
}

}  // namespace

bool is_plain(const PictureRows& rows) {
  const size_t samples = size_t{rows.width} * rows.channels;
  for (uint32_t y = rows.top; y < rows.bottom; ++y) {
    const uint8_t* row = rows.colour_row(y);
    if (largest_difference(row, row + rows.channels, samples - rows.channels) > kLargestStep) return false;
    if (y > rows.top && largest_difference(row - samples, row, samples) > kLargestStep) return false;
  }
  return true;
}

bool notices_plain(const Header& header) { return header.height <= uint64_t{kBandsOfRows} * header.tile_size; }

Quality quality_of_plain(Quality asked) { return {std::max(asked.steps, Quality::from_user(kLeastQuality).steps)}; }

}  // namespace pith
