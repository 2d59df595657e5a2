// Which model a file holds: all of it, or the part that decodes.
#pragma once
#include <cstdint>
#include <span>

#include "format/model_hash.hpp"
#include "net/weights_file.hpp"

namespace pith {

struct ModelIdentity {
  uint64_t id;
  ModelHash hash;
  bool decodes_only;
};

// A part for decoding has all tensors of its model but those that only encoding needs, and says in its metadata what it
// is a part of: "part" is "decoder", "whole_id" and "whole_hash" are in hexadecimal digits.
// Throws PITH_ERROR_MODEL if the file passes for a released model, or its part, and is not.
ModelIdentity identify(std::span<const uint8_t> file, const WeightsFile& weights);

}  // namespace pith
