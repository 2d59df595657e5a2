#include "training/objective/latent_margin.hpp"

#include <algorithm>

namespace pith::train {

// Calls use(position in the wider map, the one of the latent that it repeats, whether it is that one).
template <typename Use>
void LatentMargin::for_each_position(Use use) const {
  size_t wide = 0;
  for (int n = 0; n < pictures_; ++n)
    for (int y = 0; y < wide_side_; ++y)
      for (int x = 0; x < wide_side_; ++x, ++wide) {
        const int row = n * side_ + std::min(y, side_ - 1);
        use(wide, static_cast<size_t>(row) * side_ + std::min(x, side_ - 1), y < side_ && x < side_);
      }
}

void LatentMargin::repeat(const float* from, int channels, std::vector<float>& to) const {
  to.resize(static_cast<size_t>(pictures_) * wide_side_ * wide_side_ * channels);
  for_each_position([&](size_t wide, size_t position, bool) {
    std::copy_n(from + position * channels, channels, &to[wide * channels]);
  });
}

void LatentMargin::pad(const float* from, int channels, std::vector<float>& to) const {
  to.assign(static_cast<size_t>(pictures_) * wide_side_ * wide_side_ * channels, 0.f);
  for_each_position([&](size_t wide, size_t position, bool inside) {
    if (inside) std::copy_n(from + position * channels, channels, &to[wide * channels]);
  });
}

void LatentMargin::crop(const float* from, int channels, std::vector<float>& to) const {
  to.resize(static_cast<size_t>(pictures_) * side_ * side_ * channels);
  for_each_position([&](size_t wide, size_t position, bool inside) {
    if (inside) std::copy_n(from + wide * channels, channels, &to[position * channels]);
  });
}

void LatentMargin::fold(const float* from, int channels, std::vector<float>& to) const {
  to.assign(static_cast<size_t>(pictures_) * side_ * side_ * channels, 0.f);
  for_each_position([&](size_t wide, size_t position, bool) {
    for (int c = 0; c < channels; ++c) to[position * channels + c] += from[wide * channels + c];
  });
}

}  // namespace pith::train
