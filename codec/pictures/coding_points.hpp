// Colours as video names them, by numbers of ITU-T H.273 (CICP), which PNG and profiles may carry.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.hpp"
#include "pictures/icc.hpp"

namespace pith {

struct CodingPoints {
  uint8_t primaries = 0;
  uint8_t transfer = 0;
  uint8_t matrix = 0;      // 0: the samples are R, G, B
  uint8_t full_range = 0;  // 1: all values are used

  bool is_pq() const { return transfer == 16; }
  bool is_hlg() const { return transfer == 18; }
  std::array<uint8_t, 4> bytes() const { return {primaries, transfer, matrix, full_range}; }
};

// A profile with these colours, which carries the numbers as well: of PQ and HLG it holds what is not brighter than
// white in ordinary pictures, and programs that know HDR go by the numbers. Empty for sRGB. Nothing if the numbers do
// not stand for R, G, B of full range with primaries and a curve that are known.
std::optional<Bytes> make_icc(const CodingPoints& points, ColourSpace space);

// The numbers that a profile carries; nothing if it has none, or it is damaged.
std::optional<CodingPoints> coding_points_of(std::span<const uint8_t> icc);

}  // namespace pith
