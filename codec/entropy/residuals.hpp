// The symbols of one tile: first the hyper latent z, then the residuals r, both in the same rANS stream.
// All arrays are flat in the order in which they are coded: rows, columns, channels, the channel running fastest.
#pragma once
#include <cstdint>
#include <span>

#include "entropy/rans.hpp"
#include "entropy/tables.hpp"

namespace pith {

// The largest |r| that can be coded; encoders clamp to it.
inline constexpr int kMaxResidual = 32767;

// z: values in ±kMaxHyperSymbol, whole positions of tables.hyper_channels each. anchor: 0…kQualityAnchors - 1.
// Throws PITH_ERROR_INTERNAL if any of that does not hold.
void encode_hyper(RansEncoder& encoder, const EntropyTables& tables, int anchor, std::span<const int8_t> z);

// Fills all of z. Returns false if the stream ended early; z then holds valid but meaningless values.
bool decode_hyper(RansDecoder& decoder, const EntropyTables& tables, int anchor, std::span<int8_t> z);

// sigma_index: 0…kSigmaRows - 1, as many as residuals. r: within ±kMaxResidual, and 0 wherever the index is below
// tables.skip, because there nothing is coded. Throws PITH_ERROR_INTERNAL otherwise: a decoder would see another value.
void encode_residuals(RansEncoder& encoder, const EntropyTables& tables, std::span<const uint8_t> sigma_index,
                      std::span<const int16_t> r);

// Fills r, with zeros where nothing is coded. Returns false if the stream is damaged; r is then partly filled.
// As r comes last, RansDecoder::finished() must hold afterwards.
bool decode_residuals(RansDecoder& decoder, const EntropyTables& tables, std::span<const uint8_t> sigma_index,
                      std::span<int16_t> r);

}  // namespace pith
