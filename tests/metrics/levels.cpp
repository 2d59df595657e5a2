#include <catch2/catch.hpp>
#include <cmath>

#include "metrics/psnr.hpp"
#include "metrics/ssim.hpp"
#include "pictures/fixture.hpp"

using namespace pith;

namespace {

Picture add(const Picture& picture, int amplitude) {
  Picture result = make_picture(picture.width, picture.height, picture.channels);
  uint32_t noise = 99;
  for (size_t i = 0; i < picture.size(); ++i) {
    noise = noise * 1664525u + 1013904223u;
    const int value = int(picture.samples[i]) + (noise >> 31 ? amplitude : -amplitude);
    result.samples[i] = uint8_t(std::min(255, std::max(0, value)));
  }
  return result;
}

Picture make_flat_picture(uint32_t size, uint8_t value) {
  Picture picture = make_picture(size, size, 1);
  std::fill_n(picture.samples.get(), picture.size(), value);
  return picture;
}

}  // namespace

TEST_CASE("PSNR: known values") {
  const Picture flat = make_flat_picture(20, 100);
  CHECK(psnr(flat.view(), flat.view()) == kPsnrOfEqual);
  CHECK(psnr(flat.view(), make_flat_picture(20, 101).view()) == Approx(48.1308).margin(1e-4));
  CHECK(psnr(flat.view(), make_flat_picture(20, 110).view()) == Approx(28.1308).margin(1e-4));
  CHECK(psnr(make_flat_picture(20, 0).view(), make_flat_picture(20, 255).view()) == Approx(0).margin(1e-9));
}

TEST_CASE("PSNR: strides are not samples") {
  uint8_t a[8] = {1, 2, 3, 77, 4, 5, 6, 77};
  uint8_t b[6] = {1, 2, 3, 4, 5, 6};
  CHECK(psnr({1, 2, 3, 4, a}, {1, 2, 3, 3, b}) == kPsnrOfEqual);
}

TEST_CASE("SSIM: known values") {
  const Picture picture = make_test_picture(64, 40, 3);
  CHECK(ssim(picture.view(), picture.view()) == Approx(1.0).margin(1e-6));
  CHECK(ssim(picture.view(), add(picture, 30).view()) < ssim(picture.view(), add(picture, 4).view()));
  // Of a flat shift only the luminance is seen.
  const double a = 100, b = 120, c1 = 0.01 * 255 * 0.01 * 255;
  CHECK(ssim(make_flat_picture(11, 100).view(), make_flat_picture(11, 120).view()) ==
        Approx((2 * a * b + c1) / (a * a + b * b + c1)).margin(1e-4));
  CHECK(std::isnan(ssim(make_flat_picture(10, 1).view(), make_flat_picture(10, 1).view())));
}

TEST_CASE("MS-SSIM: equal is 1, more noise is less") {
  const Picture picture = make_test_picture(190, 181, 3);
  const double equal = ms_ssim(picture.view(), picture.view());
  const double little = ms_ssim(picture.view(), add(picture, 4).view());
  const double much = ms_ssim(picture.view(), add(picture, 30).view());
  CHECK(equal == Approx(1.0).margin(1e-6));
  CHECK(little < 0.9999);
  CHECK(much < little - 0.01);
  CHECK(much > 0);
}

TEST_CASE("MS-SSIM: a flat shift only costs luminance, at the last scale") {
  // c · s is 1 everywhere, l = (2ab + C1) / (a² + b² + C1), and only the last scale counts l.
  const double a = 100, b = 120, c1 = 0.01 * 255 * 0.01 * 255;
  const double expected = std::pow((2 * a * b + c1) / (a * a + b * b + c1), 0.1333);
  CHECK(ms_ssim(make_flat_picture(176, 100).view(), make_flat_picture(176, 120).view()) ==
        Approx(expected).margin(1e-4));
}

TEST_CASE("MS-SSIM: too small for five scales") {
  const Picture picture = make_test_picture(175, 300, 1);
  CHECK(std::isnan(ms_ssim(picture.view(), picture.view())));
}
