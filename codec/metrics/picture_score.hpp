// How close a decoded picture is, by what targets are given in.
#pragma once
#include "base/progress.hpp"

namespace pith {

// Of two pictures of the same size with the same 1 or 3 channels; more is better. `progress` may be null.
using ScoreFunction = double (*)(const pith_image& original, const pith_image& decoded, int threads,
                                 Progress* progress);

// In dB.
double psnr_score(const pith_image& original, const pith_image& decoded, int threads, Progress* progress);

// SSIMULACRA 2.1, at most 100; sides of at least kSsimulacra2MinSide.
double ssimulacra2_score(const pith_image& original, const pith_image& decoded, int threads, Progress* progress);

// Bytes that the latter allocates.
double ssimulacra2_memory(uint32_t width, uint32_t height, int threads);

}  // namespace pith
