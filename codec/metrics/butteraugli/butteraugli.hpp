// Butteraugli (Jyrki Alakuijala and others, Google; as in libjxl 0.7): how different two pictures look, with its
// derivative.
//
// It compares, in the colours that an eye distinguishes once it has adapted to the light around, four bands of
// frequency, each error the less the busier the original is there. Near borders it is not quite the reference
// program's; scores come from that program (tools/metrics).
#pragma once
#include "metrics/ssimulacra2/light.hpp"

namespace pith {

// The mean of the cubes of the distances at all pixels, to the power 2/3: grows as a squared error does. 0 for equal
// pictures, 1 where most errors are about as large as can be noticed. Sides of at least 16. Writes the derivative by
// each sample of `decoded` to `gradient`, unless that is null.
double butteraugli_distance(const EyePicture& decoded, const EyePicture& original, float* gradient);

}  // namespace pith
