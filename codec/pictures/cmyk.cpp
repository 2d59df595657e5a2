#include "pictures/cmyk.hpp"

#include "pictures/icc.hpp"
#include "pictures/lcms.hpp"

namespace pith {
namespace {

// Relative colorimetric with black point compensation, as browsers and most viewers do: paper becomes white, the
// darkest ink black.
cmsHTRANSFORM make_transform(std::span<const uint8_t> icc, bool inverted) {
  if (icc_colour_space(icc) != ColourSpace::kCmyk) return nullptr;
  const Profile ink(cmsOpenProfileFromMem(icc.data(), cmsUInt32Number(icc.size())));
  const Profile srgb(cmsCreate_sRGBProfile());
  if (!ink || !srgb || cmsGetColorSpace(ink.get()) != cmsSigCmykData) return nullptr;
  return cmsCreateTransform(ink.get(), inverted ? TYPE_CMYK_8_REV : TYPE_CMYK_8, srgb.get(), TYPE_RGB_8,
                            INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_BLACKPOINTCOMPENSATION);
}

}  // namespace

void CmykConverter::Free::operator()(void* transform) const { cmsDeleteTransform(transform); }

CmykConverter::CmykConverter(std::span<const uint8_t> icc, bool inverted)
    : transform_(make_transform(icc, inverted)), inverted_(inverted) {}

void CmykConverter::convert(const uint8_t* cmyk, size_t pixels, uint8_t* rgb) const {
  if (transform_) return cmsDoTransform(transform_.get(), cmyk, rgb, cmsUInt32Number(pixels));
  const uint32_t flip = inverted_ ? 0 : 255;
  for (size_t i = 0; i < pixels; ++i, cmyk += 4, rgb += 3) {
    const uint32_t light = cmyk[3] ^ flip;
    for (int c = 0; c < 3; ++c) rgb[c] = uint8_t(((cmyk[c] ^ flip) * light + 127) / 255);
  }
}

}  // namespace pith
