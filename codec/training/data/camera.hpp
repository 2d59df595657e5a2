// Pictures and their noise as cameras make them. Pictures are RGB, and changed in place.
#pragma once
#include <vector>

#include "pictures/picture_writer.hpp"
#include "pith/pith.h"
#include "training/data/demosaicing.hpp"
#include "training/data/random.hpp"

namespace pith::train {

// So much of what a Gaussian changes is done; in sharpening, the other way round.
struct Smoothing {
  double share = 0;
  double radius = 1;  // standard deviation of the Gaussian, in the sensor's pixels
};

// What a camera does between light and file, as far as it shapes the noise.
struct Camera {
  double shot = 0.003, read = 0.0002;    // variance of a sensor's value x in 0…1: shot * x + read
  double banding = 0;                    // standard deviation of what the noise of a row has in common
  double red_gain = 2, blue_gain = 1.6;  // white balance: factors of the sensor's values; that of green is 1
  double separation = 0;                 // of the sensor's colours: how much of each other colour is taken off each
  double contrast = 1;                   // exponent of light before the sRGB curve, inverted
  Demosaicing demosaicing = Demosaicing::bilinear;
  Smoothing luma = {}, chroma = {};        // the camera's own noise reduction
  Smoothing sharpening = {};               // of luma: what the Gaussian takes is added, `share` times
  double reduction = 1;                    // how many pixels of the sensor, along a side, become one of the picture
  bool paired_chroma = false;              // two pixels of the sensor in a row have one, as in JPEG's 4:2:2
  std::vector<WriterSettings> jpegs = {};  // files that the picture was in, one after the other
};

// What lens, sensor and sharpening leave of a picture: at full size, cameras' pictures have less detail from pixel to
// pixel than those that were reduced.
void soften(const pith_image& picture, Random& random);

// What noise reduction and JPEG leave of a picture's colours: hardly any detail.
void soften_colours(const pith_image& picture, Random& random);

// The picture as these files show it, each made from the one before.
void compress(const pith_image& picture, const std::vector<WriterSettings>& jpegs);
std::vector<WriterSettings> random_jpegs(Random& random);

// Adds noise of the sensor's colour mosaic, developed as the picture itself would have been.
void add_camera_noise(const pith_image& picture, const Camera& camera, Random& random);

// Cameras from best to worst, in bad light and good.
Camera random_camera(Random& random);

}  // namespace pith::train
