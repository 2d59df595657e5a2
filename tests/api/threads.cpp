// How many threads a context has.
#include <catch2/catch.hpp>

#include "api/machine.hpp"
#include "base/available.hpp"

TEST_CASE("threads: as many as are asked for, or as the process may use processors") {
  CHECK(pith::choose_threads(3) == 3);
  CHECK(pith::choose_threads(0) == static_cast<int>(pith::available_processors()));
  CHECK_THROWS_AS(pith::choose_threads(1025), pith::Error);
}
