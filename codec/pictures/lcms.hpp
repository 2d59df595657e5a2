// Profiles of Little CMS that own what they hold.
#pragma once
#include <lcms2.h>

#include <memory>

#include "base/bytes.hpp"
#include "pictures/colour_space.hpp"

namespace pith {

struct FreeLcms {
  void operator()(cmsToneCurve* curve) const { cmsFreeToneCurve(curve); }
  void operator()(void* profile) const { cmsCloseProfile(profile); }
};
using ToneCurve = std::unique_ptr<cmsToneCurve, FreeLcms>;
using Profile = std::unique_ptr<void, FreeLcms>;

ToneCurve srgb_curve();

// Null if there is no memory. Gray ones have no primaries.
Profile make_profile(const cmsToneCurve& curve, const Chromaticities& primaries, ColourSpace space);

// The file; empty if there is no memory. Equal profiles give equal files.
Bytes save_profile(cmsHPROFILE profile);

}  // namespace pith
