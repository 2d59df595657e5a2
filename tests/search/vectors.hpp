// Vectors to search.
#pragma once
#include <numeric>
#include <random>

#include "search/neighbours.hpp"

namespace pith::test {

// Of length 1, with ids from 1000 on, each near one of 100 places that do not depend on the seed.
inline tool::Vectors random_vectors(size_t count, size_t size, unsigned seed) {
  std::normal_distribution<float> normal;
  std::vector<float> places(100 * size);
  std::mt19937 of_places(0), random(seed);
  for (float& v : places) v = normal(of_places);
  tool::Vectors vectors{std::vector<int64_t>(count), std::vector<float>(count * size)};
  std::iota(vectors.ids.begin(), vectors.ids.end(), int64_t{1000});
  for (size_t i = 0; i < count; ++i) {
    const size_t place = random() % 100;
    const std::span<float> vector = std::span(vectors.numbers).subspan(i * size, size);
    for (size_t k = 0; k < size; ++k) vector[k] = places[place * size + k] + 0.7f * normal(random);
    tool::make_unit(vector);
  }
  return vectors;
}

// Of those `right`, how many were found, for all together.
inline size_t hits(const std::vector<tool::Neighbour>& found, const std::vector<tool::Neighbour>& right) {
  size_t hits = 0;
  for (const tool::Neighbour& one : right)
    for (const tool::Neighbour& other : found) hits += one.id == other.id;
  return hits;
}

}  // namespace pith::test
