// Any noise that a denoiser should know, laid over clean pictures in place. The pictures are RGB.
#pragma once
#include <optional>

#include "pith/pith.h"
#include "training/data/random.hpp"

namespace pith::train {

// White, Gaussian, of standard deviation `sigma` in levels; the sums are rounded and clipped to levels.
void add_gaussian_noise(const pith_image& picture, double sigma, Random& random);

// Makes a gray picture of one in colours, and gray noise of noise in colours: green for all of them.
void make_gray(const pith_image& picture);

// Of what a denoiser should know.
enum class NoiseKind { none, white, camera, grain };
NoiseKind random_noise_kind(Random& random);

// Noise of that kind and of any strength; the same in all colours of a picture that is `gray`. Returns the standard
// deviation that a user might tell, in levels, or nothing if it is to be found out.
std::optional<double> add_noise(const pith_image& picture, NoiseKind kind, bool gray, Random& random);

}  // namespace pith::train
