// What a colour profile is for.
#pragma once
#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>

namespace pith {

// Whether the blob is a profile by its header, but not one for pictures of so many channels: gray for 1 and 2, RGB for
// 3 and 4.
inline bool is_profile_of_other_colours(std::span<const uint8_t> icc, uint32_t channels) {
  constexpr size_t kHeaderSize = 128, kSpaceOffset = 16, kMagicOffset = 36;
  constexpr std::string_view kMagic = "acsp", kGray = "GRAY", kRgb = "RGB ";
  const auto has = [&](size_t at, std::string_view text) { return std::equal(text.begin(), text.end(), &icc[at]); };
  return icc.size() >= kHeaderSize && has(kMagicOffset, kMagic) && !has(kSpaceOffset, channels <= 2 ? kGray : kRgb);
}

}  // namespace pith
