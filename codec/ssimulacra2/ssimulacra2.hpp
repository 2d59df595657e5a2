// SSIMULACRA 2.1 (Jon Sneyers, Cloudinary, 2023): how different two pictures look, with its derivative.
//
// It compares at six scales, in colours near to those of the eye, the structure of neighbourhoods, artefacts (edges
// where there were none) and detail that is lost.
#pragma once

namespace pith {

// Red, green and blue of `height` x `width` sRGB levels (0…255), one plane after the other; sides of at least 8.
struct EyePicture {
  const float* levels;
  int height, width;
};

// The metric as its reference program has it: 100 for equal pictures, 90 if they can hardly be told apart, 70 high
// quality, 50 medium, 30 low; below 0 if they have little in common.
double ssimulacra2(const EyePicture& decoded, const EyePicture& original);

// The distance before the metric's last mapping, to be lowered: 0 for equal pictures, 0.5 at a score of 90, 3 at 70, 14
// at 20. Here a picture may be a part of one: beyond its edges the nearest samples are repeated. Writes the derivative
// by each sample of `decoded` to `gradient`.
double ssimulacra2_distance(const EyePicture& decoded, const EyePicture& original, float* gradient);

}  // namespace pith
