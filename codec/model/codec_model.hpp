// A model as the codec uses it: weights, entropy tables and the identifier that files carry.
#pragma once
#include <span>

#include "entropy/tables.hpp"
#include "model/model_identity.hpp"
#include "model/quality.hpp"
#include "model/released_models.hpp"
#include "net/weights_file.hpp"

namespace pith {

class CodecModel {
 public:
  static constexpr char kFormat[] = "pith-codec-1";

  enum class From {
    kFile,    // from anywhere
    kLibrary  // of which it is known that a released model's content id is right, so that no hash need be computed
  };

  // The bytes of a safetensors file. Builds every network once, so that a model that loads is known to be complete.
  // Throws PITH_ERROR_MODEL, also if it has the content id of a released model and is another.
  explicit CodecModel(std::span<const uint8_t> file, From from = From::kFile);

  const WeightsFile& weights() const { return weights_; }
  const EntropyTables& tables() const { return tables_; }
  uint64_t id() const { return identity_.id; }
  const ModelHash& hash() const { return identity_.hash; }
  const ModelHash* hash_for_files() const { return released_model(id()) ? nullptr : &hash(); }  // null: they need none
  bool can_encode() const { return !identity_.decodes_only; }
  bool is_for_eye() const { return for_eye_; }  // else it was taught to keep the squared error low
  int latent_channels() const { return latent_channels_; }
  int hyper_channels() const { return hyper_channels_; }
  int halo() const { return halo_; }  // latents

  // Factor of each latent channel before quantisation, and the one that undoes it.
  std::vector<float> encoder_gains(Quality quality) const;
  std::vector<float> decoder_gains(Quality quality) const;

  // What is added to the σ network's output, in 1/128 of an index.
  std::vector<int32_t> sigma_bias(Quality quality) const;

 private:
  WeightsFile weights_;
  ModelIdentity identity_;
  bool for_eye_;
  int latent_channels_, hyper_channels_, halo_;
  EntropyTables tables_;
};

}  // namespace pith
