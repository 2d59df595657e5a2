// Which vectors have the largest products with one: by FAISS.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace pith::tool {

// One after the other, each of length 1, and whose they are.
struct Vectors {
  std::vector<int64_t> ids;
  std::vector<float> numbers;
};

// Gives a vector the length 1, unless it is nothing but zeros.
void make_unit(std::span<float> vector);

struct Neighbour {
  int64_t id;
  float similarity;
};

class Neighbours {
 public:
  // Looks at all of the vectors, of `size` numbers each.
  Neighbours(const Vectors& vectors, size_t size);

  // Looks at those alone that lie near the same centres: it misses few of the most similar.
  static Neighbours near_centres(const Vectors& vectors, size_t size);

  ~Neighbours();
  Neighbours(Neighbours&&) noexcept;
  Neighbours& operator=(Neighbours&&) noexcept;

  size_t size() const;

  // The most similar first, `most` at most, for each of the vectors.
  std::vector<std::vector<Neighbour>> find(std::span<const float> vectors, size_t most) const;

 private:
  struct Index;  // FAISS's
  explicit Neighbours(std::unique_ptr<Index> index);

  std::unique_ptr<Index> index_;
};

// A fitting number of centres of so many vectors, and how many of them to look near.
size_t centres_for(size_t vectors);
size_t centres_to_ask(size_t centres);

// Centres of that many groups of vectors, each of length 1, with ids from 0 on. There must be as many vectors.
Vectors find_centres(const Vectors& vectors, size_t size, size_t count);

// Products of a vector with each of those that lie one after the other.
void products(std::span<const float> vector, std::span<const float> others, std::span<float> products);

}  // namespace pith::tool
