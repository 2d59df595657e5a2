// Analysis and synthesis of a whole picture, window by window on all threads.
#pragma once
#include "latent/window.hpp"

namespace pith {

// The latent of the picture, scaled for quantisation. The result does not depend on `window_area`.
LatentPlane analyse(const Machine& machine, const pith_image& image, Quality quality, int window_area = kWindowArea);

// The picture of a scaled latent, into image.pixels; extents must agree. Does not depend on `window_area` either.
void synthesise(const Machine& machine, const LatentPlane& scaled, Quality quality, const pith_image& image,
                int window_area = kWindowArea);

}  // namespace pith
