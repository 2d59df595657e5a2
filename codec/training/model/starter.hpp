// Tensors of a new model.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "net/weights_file.hpp"
#include "training/data/random.hpp"

namespace pith::train {

// Fills in tensors as PyTorch starts them: uniform, or normal where that is said.
class Starter {
 public:
  explicit Starter(uint64_t seed) : random_({seed}) {}

  void convolution(const std::string& name, int outputs, int inputs);

  // One whose output is to be small, so that what it is added to comes through.
  void small_convolution(const std::string& name, int outputs, int inputs, float factor);

  // See model/block.hpp.
  void block(const std::string& name, int channels);
  void blocks(const std::string& name, int channels, int count);

  // Of the σ network: integers that are kExactWeight times the weights meant. 1x1 and 3x3 convolutions.
  void exact(const std::string& name, const std::vector<int64_t>& shape, float factor = 1);
  static constexpr float kExactWeight = 64;

  // Zeros.
  std::vector<float>& tensor(const std::string& name, const std::vector<int64_t>& shape);

  void store(const std::string& name, const std::vector<int64_t>& shape, std::vector<float> values) {
    tensors_[name] = {shape, std::move(values)};
  }

  // A model file with all of it in 32 bits, and that metadata besides the format.
  std::vector<uint8_t> file(const std::string& format, std::map<std::string, std::string> metadata = {}) const;

 private:
  void uniform(const std::string& name, const std::vector<int64_t>& shape, int inputs, float factor = 1);

  Random random_;
  std::map<std::string, Tensor> tensors_;
};

}  // namespace pith::train
