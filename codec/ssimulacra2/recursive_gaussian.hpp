// The filter of SSIMULACRA 2 as its reference program computes it: a Gaussian of σ 1.5 as a recursion in single
// precision. Beyond the plane there is 0.
//
// gaussian_window.hpp has the same filter without the rounding errors that a recursion gathers. These are part of the
// scores that people know: without them very good pictures get up to 0.4 points more.
#pragma once
#include <vector>

namespace pith {

// Source: Charalampidis, "Recursive implementation of the Gaussian filter using truncated cosine functions", IEEE
// Transactions on Signal Processing 64 (14), 2016: three cosines, N = 5. In place.
void recursive_gaussian(std::vector<float>& plane, int height, int width);

}  // namespace pith
