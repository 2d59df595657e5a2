#include "embed/anomalies.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "embed/square.hpp"
#include "test_image.hpp"
#include "tiny_model.hpp"

using namespace pith;

namespace {

constexpr size_t kCode = 4;

struct Machine {
  AutoencoderModel model{test::tiny_autoencoder({.code = kCode, .whole = false})};
  std::unique_ptr<Engine> engine = make_engine(DataType::f32);
  PictureCoder coder{model, *engine};

  Parts parts(test::TestImage& picture) { return parts_of(picture.image(), model.shape(), coder); }
};

// Parts in one row, whose codes have one number that counts, and the same error at every scale.
Parts row_of(const std::vector<float>& codes, const std::vector<float>& errors) {
  Parts parts{16, 1, codes.size(), codes, {}};
  for (const float error : errors) parts.errors.insert(parts.errors.end(), kErrors, error);
  return parts;
}

float strangeness(const Normality& normality, float code, float error) {
  const std::vector<float> errors(kErrors, error);
  return normality.strangeness({&code, 1}, errors);
}

}  // namespace

TEST_CASE("Parts: they cover a picture of any size, and see what is around them wherever they are") {
  Machine m;
  for (const auto& [width, height] : {std::pair{1u, 1u}, {16u, 17u}, {100u, 40u}}) {
    test::TestImage picture = test::TestImage::random(width, height, 3);
    const Parts parts = m.parts(picture);
    CHECK(parts.side == 16);
    CHECK(parts.columns == (width + 15) / 16);
    CHECK(parts.rows == (height + 15) / 16);
    CHECK(parts.codes.size() == parts.count() * kCode);
    CHECK(parts.errors.size() == parts.count() * kErrors);
    for (const float error : parts.errors) CHECK((std::isfinite(error) && error >= 0));
  }
  // The same surroundings, two parts further down and six to the right: what a part sees begins 24 pixels before it.
  test::TestImage picture = test::TestImage::random(200, 160, 1);
  const pith_image image = picture.image();
  for (uint32_t y = 8; y < 72; ++y)
    for (uint32_t x = 8; x < 72; ++x)
      image.pixels[(y + 32) * image.stride + x + 96] = image.pixels[y * image.stride + x];
  const Parts parts = m.parts(picture);
  const auto values = [&](const std::vector<float>& all, size_t row, size_t column, size_t size) {
    const auto begin = all.begin() + static_cast<ptrdiff_t>((row * parts.columns + column) * size);
    return std::vector<float>(begin, begin + static_cast<ptrdiff_t>(size));
  };
  CHECK(values(parts.codes, 2, 2, kCode) == values(parts.codes, 4, 8, kCode));
  CHECK(values(parts.errors, 2, 2, kErrors) == values(parts.errors, 4, 8, kErrors));
  CHECK(values(parts.codes, 2, 2, kCode) != values(parts.codes, 4, 7, kCode));
}

TEST_CASE("Normality: an error is unusual where parts with such codes have none") {
  std::vector<float> codes, errors;
  for (int i = 0; i < 40; ++i) {
    codes.push_back(i < 20 ? 0.01f * i : 10 + 0.01f * i);
    errors.push_back((i < 20 ? 2.f : 30.f) + 0.1f * static_cast<float>(i % 3));
  }
  const Parts parts = row_of(codes, errors);
  const Normality normality(parts.codes, parts.errors, 1);
  CHECK(std::abs(strangeness(normality, 0.1f, 2.1f)) < 0.1f);
  CHECK(std::abs(strangeness(normality, 10.3f, 30.1f)) < 0.1f);
  CHECK(strangeness(normality, 0.1f, 30) > 5 * std::abs(strangeness(normality, 10.3f, 30)));
  CHECK(strangeness(normality, 0.1f, 30) > 8);
  CHECK(strangeness(normality, 10.3f, 2) < 0);
}

TEST_CASE("Calibration: pictures are compared with the others alone") {
  const std::vector<float> codes(30, 1.f);
  std::vector<Parts> good(4, row_of(codes, std::vector<float>(30, 5)));
  for (size_t p = 0; p < good.size(); ++p)
    for (size_t i = 0; i < good[p].errors.size(); ++i) good[p].errors[i] += 0.1f * static_cast<float>((i + p) % 4);
  const Calibration usual = calibrate(good, 1, 2);
  REQUIRE(usual.scores.size() == 4);
  CHECK(usual.codes.size() == 120);
  CHECK(usual.errors.size() == 120 * kErrors);
  CHECK(usual.scores.back() < 4);
  // One that has what the others have not: were it compared with itself, it would be usual.
  for (size_t i = 0; i < 25 * kErrors; ++i) good[2].errors[i] = 100;
  const Calibration with_outlier = calibrate(good, 1, 2);
  CHECK(with_outlier.scores.back() > 3 * with_outlier.scores[2]);
  CHECK(std::ranges::is_sorted(with_outlier.scores));
}

TEST_CASE("Anomalies: the map has the level of each part in its middle") {
  Anomalies found{16, 2, 3, {0, 0.5f, 1, 2, 5, -1}};
  CHECK(found.score() == 5);
  test::TestImage map(44, 30, 1);
  found.draw(map.image());
  const auto level = [&](uint32_t x, uint32_t y) { return int{map.image().pixels[y * map.image().stride + x]}; };
  CHECK(level(0, 0) == 0);
  CHECK(level(43, 0) == 128);  // beyond the middle of the last part
  CHECK(level(0, 29) == 255);
  CHECK(std::abs(level(24, 7) - 64) < 20);
  CHECK(level(43, 29) == 0);
}

TEST_CASE("Squares: all of a picture, its middle, or what of it has full resolution") {
  test::TestImage picture(96, 64, 1);
  const pith_image image = picture.image();
  for (uint32_t y = 0; y < 64; ++y)
    for (uint32_t x = 0; x < 96; ++x) image.pixels[y * image.stride + x] = x < 16 ? 0 : x < 80 ? 100 : 200;
  const auto row = [&](Framing framing) {
    SmallPicture square = square_of(image, 32, framing);
    return std::vector<int>{square.pixels[0], square.pixels[16], square.pixels[31]};
  };
  CHECK(row(Framing::kSqueezed) == std::vector<int>{0, 100, 200});
  CHECK(row(Framing::kWholeMiddle) == std::vector<int>{100, 100, 100});
  CHECK(row(Framing::kDetailMiddle) == std::vector<int>{100, 100, 100});
  test::TestImage dot(1, 3, 1);
  CHECK(square_of(dot.image(), 8, Framing::kSqueezed).pixels.size() == 64);
}
