#include "eval/measure.hpp"

#include "eval/butteraugli.hpp"
#include "eval/timed.hpp"
#include "metrics/psnr.hpp"
#include "metrics/ssim.hpp"
#include "metrics/ssimulacra2/score.hpp"

namespace pith::tool {

void compare(const pith_image& original, const pith_image& decoded, size_t bytes, bool with_butteraugli,
             Measurement* result) {
  const double pixels = double(original.width) * original.height;
  result->bytes = double(bytes);
  result->bpp = 8.0 * double(bytes) / pixels;
  result->raw_bytes = pixels * original.channels;
  result->psnr = psnr(original, decoded);
  result->ms_ssim = ms_ssim(original, decoded);
  result->ssimulacra2 = ssimulacra2(original, decoded);
  if (with_butteraugli) result->butteraugli = butteraugli(original, decoded);
}

Measurement measure_pith(const Context& context, const pith_image& image, const pith_encode_settings& settings,
                         bool with_butteraugli) {
  Measurement result;
  result.setting = settings.quality;
  const Buffer file = timed(&result.encode_seconds, [&] { return context.encode(image, settings); });
  const Image decoded = timed(&result.decode_seconds, [&] { return context.decode(file.data(), file.size()); });
  compare(image, decoded.get(), file.size(), with_butteraugli, &result);
  return result;
}

}  // namespace pith::tool
