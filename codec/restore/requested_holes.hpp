// What a picture and a mask ask to be filled.
#pragma once
#include <optional>

#include "pith/pith.h"
#include "pixels/mask.hpp"

namespace pith {

// A pixel is a hole where the mask is white: the largest of its colours, times its alpha, is 128 or more. Without a
// mask (null), or with `fill_transparent`, pixels with alpha 0 are holes.
class RequestedHoles {
 public:
  // All that is referred to must outlive it.
  RequestedHoles(const pith_image& picture, const pith_image* mask, bool fill_transparent);

  Mask holes() const;

  // What else nobody sees; empty if there can be nothing of that.
  std::optional<Mask> invisible(const Mask& holes) const;

  // Makes opaque what was filled and would not be seen.
  void make_visible() const;

 private:
  bool is_transparent(uint32_t x, uint32_t y) const;
  bool is_hole(uint32_t x, uint32_t y) const;

  const pith_image& picture_;
  const pith_image* mask_;
  bool fill_transparent_;
};

}  // namespace pith
