// Encoding with effort: its parts, and that what it gives is never worse, always the same, and a file like any other.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "decode/row_decoder.hpp"
#include "encode/row_encoder.hpp"
#include "entropy/fixture.hpp"
#include "entropy/residual_bits.hpp"
#include "entropy/residuals.hpp"
#include "model/quality.hpp"
#include "pixels/blocks.hpp"
#include "refine/level_error.hpp"
#include "refine/soft_rounding.hpp"
#include "refine/windows.hpp"
#include "test_image.hpp"
#include "tiny_machine.hpp"

using namespace pith;
using test::TestImage;
using test::TinyMachine;

namespace {

constexpr Quality kQuality{9000};

// What is minimised: bits, and λ times the squared error a pixel, mean over its samples.
double cost(const TinyMachine& setup, const TestImage& picture, const std::vector<uint8_t>& file) {
  TestImage out(picture.width(), picture.height(), picture.image().channels);
  decode(setup.machine(), file, out.image());
  const pith_image a = picture.image(), b = out.image();
  double sum = 0;
  for (size_t i = 0; i < a.stride * a.height; ++i) sum += std::pow(double(a.pixels[i]) - b.pixels[i], 2);
  return 8. * double(file.size()) + lambda_of(kQuality) * sum / a.channels;
}

// One element through soft_round.
struct Element {
  float decoded, slope, bits_by_y;
};
Element rounded(const EntropyTables& tables, float y, uint8_t sigma_index, float temperature, uint32_t seed) {
  const ResidualBits bits(tables);
  const float mean = 0.3f, step = 1.5f;
  Element out;
  soft_round({bits.data(), tables.skip, temperature, 0.6f, seed},
             {&y, &mean, &step, &sigma_index, &out.decoded, &out.slope, &out.bits_by_y}, 7, 1);
  return out;
}

}  // namespace

TEST_CASE("refinement: residuals are told to cost what they cost") {
  const EntropyTables tables = test::ModelArrays().tables();
  const ResidualBits bits(tables);
  for (int row = tables.skip; row < kSigmaRows; row += 7)
    for (int r : {0, 1, -1, 2, 9, -40, 300}) {
      constexpr size_t kCount = 4000;
      RansEncoder encoder;
      encode_residuals(encoder, tables, std::vector<uint8_t>(kCount, static_cast<uint8_t>(row)),
                       std::vector<int16_t>(kCount, static_cast<int16_t>(r)));
      const double told = bits.data()[row * ResidualBits::kRow + ResidualBits::kReach + r];
      INFO("row " << row << ", residual " << r);
      CHECK(8. * double(encoder.finish().size()) / kCount == Approx(told).margin(0.05));
    }
}

TEST_CASE("refinement: soft rounding is a mixture of the neighbours, in the end the nearer one") {
  const EntropyTables tables = test::ModelArrays().tables();
  const float below = 0.3f, above = 0.3f + 1.5f;
  double mean = 0;
  for (uint32_t seed = 0; seed < 1000; ++seed) {
    const Element warm = rounded(tables, below + 0.2f * 1.5f, 40, 0.3f, seed);
    CHECK(warm.decoded >= below);
    CHECK(warm.decoded <= above);
    mean += warm.decoded / 1000;
    CHECK(rounded(tables, below + 0.2f * 1.5f, 40, 0.02f, seed).decoded == Approx(below).margin(0.01));
    CHECK(rounded(tables, below + 0.8f * 1.5f, 40, 0.02f, seed).decoded == Approx(above).margin(0.01));
  }
  CHECK(mean < (below + above) / 2);
  CHECK(mean > below + 0.05);
}

TEST_CASE("refinement: slopes of soft rounding are those of differences") {
  const EntropyTables tables = test::ModelArrays().tables();
  const ResidualBits bits(tables);
  for (uint32_t seed = 0; seed < 20; ++seed)
    for (float y : {0.5f, 1.f, 1.6f, -0.4f, -2.3f}) {
      const float distance = 1e-3f;
      const Element above = rounded(tables, y + distance, 40, 0.5f, seed);
      const Element below = rounded(tables, y - distance, 40, 0.5f, seed), at = rounded(tables, y, 40, 0.5f, seed);
      CHECK(at.slope == Approx((above.decoded - below.decoded) / (2 * distance)).epsilon(0.01).margin(2e-3));
      const int floor = static_cast<int>(std::floor((y - 0.3f) / 1.5f));
      const float* row = bits.data() + 40 * ResidualBits::kRow + ResidualBits::kReach;
      CHECK(at.bits_by_y == Approx((row[floor + 1] - row[floor]) / 1.5f));
    }
}

