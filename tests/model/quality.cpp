// The scale of qualities that users see, and the steps that files carry.
#include "model/quality.hpp"

#include <catch2/catch.hpp>

using pith::Quality;

TEST_CASE("quality: the user's scale goes up from end to end, and back to itself") {
  CHECK(Quality::from_user(0).steps == 0);
  CHECK(Quality::from_user(100).steps == Quality::kMaxSteps);
  for (int steps = 0; steps <= Quality::kMaxSteps; ++steps) {
    REQUIRE(Quality::from_user(Quality{steps}.to_user()).steps == steps);
    if (steps > 0) REQUIRE(Quality{steps}.to_user() > Quality{steps - 1}.to_user());
  }
  for (double quality = 0; quality <= 100; quality += 0.25)
    REQUIRE(Quality::from_user(quality).to_user() == Approx(quality).margin(0.01));
}
