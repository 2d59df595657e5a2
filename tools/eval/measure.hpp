// One codec at one setting on one picture: sizes, quality and time.
#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "codec_options.hpp"

namespace pith::tool {

struct Measurement {
  std::string picture;
  std::string codec;
  size_t step = 0;     // position of the setting in the codec's list: the key that means are taken over
  double setting = 0;  // quality
  double bytes = 0;    // the whole file
  double bpp = 0;
  double raw_bytes = 0;  // width * height * channels
  double psnr = 0;       // dB, see metrics/psnr.hpp
  double ms_ssim = 0;    // see metrics/ssim.hpp; this and those below: NaN for small pictures
  double ssimulacra2 = std::numeric_limits<double>::quiet_NaN();  // see ssimulacra2/score.hpp
  double butteraugli = std::numeric_limits<double>::quiet_NaN();  // see eval/butteraugli.hpp; NaN if not asked for
  double encode_seconds = 0;
  double decode_seconds = 0;

  double ratio() const { return raw_bytes / bytes; }
};

// Fills in all that follows from a file and what it decodes to. Butteraugli takes most of the time, and a program that
// may be missing.
void compare(const pith_image& original, const pith_image& decoded, size_t bytes, bool with_butteraugli,
             Measurement* result);

// Encodes and decodes in memory; name, codec and step stay empty. Throws Failure.
Measurement measure_pith(const Context& context, const pith_image& image, const pith_encode_settings& settings,
                         bool with_butteraugli);

}  // namespace pith::tool
