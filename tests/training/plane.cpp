#include "training/data/plane.hpp"

#include <catch2/catch.hpp>
#include <vector>

using namespace pith::train;

TEST_CASE("Plane: it is mirrored as often as need be, without repeating its edge") {
  const auto places = [](int size) {
    std::vector<int> all;
    for (int i = -4; i < size + 4; ++i) all.push_back(Plane::mirrored(i, size));
    return all;
  };
  CHECK(places(1) == std::vector<int>(9, 0));
  CHECK(places(2) == std::vector<int>{0, 1, 0, 1, 0, 1, 0, 1, 0, 1});
  CHECK(places(3) == std::vector<int>{0, 1, 2, 1, 0, 1, 2, 1, 0, 1, 2});
}

TEST_CASE("Plane: blurring keeps a constant, and the sum of a point with the variance that was asked for") {
  Plane flat(5, 40);
  for (int y = 0; y < 5; ++y)
    for (int x = 0; x < 40; ++x) flat.at(y, x) = 3;
  const Plane same = blurred(flat, 4);  // reaches beyond the plane
  CHECK(same.at(0, 0) == Approx(3));
  CHECK(same.at(2, 20) == Approx(3));

  Plane point(41, 41);
  point.at(20, 20) = 1;
  const Plane spread = blurred(point, 2);
  double sum = 0, square_down = 0, square_across = 0;
  for (int y = 0; y < 41; ++y)
    for (int x = 0; x < 41; ++x) {
      sum += spread.at(y, x);
      square_down += (y - 20) * (y - 20) * spread.at(y, x);
      square_across += (x - 20) * (x - 20) * spread.at(y, x);
    }
  CHECK(sum == Approx(1));
  CHECK(square_down == Approx(4).epsilon(0.1));
  CHECK(square_across == Approx(4).epsilon(0.1));
}

TEST_CASE("Plane: reducing takes means of areas, parts of samples too") {
  Plane plane(2, 3);
  for (int x = 0; x < 3; ++x) plane.at(0, x) = plane.at(1, x) = static_cast<float>(x);
  const Plane small = reduced(plane, 1, 2);
  CHECK(small.at(0, 0) == Approx((0 + 0.5 * 1) / 1.5));
  CHECK(small.at(0, 1) == Approx((0.5 * 1 + 2) / 1.5));
}
