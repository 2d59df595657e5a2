// How much memory encoding takes, before it takes it.
#pragma once
#include "encode/encoding.hpp"
#include "format/container.hpp"
#include "latent/machine.hpp"

namespace pith {

// Bytes that RowEncoder allocates at most, with machine.threads threads; besides the model and what the caller holds.
// Found without allocating it, for the model at hand; a run takes up to 10 % more or 25 % less, or
// 8 MB.
uint64_t encoding_memory(const Machine& machine, const Header& header, const Encoding& encoding);

// How many threads there may be within the limits of `encoding`. `held`: bytes that are taken besides. Throws
// PITH_ERROR_LIMIT for a picture of more pixels, or one that takes more memory even on one thread.
int threads_within_limits(const Machine& machine, const Header& header, const Encoding& encoding, uint64_t held = 0);

}  // namespace pith
