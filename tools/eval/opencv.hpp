// What OpenCV does for comparison. Only built with PITH_WITH_OPENCV.
#pragma once
#include "pictures/picture.hpp"

namespace pith::tool {

// cv::fastNlMeansDenoisingColored of an RGB picture whose noise has the standard deviation `sigma`, in levels.
Picture opencv_denoise(const Picture& noisy, double sigma);

enum class OpencvInpainting { telea, navier_stokes };

// cv::inpaint of an RGB picture whose holes are white in `mask`, which is gray.
Picture opencv_inpaint(const Picture& damaged, const Picture& mask, OpencvInpainting method);

}  // namespace pith::tool
