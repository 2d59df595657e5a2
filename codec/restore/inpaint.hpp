// Fills holes of a picture.
#pragma once
#include <cstdint>

#include "pith/pith.h"
#include "pixels/mask.hpp"
#include "restore/restoration.hpp"

namespace pith {

// In place; no other pixel changes, and alpha neither. Pixels that are `invisible`, none of which is a hole, neither
// change nor have influence. Returns how many pixels are holes, after growing. Throws PITH_ERROR_ARGUMENT if nothing is
// left to fill them from, PITH_ERROR_LIMIT where the picture is beyond the limits. The result does not depend on the
// number of threads.
uint64_t inpaint(const RestorationMachine& machine, const pith_image& picture, Mask holes, const Inpainting& inpainting,
                 const Mask* invisible = nullptr);

}  // namespace pith
