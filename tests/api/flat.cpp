// The models inside the library show flat pictures evenly, up to their last blocks.
#include <catch2/catch.hpp>
#include <cmath>

#include "fixture.hpp"

using pith::test::TestImage;

namespace {

constexpr uint32_t kBlock = 16;

// Levels of a picture that is flat or rises from its upper left to its lower right corner.
struct Content {
  const char* name;
  int level[3], slope;

  TestImage picture(uint32_t width, uint32_t height) const {
    TestImage out(width, height, 3);
    const pith_image image = out.image();
    for (uint32_t y = 0; y < height; ++y)
      for (uint32_t i = 0; i < width * 3; ++i) {
        const uint32_t rise = slope * 255 * (y + i / 3) / (width + height);
        image.pixels[y * image.stride + i] = static_cast<uint8_t>(level[i % 3] + rise);
      }
    return out;
  }
};

// How far the middle of the picture is off, and, beside that, the mean of a block and a single pixel, at most.
struct Drift {
  double middle = 0, block = 0, pixel = 0;
};

Drift drift(const TestImage& original, const pith_image& decoded) {
  const pith_image given = original.image();
  const auto error = [&](uint32_t x, uint32_t y, int c) {
    return double(decoded.pixels[y * decoded.stride + x * 3 + c]) - given.pixels[y * given.stride + x * 3 + c];
  };
  const auto mean = [&](uint32_t left, uint32_t top, int c) {
    double sum = 0;
    for (uint32_t y = top; y < top + kBlock; ++y)
      for (uint32_t x = left; x < left + kBlock; ++x) sum += error(x, y, c);
    return sum / (kBlock * kBlock);
  };
  Drift result;
  for (int c = 0; c < 3; ++c) {
    const double middle = mean(given.width / 2 / kBlock * kBlock, given.height / 2 / kBlock * kBlock, c);
    result.middle = std::max(result.middle, std::fabs(middle));
    for (uint32_t y = 0; y < given.height; y += kBlock)
      for (uint32_t x = 0; x < given.width; x += kBlock)
        result.block = std::max(result.block, std::fabs(mean(x, y, c) - middle));
    for (uint32_t y = 0; y < given.height; ++y)
      for (uint32_t x = 0; x < given.width; ++x)
        result.pixel = std::max(result.pixel, std::fabs(error(x, y, c) - middle));
  }
  return result;
}

// `most`: that a single pixel may be off, in levels.
void check_flat_pictures(pith_tune tune, double most) {
  pith_context_settings settings = pith::context_settings();
  settings.tune = tune;
  const pith::Context context(settings);
  // The last block falls on either colour of the checkerboard that the latent is coded in.
  for (auto [width, height] : {std::pair{256u, 240u}, {240u, 240u}, {176u, 128u}, {144u, 208u}})
    for (const Content& content : {Content{"white", {255, 255, 255}, 0},
                                   {"cream", {255, 250, 230}, 0},
                                   {"black", {0, 0, 0}, 0},
                                   {"red", {255, 0, 0}, 0},
                                   {"green", {0, 255, 0}, 0},
                                   {"blue", {0, 0, 255}, 0},
                                   {"slope", {0, 0, 0}, 1}})
      for (double quality : {30, 85}) {
        pith_encode_settings encoding = pith::encode_settings();
        encoding.quality = quality;
        const TestImage picture = content.picture(width, height);
        const pith::Buffer file = context.encode(picture.image(), encoding);
        const pith::Image decoded = context.decode(file.data(), file.size());
        const Drift found = drift(picture, decoded.get());
        INFO(content.name << ' ' << width << 'x' << height << " at quality " << quality);
        CHECK(found.middle <= 2);
        CHECK(found.block <= 2);
        CHECK(found.pixel <= most);
      }
}

}  // namespace

TEST_CASE("flat pictures come back even with the model for the eye") { check_flat_pictures(PITH_TUNE_EYE, 6); }

TEST_CASE("flat pictures come back even with the model for PSNR") { check_flat_pictures(PITH_TUNE_PSNR, 8); }
