// Bits of quantised values under the distributions that the codec is trained with, and their derivatives.
//
// A value costs -log2 of the probability of the unit-wide bin around it. Probabilities are bounded by 1e-9 from below;
// the derivative passes as if they were not, so that hopeless values are pulled back.
#pragma once
#include <cstddef>

namespace pith::train {

// Gaussians of mean 0 and standard deviation exp(log_sigma[i]). Writes for every element the bits and their
// derivatives. All arrays have `count` elements; none may overlap.
void gaussian_bits(const float* value, const float* log_sigma, size_t count, float* bits, float* by_value,
                   float* by_log_sigma);

// Logistic distributions: P(v) = s((v + 1/2 - mean) / scale) - s((v - 1/2 - mean) / scale), s the logistic function.
void logistic_bits(const float* value, const float* mean, const float* scale, size_t count, float* bits,
                   float* by_value, float* by_mean, float* by_scale);

}  // namespace pith::train