TEST_CASE("refinement: where nothing is coded the mean is decoded") {
  const EntropyTables tables = test::ModelArrays().tables();
  REQUIRE(tables.skip > 0);
  const Element e = rounded(tables, 5, static_cast<uint8_t>(tables.skip - 1), 0.3f, 1);
  CHECK(e.decoded == 0.3f);
  CHECK(e.slope == 0);
  CHECK(e.bits_by_y == 0);
}

TEST_CASE("refinement: what is no number reads no bits beyond the table") {
  const EntropyTables tables = test::ModelArrays().tables();
  const ResidualBits bits(tables);
  const auto [least, most] = std::minmax_element(bits.data(), bits.data() + kSigmaRows * ResidualBits::kRow);
  for (const uint8_t row : {uint8_t{0}, uint8_t{kSigmaRows - 1}})
    for (const float y : {NAN, -NAN, INFINITY, -INFINITY, 3e38f, -3e38f})
      CHECK(std::fabs(rounded(tables, y, row, 0.3f, 1).bits_by_y) <= *most - *least);
}

TEST_CASE("refinement: windows partition a region, with sources of one extent that hold their halos") {
  const int halo = 4;
  for (const Extent plane : {Extent{1, 1}, {3, 90}, {32, 48}, {70, 64}, {200, 131}})
    for (const Rect& region :
         {Rect{0, 0, plane.height, plane.width},
          Rect{plane.height / 3, plane.width / 2, plane.height - plane.height / 3, plane.width - plane.width / 2}}) {
      std::vector<int> covered(plane.height * plane.width);
      const auto windows = refinement_windows(region, halo, {0, 0, plane.height, plane.width});
      for (const Window& w : windows) {
        for (int y = 0; y < w.inside.height; ++y)
          for (int x = 0; x < w.inside.width; ++x) ++covered[(w.inside.y + y) * plane.width + w.inside.x + x];
        const Rect needed = with_halo(w.inside, halo, plane);
        CHECK(w.source.height == windows[0].source.height);
        CHECK(w.source.width == windows[0].source.width);
        CHECK(w.source.y >= 0);
        CHECK(w.source.x >= 0);
        CHECK(w.source.y + w.source.height <= plane.height);
        CHECK(w.source.x + w.source.width <= plane.width);
        CHECK(w.source.y <= needed.y);
        CHECK(w.source.x <= needed.x);
        CHECK(w.source.y + w.source.height >= needed.y + needed.height);
        CHECK(w.source.x + w.source.width >= needed.x + needed.width);
      }
      for (int y = 0; y < plane.height; ++y)
        for (int x = 0; x < plane.width; ++x) {
          const bool inside =
              y >= region.y && y < region.y + region.height && x >= region.x && x < region.x + region.width;
          REQUIRE(covered[y * plane.width + x] == inside);
        }
    }
}

TEST_CASE("refinement: errors count inside the picture and the window, of gray that of the mean colour") {
  for (const uint32_t channels : {1u, 3u}) {
    const TestImage picture = TestImage::random(13, 10, channels);  // two by two blocks, of which parts lie outside
    const pith_image view = picture.image();
    std::vector<float> decoded(4 * 192, 0.1f), error(4 * 192, 7.f);
    const FeatureMap in{decoded.data(), DataType::f32, 2, 2, 192}, out{error.data(), DataType::f32, 2, 2, 192};
    double expected = 0;
    for (uint32_t y = 0; y < 10; ++y)
      for (uint32_t x = 8; x < 13; ++x)
        for (uint32_t c = 0; c < 3; ++c)
          expected += std::pow(153. - view.pixels[y * view.stride + (channels == 3 ? x * 3 + c : x)], 2);
    CHECK(level_error(in, view, 0, 0, {0, 1, 2, 1}, true, out) == Approx(expected).epsilon(1e-5));
    CHECK(error[0] == 0);
    CHECK(error[192 + 5 * 3] == 0);
    CHECK(error[192] != 0);
  }
}

