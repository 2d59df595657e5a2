// Whether a file can be decoded here, and how.
#pragma once
#include "decode/decode_plan.hpp"
#include "decode/decoding.hpp"
#include "format/container.hpp"
#include "latent/machine.hpp"

namespace pith {

// Throws PITH_ERROR_MODEL if the file was made with another model, PITH_ERROR_LIMIT for too many pixels; else as
// DecodePlan does.
DecodePlan checked_plan(const Machine& machine, const ContainerReader& file, const Decoding& decoding);

}  // namespace pith
