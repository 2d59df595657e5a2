#include "model/embedding_model.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace pith {

EmbeddingModel::EmbeddingModel(std::span<const uint8_t> file) : weights_(file, kFormat) {
  content();
  layout();
}

Projection EmbeddingModel::projection(const std::string& part) const {
  const Tensor& mean = weights_.get(part + ".mean", {-1});
  return {&mean, &weights_.get(part + ".matrix", {-1, mean.shape[0]})};
}

void project(const Projection& projection, std::span<const float> statistics, std::span<float> part) {
  const std::vector<float>&mean = projection.mean->data, &matrix = projection.matrix->data;
  double squares = 0;
  for (size_t i = 0; i < part.size(); ++i) {
    double sum = 0;
    for (size_t k = 0; k < mean.size(); ++k)
      sum += double{matrix[i * mean.size() + k]} * (double{statistics[k]} - mean[k]);
    part[i] = static_cast<float>(sum);
    squares += sum * sum;
  }
  const auto length = static_cast<float>(std::sqrt(std::max(squares, 1e-12)));
  for (float& number : part) number /= length;
}

}  // namespace pith
