#include "anomaly/heat.hpp"

#include <algorithm>
#include <array>

namespace pith::tool {
namespace {

// Levels of the map: its threshold, and all that there is. Heat begins to show at a part of the threshold.
constexpr double kThreshold = 128, kBegin = 0.7;
constexpr int kEnd = 255;

// Of what is near the threshold, at it, and far beyond.
constexpr std::array<int, 3> kNear = {120, 0, 90}, kAt = {235, 60, 20}, kFar = {255, 240, 120};

int luma(const uint8_t* pixel, uint32_t channels) {
  return channels < 3 ? pixel[0] : (pixel[0] * 77 + pixel[1] * 150 + pixel[2] * 29) >> 8;
}

}  // namespace

Picture heat_picture(const pith_image& picture, const pith_image& map, double threshold) {
  const int hot = static_cast<int>(std::clamp(kThreshold * threshold, 2.0, kEnd - 1.0)),
            warm = static_cast<int>(kBegin * hot);
  Picture out = make_picture(picture.width, picture.height, 3);
  for (uint32_t y = 0; y < picture.height; ++y) {
    uint8_t* to = out.row(y);
    for (uint32_t x = 0; x < picture.width; ++x) {
      const int level = map.pixels[y * map.stride + x];
      const int gray = luma(picture.pixels + y * picture.stride + x * picture.channels, picture.channels) * 3 / 4;
      const bool beyond = level >= hot;
      const int begin = beyond ? hot : warm, end = beyond ? kEnd : hot;
      const int share = std::clamp((level - begin) * 256 / (end - begin), 0, 256);
      const int opacity = level < warm ? 0 : beyond ? 160 : share * 160 / 256;  // of 256
      for (int c = 0; c < 3; ++c) {
        const int from = beyond ? kAt[c] : kNear[c], heat = from + ((beyond ? kFar : kAt)[c] - from) * share / 256;
        *to++ = static_cast<uint8_t>(gray + (heat - gray) * opacity / 256);
      }
    }
  }
  return out;
}

}  // namespace pith::tool
