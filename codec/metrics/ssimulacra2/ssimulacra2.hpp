// SSIMULACRA 2.1 (Jon Sneyers, Cloudinary, 2023): how different two pictures look, with its derivative.
//
// It compares at six scales, in colours near to those of the eye, the structure of neighbourhoods, artefacts (edges
// where there were none) and detail that is lost.
#pragma once
#include "metrics/ssimulacra2/light.hpp"

namespace pith {

inline constexpr int kSsimulacra2MinSide = 8;  // of pictures, and of scales that are halved once more

// At how many scales pictures of that size are compared.
int ssimulacra2_scales(int height, int width);

// The distance that the score (score.hpp) is mapped from, to be lowered; of sides of at least kSsimulacra2MinSide. 0
// for equal pictures, 0.5 at a score of 90, 3 at 70, 14 at 20. Here a picture may be a part of one: beyond its edges
// the nearest samples are repeated. Writes the derivative by each sample of `decoded` to `gradient`, unless that is
// null.
double ssimulacra2_distance(const EyePicture& decoded, const EyePicture& original, float* gradient);

}  // namespace pith
