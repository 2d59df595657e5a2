// A codec model of a few thousand random weights, as the bytes of a model file: the same wiring as the real one, run in
// milliseconds.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model/autoencoder.hpp"
#include "model/unet.hpp"

namespace pith::test {

struct TestTensor {
  std::string type;  // F32, F16, I8, I32, U16
  std::vector<int64_t> shape;
  std::vector<uint8_t> bytes;
};
using TestTensors = std::map<std::string, TestTensor>;

// `float_noise` is added to every weight of the float networks, alternating in sign; integers and tables stay.
// `latent`: channels of the latent.
TestTensors tiny_tensors(uint32_t seed = 1, float float_noise = 0, int latent = 48);

std::vector<uint8_t> to_safetensors(const TestTensors& tensors, const std::string& format = "pith-codec-1",
                                    std::map<std::string, std::string> metadata = {});

inline std::vector<uint8_t> tiny_model(uint32_t seed = 1, float float_noise = 0) {
  return to_safetensors(tiny_tensors(seed, float_noise));
}

// A denoiser or an inpainter of a few hundred weights.
std::vector<uint8_t> tiny_unet(const UNetKind& kind);

// An autoencoder of a few thousand, of the shape's kind, code and view, for pictures of 64 pixels a side.
TestTensors tiny_autoencoder_tensors(const AutoencoderShape& shape);
std::vector<uint8_t> tiny_autoencoder(const AutoencoderShape& shape);

// One of crops that takes it for normal to be shown well.
std::vector<uint8_t> tiny_normal_autoencoder();

}  // namespace pith::test
