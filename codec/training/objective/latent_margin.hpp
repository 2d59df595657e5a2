// Between latents and the maps of the hyper networks, which reach a little further where the sides of a crop are no
// multiples of 64 pixels: as in coding, the last row and column are repeated on the way in, and what lies beyond them
// is dropped on the way out.
#pragma once
#include <vector>

namespace pith::train {

// Arrays hold f32 values of pictures, rows, columns, channels. Results are resized.
class LatentMargin {
 public:
  // Squares of `side` latents, of which `wide_side` (at least as large) are in the maps of the hyper networks.
  LatentMargin(int pictures, int side, int wide_side) : pictures_(pictures), side_(side), wide_side_(wide_side) {}

  // To the wider maps: by repeating, or with zeros, which is the transpose of crop().
  void repeat(const float* from, int channels, std::vector<float>& to) const;
  void pad(const float* from, int channels, std::vector<float>& to) const;

  // From the wider maps: what lies within, or sums, which is the transpose of repeat().
  void crop(const float* from, int channels, std::vector<float>& to) const;
  void fold(const float* from, int channels, std::vector<float>& to) const;

 private:
  template <typename Use>
  void for_each_position(Use use) const;

  int pictures_, side_, wide_side_;
};

}  // namespace pith::train
