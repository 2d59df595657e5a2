// How close a decoded picture is, by what targets are given in.
#pragma once
#include "pith/pith.h"

namespace pith {

// Of two pictures of the same size with the same 1 or 3 channels. More is better.
using Score = double (*)(const pith_image& original, const pith_image& decoded, int threads);

// In dB.
double psnr_score(const pith_image& original, const pith_image& decoded, int threads);

// SSIMULACRA 2.1, at most 100; sides of at least kSsimulacra2MinSide.
double ssimulacra2_score(const pith_image& original, const pith_image& decoded, int threads);

// What that allocates.
double ssimulacra2_memory(double pixels, int threads);

}  // namespace pith
