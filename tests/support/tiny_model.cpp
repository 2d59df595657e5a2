#include "tiny_model.hpp"

#include <cmath>
#include <cstring>
#include <functional>
#include <nlohmann/json.hpp>
#include <numeric>
#include <random>

namespace pith::test {
namespace {

constexpr int kFine = 24, kCoarse = 32, kHyper = 12, kFeatures = 20, kAnchors = 8;

class Maker {
 public:
  Maker(uint32_t seed, float noise) : random_(seed), noise_(noise) {}

  void floats(const std::string& name, std::vector<int64_t> shape, float deviation, float mean = 0) {
    std::normal_distribution<float> normal(mean, deviation);
    std::vector<float> values(count(shape));
    for (float& v : values) v = normal(random_) + (flip_ = -flip_);
    store(name, "F32", std::move(shape), values);
  }

  template <typename T>
  void integers(const std::string& name, const char* type, std::vector<int64_t> shape, int low, int high) {
    std::uniform_int_distribution<int> uniform(low, high);
    std::vector<T> values(count(shape));
    for (T& v : values) v = static_cast<T>(uniform(random_));
    store(name, type, std::move(shape), values);
  }

  template <typename T>
  void store(const std::string& name, const char* type, std::vector<int64_t> shape, const std::vector<T>& values) {
    TestTensor tensor{type, std::move(shape), std::vector<uint8_t>(values.size() * sizeof(T))};
    std::memcpy(tensor.bytes.data(), values.data(), tensor.bytes.size());
    tensors[name] = std::move(tensor);
  }

  void convolution(const std::string& name, int out, int in, float factor = 1, bool bias = true) {
    floats(name + ".weight", {out, in}, factor / std::sqrt(static_cast<float>(in)));
    if (bias) floats(name + ".bias", {out}, 0.02f);
  }

  void block(const std::string& name, int n) {
    convolution(name + ".mix_in", n, n);
    floats(name + ".depthwise.weight", {n, 3, 3}, 0.2f);
    floats(name + ".depthwise.bias", {n}, 0.02f);
    convolution(name + ".mix_out", n, n, 0.3f);
    convolution(name + ".expand", 2 * n, n);
    convolution(name + ".project", n, 2 * n, 0.3f);
  }

  void exact(const std::string& name, std::vector<int64_t> weight_shape) {
    const int64_t out = weight_shape[0];
    integers<int8_t>(name + ".weight", "I8", std::move(weight_shape), -40, 48);
    integers<int32_t>(name + ".bias", "I32", {out}, -500, 1500);
  }

  TestTensors tensors;

 private:
  static size_t count(const std::vector<int64_t>& shape) {
    return std::accumulate(shape.begin(), shape.end(), size_t{1}, std::multiplies<>());
  }

