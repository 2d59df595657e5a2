// The loss of a batch and its gradient by every trained value, for gradients.py to compare with PyTorch's.
//
// BATCH has, as F32, crops [n, side, side, 3] (levels), quality [n] (steps), swapped [n] (0 or 1), noise.y and noise.z
// [n, ...]. RESULT gets, of each crop, its loss and bits_per_pixel; the fitted prior of z; and gradient.NAME, of the
// mean aim, for every tensor. LOSS is eye or mse.
#include <cstdio>
#include <exception>
#include <map>
#include <string>
#include <vector>

#include "gradient/layer_weights.hpp"
#include "model/codec_model.hpp"
#include "net/weights_file.hpp"
#include "pictures/file.hpp"
#include "training/model/safetensors_write.hpp"
#include "training/objective/codec_objective.hpp"
#include "training/optimiser/parameters.hpp"

using namespace pith;
using namespace pith::train;

namespace {

// One crop's part of a tensor, whose first extent counts the crops.
template <typename T>
std::vector<T> part(const SafetensorsEntry& tensor, int64_t n) {
  const auto* values = reinterpret_cast<const float*>(tensor.bytes.data());
  const auto size = static_cast<int64_t>(tensor.bytes.size() / sizeof(float)) / tensor.shape[0];
  return {values + n * size, values + (n + 1) * size};
}

std::vector<Sample> samples_of(const SafetensorsFile& batch) {
  const auto get = [&](const char* name) { return batch.tensors.at(name); };
  std::vector<Sample> samples;
  for (int64_t n = 0; n < get("crops").shape[0]; ++n)
    samples.push_back({part<uint8_t>(get("crops"), n), Quality{part<int>(get("quality"), n)[0]},
                       part<float>(get("noise.y"), n), part<float>(get("noise.z"), n),
                       part<float>(get("swapped"), n)[0] != 0});
  return samples;
}

void run(const std::string& model, const std::string& batch_name, const std::string& result, const std::string& loss) {
  WeightsFile weights = CodecModel(read_file(model)).weights();
  Parameters parameters(weights);
  LayerWeights layers;
  const Bytes batch_file = read_file(batch_name);
  const SafetensorsFile batch = read_safetensors(batch_file);
  const std::vector<Sample> samples = samples_of(batch);
  const CodecObjective::Settings settings = {
      .side = static_cast<int>(batch.tensors.at("crops").shape[1]),
      .crops = static_cast<int>(samples.size()),
      .distortion = loss == name_of(Distortion::eye) ? Distortion::eye : Distortion::mse};
  CodecObjective objective(weights, layers, settings);
  Gradients gradients;
  const std::vector<Measures> measures = objective.learn(samples, 1.0 / settings.crops, gradients);

  std::vector<float> losses, bits_per_pixel;
  for (const Measures& m : measures) {
    losses.push_back(static_cast<float>(m.loss));
    bits_per_pixel.push_back(static_cast<float>(m.bits_per_pixel));
  }
  std::map<std::string, SafetensorsEntry> tensors = {
      {"loss", {"F32", {settings.crops}, bytes_of(losses)}},
      {"bits_per_pixel", {"F32", {settings.crops}, bytes_of(bits_per_pixel)}}};
  for (Parameter& p : parameters.all()) {
    set_gradient(p, {gradients.of(*p.used).data()});
    tensors["gradient." + p.name] = {"F32", p.used->shape, bytes_of(p.gradient)};
    if (p.name.starts_with("prior.")) tensors[p.name] = {"F32", p.used->shape, bytes_of(p.value)};
  }
  write_file(result, write_safetensors({}, tensors));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: gradients MODEL BATCH RESULT LOSS\n");
    return 2;
  }
  try {
    run(argv[1], argv[2], argv[3], argv[4]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gradients: %s\n", error.what());
    return 1;
  }
}
