#include "training/model/starter.hpp"

#include <algorithm>
#include <cmath>

#include "training/model/safetensors_write.hpp"

namespace pith::train {

void Starter::convolution(const std::string& name, int outputs, int inputs) {
  uniform(name + ".weight", {outputs, inputs}, inputs);
  uniform(name + ".bias", {outputs}, inputs);
}

void Starter::small_convolution(const std::string& name, int outputs, int inputs, float factor) {
  uniform(name + ".weight", {outputs, inputs}, inputs, factor);
  tensor(name + ".bias", {outputs});
}

void Starter::block(const std::string& name, int channels) {
  convolution(name + ".mix_in", channels, channels);
  std::vector<float>& filters = tensor(name + ".depthwise.weight", {channels, 3, 3});
  for (size_t i = 0; i < filters.size(); ++i) filters[i] = 0.1f * random_.normal() + (i % 9 == 4 ? 0.5f : 0);
  uniform(name + ".depthwise.bias", {channels}, 9);
  small_convolution(name + ".mix_out", channels, channels, 0.1f);
  convolution(name + ".expand", 2 * channels, channels);
  small_convolution(name + ".project", channels, 2 * channels, 0.1f);
}

void Starter::blocks(const std::string& name, int channels, int count) {
  for (int i = 0; i < count; ++i) block(name + "." + std::to_string(i), channels);
}

void Starter::exact(const std::string& name, const std::vector<int64_t>& shape, float factor) {
  std::vector<float>& weights = tensor(name + ".weight", shape);
  const auto inputs = static_cast<float>(weights.size()) / static_cast<float>(shape[0]);
  for (float& w : weights)
    w = std::rint(std::clamp(kExactWeight * factor * std::sqrt(2 / inputs) * random_.normal(), -127.f, 127.f));
  tensor(name + ".bias", {shape[0]});
}

std::vector<float>& Starter::tensor(const std::string& name, const std::vector<int64_t>& shape) {
  size_t count = 1;
  for (int64_t extent : shape) count *= static_cast<size_t>(extent);
  return (tensors_[name] = {shape, std::vector<float>(count)}).data;
}

std::vector<uint8_t> Starter::file(const std::string& format, std::map<std::string, std::string> metadata) const {
  std::map<std::string, SafetensorsEntry> entries;
  for (const auto& [name, tensor] : tensors_) entries[name] = {"F32", tensor.shape, bytes_of(tensor.data)};
  metadata["format"] = format;
  return write_safetensors(metadata, entries);
}

void Starter::uniform(const std::string& name, const std::vector<int64_t>& shape, int inputs, float factor) {
  const double bound = factor / std::sqrt(inputs);
  for (float& v : tensor(name, shape)) v = static_cast<float>(bound * (2 * random_.unit() - 1));
}

}  // namespace pith::train
