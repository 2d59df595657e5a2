#include "restore/memory.hpp"

#include <algorithm>
#include <cmath>

#include "base/memory_limit.hpp"
#include "latent/memory.hpp"
#include "restore/hole_windows.hpp"

namespace pith {
namespace {

// Measured with the released models in f32, which takes the most: per pixel of a window with its halo.
constexpr double kDenoiserRate = 115, kInpainterRate = 90;

}  // namespace

uint64_t denoising_memory(const RestorationMachine& machine, uint32_t width, uint32_t height, uint32_t channels) {
  const int unit = machine.model.alignment(), halo = machine.model.halo() / unit;
  const auto units = [unit](uint32_t extent) { return (static_cast<int>(extent) + unit - 1) / unit; };
  const Extent band{units(std::min(height, kDenoisingBand)), units(width)};
  double window = 0;
  for (const Rect& w : windows(band, static_cast<int>(kDenoisingWindow / unit / unit), machine.threads)) {
    const Rect source = with_halo(w, halo, {band.height + 2 * halo, band.width});
    window = std::max(window, double(source.height) * source.width * unit * unit);
  }
  const double rows =
      std::min<double>(height, kDenoisingBand + 2. * machine.model.halo()) + std::min<double>(height, kDenoisingBand);
  return static_cast<uint64_t>(base_memory(machine.model.weights(), machine.engine.precision()) +
                               rows * width * channels +
                               machine.threads * window * kDenoiserRate * machine.engine.memory_factor());
}

uint64_t inpainting_memory(const RestorationMachine& machine, const pith_image& picture, const Inpainting& inpainting) {
  const double area = double(picture.width) * picture.height;
  const double fill = area * (picture.channels < 3 ? 1 : 3) / 3 + area / 3;
  const double rim = inpainting.feather ? area * (2 * sizeof(float) + picture.channels) : 0;
  const double grown = inpainting.grow ? area * 2 * sizeof(float) : 0;
  const int unit = hole_unit(machine.model.alignment());
  const auto padded = [unit](double extent) { return std::ceil(extent / unit) * unit; };
  // Around a single unit a window may be larger; its sides are rounded up by a quarter at most.
  const double around_unit = 1.25 * (2 * padded(machine.model.halo()) + unit);
  const double window = std::min(padded(picture.width) * padded(picture.height),
                                 std::max(double(kLargestHoleWindow), around_unit * around_unit));
  const double masks = area * (picture.channels % 2 ? 1 : 2);  // of holes, and of what else nobody sees
  return static_cast<uint64_t>(
      base_memory(machine.model.weights(), machine.engine.precision()) + masks +
      std::max(grown, rim + fill + machine.threads * window * kInpainterRate * machine.engine.memory_factor()));
}

int threads_within_limits(const RestorationMachine& machine, uint32_t width, uint32_t height, uint32_t channels,
                          const Denoising& denoising) {
  check_pixel_limit(width, height, denoising.limits.max_pixels);
  const uint64_t output = denoising.holds_output ? uint64_t{width} * height * channels : 0;
  return fitting_threads(machine.threads, denoising.limits.max_memory, false, [&](int threads) {
    return output + denoising_memory({machine.model, machine.engine, threads}, width, height, channels);
  });
}

int threads_within_limits(const RestorationMachine& machine, const pith_image& picture, const Inpainting& inpainting) {
  check_pixel_limit(picture.width, picture.height, inpainting.limits.max_pixels);
  return fitting_threads(machine.threads, inpainting.limits.max_memory, false, [&](int threads) {
    return inpainting_memory({machine.model, machine.engine, threads}, picture, inpainting);
  });
}

}  // namespace pith
