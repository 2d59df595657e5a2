#include "search/neighbours.hpp"

#include <catch2/catch.hpp>
#include <numeric>

#include "vectors.hpp"

using namespace pith::tool;
using pith::test::hits;
using pith::test::random_vectors;

namespace {

constexpr size_t kSize = 24;

}  // namespace

TEST_CASE("Neighbours: the most similar come first, with their products") {
  const Vectors all = random_vectors(50, kSize, 1);
  const Neighbours exact(all, kSize);
  const auto query = std::span(all.numbers).subspan(7 * kSize, kSize);
  const auto found = exact.find(query, 50)[0];
  REQUIRE(found.size() == 50);
  CHECK(found[0].id == 1007);
  CHECK(found[0].similarity == Approx(1));
  for (size_t i = 0; i < found.size(); ++i) {
    const auto vector = std::span(all.numbers).subspan(static_cast<size_t>(found[i].id - 1000) * kSize, kSize);
    CHECK(found[i].similarity ==
          Approx(std::inner_product(query.begin(), query.end(), vector.begin(), 0.f)).margin(1e-5));
    if (i > 0) CHECK(found[i].similarity <= found[i - 1].similarity);
  }
  CHECK(exact.find(query, 99)[0].size() == 50);
  CHECK(Neighbours({}, kSize).find(query, 5)[0].empty());
}

TEST_CASE("Neighbours: near the same centres is most of what looking at all finds") {
  const Vectors all = random_vectors(20'000, kSize, 2), queries = random_vectors(100, kSize, 3);
  const auto right = Neighbours(all, kSize).find(queries.numbers, 10),
             found = Neighbours::near_centres(all, kSize).find(queries.numbers, 10);
  size_t found_too = 0;
  for (size_t i = 0; i < 100; ++i) found_too += hits(found[i], right[i]);
  CHECK(found_too >= 950);
}
