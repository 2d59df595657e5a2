#include "wide_model.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "net/safetensors.hpp"
#include "tiny_model.hpp"

namespace pith::test {
namespace {

// Axes that are not channels: of pixels, kernels, qualities and entries of tables.
bool is_kept(const std::string& name, const std::vector<int64_t>& shape, size_t axis) {
  static const std::set<std::pair<std::string, size_t>> kept = {{"analysis.input.weight", 1},
                                                                {"synthesis.blend.weight", 1},
                                                                {"synthesis.output.weight", 0},
                                                                {"synthesis.output.bias", 0},
                                                                {"synthesis.pixels.weight", 0},
                                                                {"sigma.quality_bias", 0},
                                                                {"tables.z", 0},
                                                                {"tables.z", 2},
                                                                {"tables.sigma", 0},
                                                                {"tables.sigma", 1},
                                                                {"tables.skip", 0}};
  const bool kernel = shape.size() > 2 && axis + 2 >= shape.size() && !name.starts_with("tables.");
  return kernel || (name.starts_with("gain.") && axis == 0) || kept.count({name, axis});
}

}  // namespace

std::vector<uint8_t> widened(std::span<const uint8_t> model, int64_t factor) {
  TestTensors wide;
  for (const auto& [name, narrow] : read_safetensors(model).tensors) {
    // Probabilities, gains and biases of the σ index have to be valid for every channel.
    const bool repeats = name.starts_with("tables.") || name.starts_with("gain.") || name == "sigma.quality_bias";
    std::vector<int64_t> shape = narrow.shape;
    size_t from_count = 1, count = 1;
    for (size_t axis = 0; axis < shape.size(); ++axis) {
      from_count *= static_cast<size_t>(shape[axis]);
      if (!is_kept(name, shape, axis)) shape[axis] *= factor;
      count *= static_cast<size_t>(shape[axis]);
    }
    const size_t size = narrow.bytes.size() / from_count;  // of an element
    std::vector<uint8_t> bytes(count * size);
    for (size_t i = 0; i < count; ++i) {
      size_t rest = i, from = 0, stride = 1;
      bool inside = true;
      for (size_t axis = shape.size(); axis-- > 0;) {
        const auto place = static_cast<int64_t>(rest % static_cast<size_t>(shape[axis]));
        rest /= static_cast<size_t>(shape[axis]);
        inside = inside && place < narrow.shape[axis];
        from += stride * static_cast<size_t>(place % narrow.shape[axis]);
        stride *= static_cast<size_t>(narrow.shape[axis]);
      }
      if (inside || repeats) std::copy_n(&narrow.bytes[from * size], size, &bytes[i * size]);
    }
    wide[name] = {narrow.type, shape, std::move(bytes)};
  }
  return to_safetensors(wide);
}

}  // namespace pith::test
