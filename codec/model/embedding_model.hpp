// The built-in embedding: from statistics of a picture to a few numbers that tell what it shows.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "net/weights_file.hpp"

namespace pith {

// Says how a part of the code is made of statistics: they lie about a mean, and go through a matrix. The part then has
// the length 1.
struct Projection {
  const Tensor* mean;    // [statistics]
  const Tensor* matrix;  // [numbers of the part, statistics]

  size_t inputs() const { return mean->data.size(); }
  size_t outputs() const { return static_cast<size_t>(matrix->shape[0]); }
};

class EmbeddingModel {
 public:
  static constexpr char kFormat[] = "pith-embedding-1";

  // The bytes of a safetensors file. Throws PITH_ERROR_MODEL.
  explicit EmbeddingModel(std::span<const uint8_t> file);

  const WeightsFile& weights() const { return weights_; }

  // Of statistics that hardly depend on where things are: pictures of the same things are close to each other.
  Projection content() const { return projection("content"); }
  // Of colours where they are: only copies of a picture are close to each other.
  Projection layout() const { return projection("layout"); }

 private:
  Projection projection(const std::string& part) const;

  WeightsFile weights_;
};

// Writes the part that the statistics give.
void project(const Projection& projection, std::span<const float> statistics, std::span<float> part);

}  // namespace pith