TEST_CASE("refinement: errors for the eye are those of the part of the picture, and halve their slopes") {
  constexpr int kSide = 4 * kBlock;  // of a map of four by four blocks
  for (const uint32_t channels : {1u, 3u}) {
    const TestImage picture = TestImage::random(kSide - 3, kSide - 5, channels);
    std::vector<float> decoded(kSide * kSide * 3), error(decoded.size(), 7.f), moved, other(decoded.size());
    for (size_t i = 0; i < decoded.size(); ++i) decoded[i] = 0.3f * std::sin(0.37f * static_cast<float>(i));
    const auto map = [](std::vector<float>& data) {
      return FeatureMap{data.data(), DataType::f32, 4, 4, kBlockChannels};
    };
    const Rect inside{0, 1, 4, 3};
    const double sum = eye_level_error(map(decoded), picture.image(), 0, 0, inside, false, map(error));
    CHECK(sum > 0);
    for (size_t i = 0; i < decoded.size(); ++i) {
      const size_t block = i / kBlockChannels, pixel = i % kBlockChannels / 3;
      const size_t y = block / 4 * kBlock + pixel / kBlock, x = block % 4 * kBlock + pixel % kBlock;
      if (x < kBlock || x >= kSide - 3 || y >= kSide - 5) CHECK(error[i] == 0);
    }
    double expected = 0;
    moved = decoded;
    for (size_t i = 0; i < decoded.size(); ++i) {
      const float step = std::copysign(2e-4f, error[i]);
      moved[i] += step;
      expected += 2. * error[i] * step * 255;
    }
    CHECK(eye_level_error(map(moved), picture.image(), 0, 0, inside, false, map(other)) - sum ==
          Approx(expected).epsilon(0.05));
  }
}

TEST_CASE("refinement: parts too small for the eye's measure count by their squared error") {
  const TestImage picture = TestImage::random(13, 10, 3);
  std::vector<float> decoded(4 * kBlockChannels, 0.1f), a(decoded.size()), b(decoded.size());
  const auto map = [](std::vector<float>& data) {
    return FeatureMap{data.data(), DataType::f32, 2, 2, kBlockChannels};
  };
  CHECK(eye_level_error(map(decoded), picture.image(), 0, 0, {0, 0, 2, 2}, true, map(a)) ==
        level_error(map(decoded), picture.image(), 0, 0, {0, 0, 2, 2}, true, map(b)));
  CHECK(a == b);
}

TEST_CASE("effort is never worse and gives files that decode, whatever the shape") {
  const TinyMachine setup;
  for (auto [width, height] : {std::pair{1, 1}, {17, 33}, {200, 140}})
    for (int channels : {1, 3})
      for (uint32_t tile_size : {64u, 1024u}) {
        const TestImage picture = TestImage::random(width, height, channels);
        const auto encoded = [&](int effort) {
          return encode(setup.machine(), picture.image(), kQuality, {tile_size, effort});
        };
        INFO(width << " x " << height << " x " << channels << ", tiles of " << tile_size);
        const double plain = cost(setup, picture, encoded(1)), refined = cost(setup, picture, encoded(3));
        CHECK(refined <= plain * 1.0001);  // container and float rounding
        if (width == 200) CHECK(refined < plain * 0.98);
      }
}

TEST_CASE("effort gives the same file for any number of threads") {
  const TestImage picture = TestImage::random(420, 310, 3);
  for (DataType precision : {DataType::f32, fastest_precision()}) {
    const TinyMachine one(1, precision), two(2, precision), five(5, precision);
    const std::vector<uint8_t> file = encode(one.machine(), picture.image(), kQuality, {128, 2});
    CHECK(encode(two.machine(), picture.image(), kQuality, {128, 2}) == file);
    CHECK(encode(five.machine(), picture.image(), kQuality, {128, 2}) == file);
  }
}
