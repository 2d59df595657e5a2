#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>

#include "metrics/ssimulacra2/score.hpp"
#include "pictures/file.hpp"
#include "pictures/fixture.hpp"

using namespace pith;

namespace {

// The middle of a sample picture; the sides are odd so that halving them has edges to deal with.
Picture middle_of_sample(const std::string& name) {
  constexpr uint32_t kWidth = 389, kHeight = 283;
  const Picture whole = read_picture(read_file(PITH_SAMPLES_FOLDER "/" + name + ".png")).picture;
  Picture part = make_picture(kWidth, kHeight, whole.channels);
  for (uint32_t y = 0; y < kHeight; ++y)
    std::copy_n(whole.row((whole.height - kHeight) / 2 + y) + (whole.width - kWidth) / 2 * whole.channels,
                part.stride(), part.row(y));
  return part;
}

// A picture whose samples are value(x, y, channel).
template <typename Value>
Picture make_picture_of(const Picture& like, Value value) {
  Picture result = make_picture(like.width, like.height, like.channels);
  for (uint32_t y = 0; y < like.height; ++y)
    for (uint32_t x = 0; x < like.width; ++x)
      for (uint32_t c = 0; c < like.channels; ++c)
        result.row(y)[x * like.channels + c] = uint8_t(std::clamp<int>(value(int(x), int(y), c), 0, 255));
  return result;
}

// Over columns x0…x1 - 1 and rows y0…y1 - 1, as far as they are in the picture.
int mean_of(const Picture& picture, int x0, int x1, int y0, int y1, uint32_t c) {
  x0 = std::max(x0, 0), x1 = std::min(x1, int(picture.width));
  y0 = std::max(y0, 0), y1 = std::min(y1, int(picture.height));
  int sum = 0;
  for (int y = y0; y < y1; ++y)
    for (int x = x0; x < x1; ++x) sum += picture.row(uint32_t(y))[uint32_t(x) * picture.channels + c];
  const int count = (x1 - x0) * (y1 - y0);
  return (sum + count / 2) / count;
}

Picture blurred(const Picture& picture, int radius) {
  return make_picture_of(picture, [&](int x, int y, uint32_t c) {
    return mean_of(picture, x - radius, x + radius + 1, y - radius, y + radius + 1, c);
  });
}

Picture in_blocks(const Picture& picture, int side) {
  return make_picture_of(picture, [&](int x, int y, uint32_t c) {
    const int left = x / side * side, top = y / side * side;
    return mean_of(picture, left, left + side, top, top + side, c);
  });
}

Picture with_steps(const Picture& picture, int step) {
  return make_picture_of(picture, [&](int x, int y, uint32_t c) {
    return picture.row(uint32_t(y))[uint32_t(x) * picture.channels + c] / step * step + step / 2;
  });
}

Picture warmer(const Picture& picture, int levels) {
  return make_picture_of(picture, [&](int x, int y, uint32_t c) {
    return picture.row(uint32_t(y))[uint32_t(x) * picture.channels + c] + levels * (1 - int(c));
  });
}

Picture noisy(const Picture& picture, int amplitude) {
  uint32_t noise = 7;
  return make_picture_of(picture, [&](int x, int y, uint32_t c) {
    noise = noise * 1664525u + 1013904223u;
    return picture.row(uint32_t(y))[uint32_t(x) * picture.channels + c] + int(noise >> 16) % (2 * amplitude + 1) -
           amplitude;
  });
}

struct Scored {
  const char* sample;
  Picture (*damaged)(const Picture&, int);
  int strength;
  double score;  // by the reference program, https://github.com/cloudinary/ssimulacra2, version 2.1
};

constexpr Scored kScored[] = {
    {"courtyard", noisy, 2, 93.16},       {"courtyard", blurred, 1, 55.35},  {"courtyard", in_blocks, 2, 64.57},
    {"courtyard", with_steps, 24, 51.04}, {"lake", blurred, 1, 67.23},       {"lake", blurred, 3, 18.57},
    {"lake", with_steps, 4, 92.75},       {"lake", noisy, 12, 50.68},        {"page", in_blocks, 2, 54.47},
    {"page", with_steps, 32, 29.76},      {"page", noisy, 6, 81.52},         {"portrait", warmer, 3, 94.68},
    {"portrait", warmer, 16, 75.32},      {"portrait", in_blocks, 2, 73.85}, {"portrait", in_blocks, 4, 48.54},
    {"portrait", noisy, 34, 3.68},        {"still_life", noisy, 4, 86.26},   {"still_life", with_steps, 12, 75.30},
    {"still_life", blurred, 2, 58.20},    {"still_life", warmer, 8, 82.70},
};

}  // namespace

TEST_CASE("SSIMULACRA 2: the scores of the reference program") {
  for (const Scored& scored : kScored) {
    CAPTURE(scored.sample, scored.strength);
    const Picture original = middle_of_sample(scored.sample);
    CHECK(ssimulacra2(original.view(), scored.damaged(original, scored.strength).view()) ==
          Approx(scored.score).margin(0.3));
  }
}

TEST_CASE("SSIMULACRA 2: equal pictures, gray ones, small ones") {
  const Picture gray = make_test_picture(40, 33, 1), decoded = blurred(gray, 1);
  CHECK(ssimulacra2(gray.view(), gray.view()) == Approx(100));
  const auto in_colours = [](const Picture& picture) {
    return make_picture_of(make_picture(picture.width, picture.height, 3),
                           [&](int x, int y, uint32_t) { return picture.row(uint32_t(y))[x]; });
  };
  CHECK(ssimulacra2(gray.view(), decoded.view()) == ssimulacra2(in_colours(gray).view(), in_colours(decoded).view()));
  CHECK(ssimulacra2(gray.view(), decoded.view()) < 90);
  const Picture small = make_test_picture(8, 7, 3);
  CHECK(std::isnan(ssimulacra2(small.view(), small.view())));
}

TEST_CASE("SSIMULACRA 2: strides are not samples, and the order counts") {
  const Picture picture = make_test_picture(20, 16, 3), blur = blurred(picture, 1);
  pith_image part = picture.view(), other = blur.view();
  part.width = other.width = 12;
  const auto copy = [](const pith_image& from) {
    Picture to = make_picture(from.width, from.height, from.channels);
    for (uint32_t y = 0; y < to.height; ++y) std::copy_n(from.pixels + from.stride * y, to.stride(), to.row(y));
    return to;
  };
  CHECK(ssimulacra2(part, other) == ssimulacra2(copy(part).view(), copy(other).view()));
  CHECK(ssimulacra2(part, other) != Approx(ssimulacra2(other, part)));
}

TEST_CASE("SSIMULACRA 2: threads do not change a bit") {
  for (auto [width, height] : {std::pair{260, 240}, {90, 17}, {33, 16}, {8, 8}, {9, 300}}) {
    CAPTURE(width, height);
    const Picture picture = make_test_picture(uint32_t(width), uint32_t(height), 3), damaged = noisy(picture, 20);
    const double score = ssimulacra2(picture.view(), damaged.view());
    CHECK(score == ssimulacra2(picture.view(), damaged.view(), 3));
    CHECK(score < 95);
  }
}
