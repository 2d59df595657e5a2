// Noise as cameras and formulas make it, laid over clean pictures in place. The pictures are RGB.
#pragma once
#include <optional>

#include "pictures/picture_writer.hpp"
#include "pith/pith.h"
#include "training/data/random.hpp"

namespace pith::train {

// White, Gaussian, of standard deviation `sigma` in levels; the sums are rounded and clipped to levels.
void add_gaussian_noise(const pith_image& picture, double sigma, Random& random);

// What a camera does between light and file, as far as it shapes the noise.
struct Camera {
  double shot = 0.003, read = 0.0002;     // variance of a sensor's value x in 0…1: shot * x + read
  double red_gain = 2, blue_gain = 1.6;   // white balance: factors of the sensor's values; that of green is 1
  double contrast = 1;                    // exponent of light before the sRGB curve, inverted
  bool smoothed = false;                  // a little, as by resizing or the camera's own noise reduction
  std::optional<JpegSettings> jpeg = {};  // none: not compressed
};

// Noise of the sensor's colour mosaic, interpolated and developed as the picture itself would have been.
void add_camera_noise(const pith_image& picture, const Camera& camera, Random& random);

// Cameras from best to worst, in bad light and good.
Camera random_camera(Random& random);

// Makes a gray picture of one in colours, and gray noise of noise in colours: green for all of them.
void make_gray(const pith_image& picture);

// Any noise that a denoiser should know, often none. Returns the standard deviation that a user might tell, in levels,
// or nothing if it is to be found out.
std::optional<double> add_any_noise(const pith_image& picture, Random& random);

}  // namespace pith::train
