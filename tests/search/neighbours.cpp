#include "search/neighbours.hpp"

#include <catch2/catch.hpp>
#include <numeric>
#include <random>

using namespace pith::tool;

namespace {

constexpr size_t kSize = 24;

Vectors random_vectors(size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  Vectors vectors;
  vectors.ids.resize(count);
  std::iota(vectors.ids.begin(), vectors.ids.end(), int64_t{1000});
  vectors.numbers.resize(count * kSize);
  for (float& v : vectors.numbers) v = normal(random);
  for (size_t i = 0; i < count; ++i) make_unit(std::span(vectors.numbers).subspan(i * kSize, kSize));
  return vectors;
}

}  // namespace

TEST_CASE("Neighbours: the most similar come first, with their products") {
  const Vectors all = random_vectors(50, 1);
  Neighbours exact(Neighbours::Method::kExact, kSize);
  exact.add(all);
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
  CHECK(Neighbours(Neighbours::Method::kExact, kSize).find(query, 5)[0].empty());
}

TEST_CASE("Neighbours: a graph finds what looking at all would, also after it was written and read") {
  const Vectors all = random_vectors(3000, 2), queries = random_vectors(100, 3);
  Neighbours exact(Neighbours::Method::kExact, kSize), graph(Neighbours::Method::kGraph, kSize);
  exact.add(all);
  graph.add(all);
  const Neighbours read = Neighbours::from_bytes(graph.bytes(), kSize);
  const auto right = exact.find(queries.numbers, 10), found = graph.find(queries.numbers, 10),
             again = read.find(queries.numbers, 10);
  size_t hits = 0;
  for (size_t i = 0; i < 100; ++i)
    for (size_t k = 0; k < 10; ++k) {
      CHECK(again[i][k].id == found[i][k].id);
      for (const Neighbour& other : right[i]) hits += other.id == found[i][k].id;
    }
  CHECK(hits >= 950);
  CHECK(read.size() == 3000);
  CHECK(read.missing(all).ids.empty());
  Vectors more = random_vectors(2, 4);
  more.ids = {1001, 7};
  const Vectors missing = read.missing(more);
  CHECK(missing.ids == std::vector<int64_t>{7});
  CHECK(missing.numbers.size() == kSize);
}

TEST_CASE("Neighbours: bytes that are no graph of such vectors are refused") {
  Neighbours graph(Neighbours::Method::kGraph, kSize);
  graph.add(random_vectors(20, 1));
  const std::string bytes = graph.bytes();
  CHECK_THROWS_WITH(Neighbours::from_bytes(bytes, kSize + 1), Catch::Contains("damaged"));
  CHECK_THROWS_WITH(Neighbours::from_bytes(bytes.substr(0, bytes.size() / 2), kSize), Catch::Contains("damaged"));
  CHECK_THROWS_WITH(Neighbours::from_bytes("nothing", kSize), Catch::Contains("damaged"));
}
