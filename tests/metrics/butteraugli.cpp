// The distance of butteraugli: what eyes see counts, what they do not see counts less. Its gradient is tested as part
// of the loss (tests/training/distortion.cpp), and both against PyTorch (tests/agreement/gradients.py).
#include "metrics/butteraugli/butteraugli.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <utility>
#include <vector>

using namespace pith;

namespace {

constexpr int kHeight = 67, kWidth = 81, kSize = kHeight * kWidth;

// levels(x, y, colour)
using Levels = std::function<double(int, int, int)>;

std::vector<float> picture_of(const Levels& levels) {
  std::vector<float> planes(3 * kSize);
  for (int c = 0, i = 0; c < 3; ++c)
    for (int y = 0; y < kHeight; ++y)
      for (int x = 0; x < kWidth; ++x, ++i) planes[i] = static_cast<float>(std::clamp(levels(x, y, c), 0., 255.));
  return planes;
}

double distance(const Levels& decoded, const Levels& original) {
  const std::vector<float> a = picture_of(decoded), b = picture_of(original);
  std::vector<float> gradient(a.size());
  return butteraugli_distance({a.data(), kHeight, kWidth}, {b.data(), kHeight, kWidth}, gradient.data());
}

double gray(int, int, int) { return 120; }

}  // namespace

TEST_CASE("butteraugli: equal pictures are at no distance, others at a larger one the more they differ") {
  CHECK(distance(gray, gray) == Approx(0).margin(1e-9));
  double last = 0;
  for (const double amplitude : {1, 2, 4, 8, 16}) {
    const double now = distance([&](int x, int y, int) { return 120 + amplitude * ((x / 3 + y / 3) % 2); }, gray);
    CHECK(now > last);
    last = now;
  }
}

TEST_CASE("butteraugli: what changes all around hides an error, smoothness shows it") {
  const auto busy = [](int x, int y, int) { return 120. + 50 * ((x * 7 + y * 13 + x * y) % 5 - 2) / 2; };
  const auto with_error = [](const Levels& picture) {
    return [&picture](int x, int y, int c) { return picture(x, y, c) + 6 * ((x / 2 + y / 2) % 2); };
  };
  const Levels textured = busy, flat = gray;
  CHECK(distance(with_error(textured), textured) < 0.5 * distance(with_error(flat), flat));
}

TEST_CASE("butteraugli: errors along a line are worse than the same ones scattered") {
  const double line = distance([](int x, int y, int) { return y == 33 && x % 9 < 8 ? 128. : 120.; }, gray);
  const double scattered = distance([](int x, int y, int) { return (x * 31 + y * 17) % 75 == 0 ? 128. : 120.; }, gray);
  CHECK(line > 1.2 * scattered);
}

TEST_CASE("butteraugli: light is adapted to, so that errors in the dark count") {
  const auto at = [](double level) {
    const Levels flat = [=](int, int, int) { return level; };
    return distance([=](int x, int y, int) { return level + 8 * ((x / 6 + y / 6) % 2); }, flat);
  };
  CHECK(at(30) > 0.2 * at(120));  // in linear light, squared differences are a twentieth
}

TEST_CASE("butteraugli: the distances of the reference program") {
  const Levels original = [](int x, int y, int c) {
    return std::floor(100 + 40 * std::sin(0.2 * x + c) + 30 * std::cos(0.3 * y) + 0.5);
  };
  // butteraugli_main of libjxl 0.7 prints the mean of the norms 3, 6 and 12 of its map, 2.388, 2.120, 1.524 and 1.506;
  // these are its norms 3, by the ratio that these have in ours.
  const std::pair<Levels, double> known[] = {
      {[&](int x, int y, int c) { return original(x, y, c) + 6 * ((x / 3 + y / 3) % 2); }, 2.371},
      {[&](int x, int y, int c) { return original(x, y, c) + (c == 2   ? 8
                                                              : c == 0 ? -4
                                                                       : 0); }, 2.118},
      {[&](int x, int y, int c) { return std::floor(original(x, y, c) / 16) * 16 + 8; }, 1.443},
      {[&](int x, int y, int c) { return original(x, y, c) + ((x * 7 + y * 13 + c * 5 + x * y) % 9 - 4) * 2; }, 1.405}};
  for (const auto& [decoded, norm] : known) CHECK(std::sqrt(distance(decoded, original)) == Approx(norm).epsilon(0.06));
}
