#include "eval/opencv.hpp"

#include <opencv2/imgproc.hpp>
#include <opencv2/photo.hpp>

namespace pith::tool {
namespace {

// Pixels; the one of OpenCV's own example.
constexpr double kInpaintingRadius = 3;

cv::Mat view_of(const Picture& picture) {
  return {static_cast<int>(picture.height), static_cast<int>(picture.width), CV_8UC3, picture.samples.get(),
          picture.stride()};
}

}  // namespace

Picture opencv_denoise(const Picture& noisy, double strength) {
  const auto h = static_cast<float>(strength);
  Picture clean = make_picture(noisy.width, noisy.height, noisy.channels);
  cv::Mat bgr, out = view_of(clean);
  cv::cvtColor(view_of(noisy), bgr, cv::COLOR_RGB2BGR);
  cv::fastNlMeansDenoisingColored(bgr, bgr, h, h);
  cv::cvtColor(bgr, out, cv::COLOR_BGR2RGB);
  return clean;
}

Picture opencv_inpaint(const Picture& damaged, const Picture& mask, OpencvInpainting method) {
  Picture filled = make_picture(damaged.width, damaged.height, damaged.channels);
  const cv::Mat holes(static_cast<int>(mask.height), static_cast<int>(mask.width), CV_8UC1, mask.samples.get(),
                      mask.stride());
  const bool telea = method == OpencvInpainting::telea;
  cv::Mat out = view_of(filled);
  cv::inpaint(view_of(damaged), holes, out, kInpaintingRadius, telea ? cv::INPAINT_TELEA : cv::INPAINT_NS);
  return filled;
}

}  // namespace pith::tool
