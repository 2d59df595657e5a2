#include "training/data/camera.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>

#include "fixture.hpp"

using namespace pith;
using namespace pith::train;

namespace {

constexpr int kSide = 64;

// Of a picture of one level, what the camera added: planes of luma and of how far red lies above it, and colours.
struct Noise {
  Values red, green, blue, luma, chroma;
};

Noise noise_of(const Camera& camera, uint8_t level = 128, uint64_t seed = 1) {
  const Crop clean(size_t{kSide} * kSide * 3, level);
  Crop noisy = clean;
  Random random{seed};
  add_camera_noise(view_of(noisy), camera, random);
  Noise noise;
  for (size_t i = 0; i < noisy.size(); i += 3) {
    const double r = double(noisy[i]) - level, g = double(noisy[i + 1]) - level, b = double(noisy[i + 2]) - level;
    noise.red.push_back(r);
    noise.green.push_back(g);
    noise.blue.push_back(b);
    noise.luma.push_back(0.299 * r + 0.587 * g + 0.114 * b);
    noise.chroma.push_back(r - noise.luma.back());
  }
  return noise;
}

// Of values so far apart, in one row or below each other.
double covariance(const Values& v, int right, int down = 0) {
  double sum = 0, count = 0;
  const double m = mean(v);
  for (int y = down; y < kSide; ++y)
    for (int x = right; x < kSide; ++x, ++count)
      sum += (v[y * kSide + x] - m) * (v[(y - down) * kSide + x - right] - m);
  return sum / count;
}

double correlation(const Values& v, int right, int down = 0) { return covariance(v, right, down) / covariance(v, 0); }

}  // namespace

TEST_CASE("Camera noise grows with light, and is spread by the interpolation of the mosaic") {
  const Camera camera = {.shot = 0.01, .read = 0.0001};
  // In light, shot noise has the variance 0.01 x; sRGB's slope about the level 128 (x = 0.2158) is 293 levels.
  const Noise noise = noise_of(camera);
  CHECK(std::fabs(mean(noise.green)) < 1.5);
  const double site = 293 * std::sqrt(0.01 * 0.2158 + 0.0001);
  // Half of the sites keep their value, the others are means of four.
  CHECK(std::sqrt(covariance(noise.green, 0)) == Approx(site * std::sqrt((1 + 0.25) / 2)).epsilon(0.1));
  CHECK(covariance(noise.green, 1) > 0.2 * covariance(noise.green, 0));
  CHECK(covariance(noise.red, 0) > 1.3 * covariance(noise.green, 0));  // red is amplified
}

TEST_CASE("Camera noise: filters that take in more sites leave luma whiter, and colours closer to each other") {
  Camera camera = {.red_gain = 1, .blue_gain = 1};
  const Noise bilinear = noise_of(camera);
  camera.demosaicing = Demosaicing::differences;
  const Noise differences = noise_of(camera);
  camera.demosaicing = Demosaicing::gradient_corrected;
  const Noise corrected = noise_of(camera);
  CHECK(correlation(differences.luma, 1) < correlation(bilinear.luma, 1) - 0.1);
  CHECK(correlation(corrected.luma, 1) < correlation(bilinear.luma, 1) - 0.1);
  const auto colour = [](const Noise& noise) { return covariance(noise.chroma, 0) / covariance(noise.luma, 0); };
  CHECK(colour(corrected) < 0.8 * colour(bilinear));
}

TEST_CASE("Camera noise: smoothed chroma leaves blotches, and luma as it was") {
  Camera camera;
  const Noise plain = noise_of(camera);
  camera.chroma = {1, 4};
  const Noise smooth = noise_of(camera);
  CHECK(correlation(smooth.chroma, 4) > 0.4);
  CHECK(correlation(plain.chroma, 4) < 0.15);
  CHECK(covariance(smooth.luma, 0) == Approx(covariance(plain.luma, 0)).epsilon(0.05));
}

TEST_CASE("Camera noise: sharpening turns the correlation of neighbours down, smoothing up") {
  Camera camera;
  const double plain = correlation(noise_of(camera).luma, 2);
  camera.sharpening = {1, 1};
  CHECK(correlation(noise_of(camera).luma, 2) < plain - 0.1);
  camera.sharpening = {};
  camera.luma = {1, 1.5};
  CHECK(correlation(noise_of(camera).luma, 2) > plain + 0.3);
}