  std::mt19937 random_;
  float noise_, flip_ = noise_;
};

// Frequencies of a discretised Laplacian that sum to 65536, every entry at least 1.
std::vector<uint16_t> row(int reach, double scale, int escape) {
  std::vector<double> p;
  for (int s = -reach; s <= reach; ++s) p.push_back(std::exp(-std::abs(s) / scale));
  const double sum = std::accumulate(p.begin(), p.end(), 0.0);
  std::vector<uint16_t> out;
  int left = 65536 - escape - static_cast<int>(p.size());
  const int share = left;
  for (double v : p) {
    out.push_back(static_cast<uint16_t>(1 + v / sum * share));
    left -= out.back() - 1;
  }
  out[reach] = static_cast<uint16_t>(out[reach] + left);
  return out;
}

}  // namespace

TestTensors tiny_tensors(uint32_t seed, float float_noise, int latent) {
  Maker m(seed, float_noise);
  m.convolution("analysis.input", kFine, 192, 4);
  m.block("analysis.fine.0", kFine);
  m.block("analysis.fine.1", kFine);
  m.convolution("analysis.down", kCoarse, 4 * kFine);
  m.block("analysis.coarse.0", kCoarse);
  m.convolution("analysis.output", latent, kCoarse);
  m.convolution("analysis.shortcut", latent, 4 * kFine, 1, false);
  m.convolution("synthesis.pixels", 768, latent, 0.2f, false);
  m.convolution("synthesis.input", kCoarse, latent);
  m.block("synthesis.coarse.0", kCoarse);
  m.convolution("synthesis.up", 4 * kFine, kCoarse);
  m.convolution("synthesis.blend", kFine, 192);
  m.block("synthesis.fine.0", kFine);
  m.block("synthesis.fine.1", kFine);
  m.convolution("synthesis.output", 192, kFine, 0.2f);
  m.convolution("hyper_analysis.input", kFeatures, latent);
  m.convolution("hyper_analysis.down", kFeatures, 4 * kFeatures);
  m.block("hyper_analysis.block", kFeatures);
  m.convolution("hyper_analysis.output", kHyper, 4 * kFeatures, 2);
  m.convolution("hyper_synthesis.up1", 4 * kHyper, kHyper, 0.2f);
  m.block("hyper_synthesis.block1", kHyper);
  m.convolution("hyper_synthesis.up2", 4 * kFeatures, kHyper);
  m.block("hyper_synthesis.block2", kFeatures);
  m.convolution("hyper_synthesis.output", 2 * latent, kFeatures);
  m.convolution("context.input", kFeatures, kFeatures + latent);
  m.block("context.block", kFeatures);
  m.convolution("context.output", latent, kFeatures);
  m.exact("sigma.0", {16, kHyper, 3, 3});
  m.exact("sigma.1", {4 * 12, 16});
  m.exact("sigma.2", {12, 3, 3});
  m.exact("sigma.3", {16, 12});
  m.exact("sigma.4", {4 * 16, 16});
  m.exact("sigma.5", {latent, 16});
  m.integers<int32_t>("sigma.quality_bias", "I32", {kAnchors, latent}, 0, 40 * 128);

  // Gains that grow with quality and are undone by the decoder.
  std::vector<float> up, down;
  for (int anchor = 0; anchor < kAnchors; ++anchor)
    for (int c = 0; c < latent; ++c) {
      up.push_back(0.5f + 0.4f * static_cast<float>(anchor) - 0.02f * static_cast<float>(c));
      down.push_back(-up.back());
    }
  m.store("gain.latent.encode", "F32", {kAnchors, latent}, up);
  m.store("gain.latent.decode", "F32", {kAnchors, latent}, down);
  m.floats("gain.features.encode", {kAnchors, kFine}, 0.1f);
  m.floats("gain.features.decode", {kAnchors, kFine}, 0.1f);

  std::vector<uint16_t> sigma;
  for (int i = 0; i < 64; ++i) {
    const double scale = 0.08 * std::exp(i * 0.1);
    const int reach = std::min(255, static_cast<int>(6 * scale) + 1);
    const std::vector<uint16_t> inner = row(reach, scale, 20);
    sigma.insert(sigma.end(), 255 - reach, 0);
    sigma.insert(sigma.end(), inner.begin(), inner.end());
    sigma.insert(sigma.end(), 255 - reach, 0);
    sigma.push_back(20);
  }
  m.store("tables.sigma", "U16", {64, 512}, sigma);
  std::vector<uint16_t> z;
  for (int i = 0; i < kAnchors * kHyper; ++i) {
    const std::vector<uint16_t> r = row(127, 4 + i % 7, 0);
    z.insert(z.end(), r.begin(), r.end());
  }
  m.store("tables.z", "U16", {kAnchors, kHyper, 255}, z);
  m.store("tables.skip", "I32", {1}, std::vector<int32_t>{3});
  return std::move(m.tensors);
}

std::vector<uint8_t> tiny_unet(const UNetKind& kind) {
  const int channels[] = {8, 12, 16};
  const std::string name = kind.name;
  Maker m(1, 0);
  m.convolution(name + ".input", channels[0], kCellChannels + kind.told_channels, 3);
  for (int i = 0; i < 2; ++i) {
    const std::string level = std::to_string(i);
    m.block(name + ".encoder." + level + ".0", channels[i]);
    m.convolution(name + ".down." + level, channels[i + 1], 4 * channels[i]);
    m.convolution(name + ".up." + level, 4 * channels[i], channels[i + 1]);
    m.block(name + ".decoder." + level + ".0", channels[i]);
  }
  m.block(name + ".middle.0", channels[2]);
  m.convolution(name + ".output", 12, channels[0], 0.05f);
  return to_safetensors(m.tensors, kind.format);
}

TestTensors tiny_autoencoder_tensors(const AutoencoderShape& shape) {
  constexpr int kBlockChannels = 192, kChannels = 8, kDeepest = 4, kPositions = 16;  // at /8; 4x4 at the deepest
  const std::string name = "autoencoder.";
  Maker m(1, 0);
  m.convolution(name + "input", kChannels, kBlockChannels, 0.02f);
  m.convolution(name + "down.0", kChannels, 4 * kChannels);
  m.convolution(name + "deepest", kDeepest, kChannels);
  m.convolution(name + "code", shape.encoder_outputs(), kDeepest * kPositions);
  m.convolution(name + "spread", kChannels * kPositions, shape.code);
  m.convolution(name + "up.0", 4 * kChannels, kChannels);
  m.convolution(name + "output", kBlockChannels, kChannels, 0.2f);
  for (const char* part : {"encoder.0.0", "encoder.1.0", "decoder.0.0", "decoder.1.0"}) m.block(name + part, kChannels);
  return std::move(m.tensors);
}

std::vector<uint8_t> tiny_autoencoder(const AutoencoderShape& shape) {
  return to_safetensors(
      tiny_autoencoder_tensors(shape), AutoencoderModel::kFormat,
      {{"kind", kAutoencoderKindNames[static_cast<int>(shape.kind)]}, {"pictures", shape.whole ? "whole" : "crops"}});
}

std::vector<uint8_t> tiny_normal_autoencoder() {
  constexpr int kCode = 5, kParts = 30;
  Maker m(2, 0);
  m.tensors = tiny_autoencoder_tensors({.code = kCode});
  m.floats("normal.codes", {kParts, kCode}, 1);
  m.floats("normal.errors", {kParts, NormalParts::kErrors}, 10, 50);
  m.store("normal.threshold", "F32", {1}, std::vector<float>{8});
  return to_safetensors(m.tensors, AutoencoderModel::kFormat, {{"kind", "plain"}, {"pictures", "crops"}});
}

std::vector<uint8_t> to_safetensors(const TestTensors& tensors, const std::string& format,
                                    std::map<std::string, std::string> metadata) {
  metadata["format"] = format;
  nlohmann::ordered_json entries = {{"__metadata__", metadata}};
  std::vector<uint8_t> data;
  for (const auto& [name, tensor] : tensors) {
    const size_t begin = data.size();
    data.insert(data.end(), tensor.bytes.begin(), tensor.bytes.end());
    entries[name] = {{"dtype", tensor.type}, {"shape", tensor.shape}, {"data_offsets", {begin, data.size()}}};
  }
  std::string header = entries.dump();
  header.append((8 - header.size() % 8) % 8, ' ');
  std::vector<uint8_t> out;
  for (int i = 0; i < 8; ++i) out.push_back(static_cast<uint8_t>(static_cast<uint64_t>(header.size()) >> (8 * i)));
  out.insert(out.end(), header.begin(), header.end());
  out.insert(out.end(), data.begin(), data.end());
  return out;
}

}  // namespace pith::test
