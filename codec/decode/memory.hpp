// How much memory decoding takes, before it takes it.
#pragma once
#include "decode/decode_plan.hpp"
#include "decode/decoding.hpp"
#include "latent/machine.hpp"

namespace pith {

// Bytes that RowDecoder allocates at most, with machine.threads threads; besides the model, what the caller holds, and
// the file where it is in memory. Found without allocating it, for the model at hand; a run takes up to 10 %
// more or 25 % less, or 8 MB.
uint64_t decoding_memory(const Machine& machine, const Header& header, const DecodePlan& plan);

// How many threads there may be within the limits of `decoding`. `held`: bytes that are taken besides. Throws
// PITH_ERROR_LIMIT if decoding takes more memory even on one thread.
int threads_within_limits(const Machine& machine, const Header& header, const DecodePlan& plan,
                          const Decoding& decoding, uint64_t held = 0);

}  // namespace pith