TEST_CASE("Camera noise: a picture of fewer pixels than its sensor had has less of it") {
  Camera camera;
  const Noise full = noise_of(camera);
  camera.reduction = 2;
  const Noise half = noise_of(camera);
  CHECK(covariance(half.green, 0) < 0.6 * covariance(full.green, 0));
  CHECK(covariance(half.green, 0) > 0.1 * covariance(full.green, 0));
  camera.reduction = 1.3;
  CHECK(covariance(noise_of(camera).green, 0) < covariance(full.green, 0));
}

TEST_CASE("Camera noise: rows share some, and pairs of pixels their chroma, where the camera does that") {
  Camera camera = {.shot = 0.001, .read = 0, .banding = 0.02};
  const Noise banded = noise_of(camera);
  CHECK(correlation(banded.green, 8) > 0.4);
  CHECK(std::fabs(correlation(banded.green, 0, 8)) < 0.3);
  camera = {.paired_chroma = true};
  const Noise paired = noise_of(camera);
  double apart = 0;
  for (size_t i = 0; i < paired.chroma.size(); i += 2) apart += std::fabs(paired.chroma[i] - paired.chroma[i + 1]);
  CHECK(apart / static_cast<double>(paired.chroma.size() / 2) < 1);  // what rounding to levels leaves
}

TEST_CASE("Cameras' pictures are softer, and as bright as before") {
  const Crop sharp = painted(kSide, kSide, [](int x, int y, int) { return 100 + 60 * ((x + y) % 2); });
  constexpr int kTries = 20;
  double differences = 0;
  for (uint64_t i = 0; i < kTries; ++i) {
    Crop crop = sharp;
    Random random{i};
    soften(view_of(crop), random);
    CHECK(mean(Values(crop.begin(), crop.end())) == Approx(130).margin(2));
    differences += std::abs(crop[3] - crop[0]);
  }
  CHECK(differences / kTries < 0.6 * 60);
}

TEST_CASE("Cameras' pictures hardly have detail in colour, and keep that in luma") {
  // Red and blue alternate so that luma stays, then luma alone does.
  const Crop coloured = painted(kSide, kSide, [](int x, int, int c) {
    constexpr int kSteps[] = {40, 0, -105};  // weighted as in luma they come to nothing
    return 130 + kSteps[c] * (x % 2);
  });
  const Crop gray = painted(kSide, kSide, [](int x, int, int) { return 100 + 60 * (x / 4 % 2); });
  for (uint64_t i = 0; i < 20; ++i) {
    Crop soft = coloured, still_gray = gray;
    Random a{i}, b{i};
    soften_colours(view_of(soft), a);
    for (size_t p = 0; p + 3 < soft.size(); p += 3) CHECK(std::abs(soft[p + 3] - soft[p]) < 12);
    soften_colours(view_of(still_gray), b);
    CHECK(*std::max_element(still_gray.begin(), still_gray.end()) -
              *std::min_element(still_gray.begin(), still_gray.end()) >
          50);
  }
}

TEST_CASE("Camera noise: pictures of a few pixels have it, too") {
  for (const auto method : {Demosaicing::bilinear, Demosaicing::differences, Demosaicing::gradient_corrected})
    for (const uint32_t width : {1u, 2u, 3u}) {
      std::vector<uint8_t> samples(size_t{3} * width * 2, 100);
      Random random{1};
      add_camera_noise({width, 2, 3, size_t{3} * width, samples.data()},
                       {.demosaicing = method, .chroma = {1, 3}, .reduction = 1.5}, random);
      CHECK(samples != std::vector<uint8_t>(samples.size(), 100));
    }
}

TEST_CASE("Camera noise: any camera gives a picture, the same each time") {
  for (uint64_t i = 0; i < 40; ++i) {
    const Crop clean = painted(kSide, kSide, [](int x, int y, int c) { return 3 * x + y + 20 * c; });
    Crop first = clean, second = clean;
    Random a{i}, b{i};
    add_camera_noise(view_of(first), random_camera(a), a);
    add_camera_noise(view_of(second), random_camera(b), b);
    CHECK(first == second);
    CHECK(first != clean);
  }
}
