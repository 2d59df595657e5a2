// An autoencoder of pictures of one size: a network to a code of a few numbers, and one back.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "net/graph.hpp"
#include "net/weights_file.hpp"

namespace pith {

// What it was taught besides showing pictures again; training says what each means.
enum class AutoencoderKind { plain, sparse_l1, sparse_kl, contractive, denoising, variational };
inline constexpr const char* kAutoencoderKindNames[] = {"plain",       "sparse-l1", "sparse-kl",
                                                        "contractive", "denoising", "variational"};

inline constexpr int kMostCode = 1 << 15;

// What one is made of: pixels along a side, 64 or 128; numbers of its code; what it sees.
struct AutoencoderShape {
  AutoencoderKind kind = AutoencoderKind::plain;
  int side = 64;
  int code = 64;
  bool whole = true;  // of whole pictures, reduced; else of what has full resolution

  bool operator==(const AutoencoderShape&) const = default;

  // What the encoder gives: of a variational one, the means of the code and then the logarithms of the variances.
  int encoder_outputs() const { return kind == AutoencoderKind::variational ? 2 * code : code; }
};

// From blocks of pixels/blocks.hpp to one position, and from the code at one position to blocks.
Graph autoencoder_encoder(const WeightsFile& weights);
Graph autoencoder_decoder(const WeightsFile& weights);

// The code that the encoder's outputs stand for: positive parts where it is to be sparse by its L1 norm, the logistic
// function of them where by KL divergence; the means of a variational one; else the outputs themselves.
void to_code(AutoencoderKind kind, std::span<const float> outputs, std::span<float> code);

// As a slope: how a number of the code changes with that output, given the code.
float code_slope(AutoencoderKind kind, float code);

// What a model may have learned besides: parts of good pictures, see embed/normality.hpp.
struct NormalParts {
  static constexpr int kErrors = 3;      // of a part, at so many scales
  static constexpr int kLeastSide = 32;  // of the model: less does not hold a part and what filters reach

  const Tensor* codes;   // [parts, numbers]
  const Tensor* errors;  // [parts, kErrors]
  float threshold;       // of what is not normal any more
};

class AutoencoderModel {
 public:
  static constexpr char kFormat[] = "pith-autoencoder-1";

  // The bytes of a safetensors file. Throws PITH_ERROR_MODEL.
  explicit AutoencoderModel(std::span<const uint8_t> file);

  const WeightsFile& weights() const { return weights_; }
  const AutoencoderShape& shape() const { return shape_; }
  const std::optional<NormalParts>& normal() const { return normal_; }

 private:
  WeightsFile weights_;
  AutoencoderShape shape_;
  std::optional<NormalParts> normal_;
};

}  // namespace pith
