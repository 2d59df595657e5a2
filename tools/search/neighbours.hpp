// Which vectors have the largest products with one: by FAISS.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
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
  enum class Method {
    kExact,
    kGraph,  // HNSW: misses few, and takes time that hardly grows with the number of vectors
  };

  Neighbours(Method method, size_t size);
  ~Neighbours();
  Neighbours(Neighbours&&) noexcept;
  Neighbours& operator=(Neighbours&&) noexcept;

  void add(const Vectors& vectors);
  size_t size() const;
  int64_t last_id() const;  // the largest; 0 if there are none

  // Those whose ids were not added.
  Vectors missing(const Vectors& vectors) const;

  // The most similar first, `most` at most, for each of the vectors.
  std::vector<std::vector<Neighbour>> find(std::span<const float> vectors, size_t most) const;

  // A graph, as bytes. Reading them throws std::runtime_error unless they are a graph of vectors of `size` numbers.
  std::string bytes() const;
  static Neighbours from_bytes(const std::string& bytes, size_t size);

 private:
  struct Index;  // FAISS's
  explicit Neighbours(std::unique_ptr<Index> index);

  std::unique_ptr<Index> index_;
};

}  // namespace pith::tool
