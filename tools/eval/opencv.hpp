// What OpenCV does for comparison. Only built with PITH_WITH_OPENCV.
#pragma once
#include "pictures/picture.hpp"

namespace pith::tool {

// cv::fastNlMeansDenoisingColored of an RGB picture, whose parameters h and hColor are `strength`.
Picture opencv_denoise(const Picture& noisy, double strength);

// What suits white noise of the standard deviation `sigma`, in levels: the best of 0.4, 0.6, 0.8, 1 and 1.2 times that
// on two photographs with noise of 15, 25 and 50 levels, each time.
inline double opencv_strength(double sigma) { return 0.6 * sigma; }

enum class OpencvInpainting { telea, navier_stokes };

// cv::inpaint of an RGB picture whose holes are white in `mask`, which is gray.
Picture opencv_inpaint(const Picture& damaged, const Picture& mask, OpencvInpainting method);

}  // namespace pith::tool
