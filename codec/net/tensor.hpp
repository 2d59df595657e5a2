// A dense array of floats with a shape: weights as they are read from a model file.
#pragma once
#include <cstdint>
#include <vector>

namespace pith {

struct Tensor {
  std::vector<int64_t> shape;
  std::vector<float> data;  // row-major, as many as the product of the shape
};

}  // namespace pith
