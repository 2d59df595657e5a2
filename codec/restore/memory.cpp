#include "restore/memory.hpp"

#include <algorithm>

#include "base/memory_limit.hpp"
#include "latent/memory.hpp"
#include "restore/cells.hpp"
#include "restore/hole_windows.hpp"

namespace pith {
uint64_t denoising_memory(const RestorationMachine& machine, uint32_t width, uint32_t height, uint32_t channels) {
  const int unit = machine.model.alignment(), halo = machine.model.halo() / unit;
  const auto units = [unit](uint32_t extent) { return (static_cast<int>(extent) + unit - 1) / unit; };
  const Extent band{units(std::min(height, kDenoisingBand)), units(width)};
  const Extent window = largest_window(windows(band, static_cast<int>(kDenoisingWindow / unit / unit), machine.threads),
                                       halo, {band.height + 2 * halo, band.width});
  const GraphMemory networks =
      machine.engine.memory_of(machine.model.graph(), {window.height * unit / kCell, window.width * unit / kCell});
  const double rows =
      std::min<double>(height, kDenoisingBand + 2. * machine.model.halo()) + std::min<double>(height, kDenoisingBand);
  return static_cast<uint64_t>(rows * width * channels + memory_of_threads(networks, machine.threads));
}

uint64_t inpainting_memory(const RestorationMachine& machine, const pith_image& picture, const Inpainting& inpainting,
                           Extent window) {
  const double area = double(picture.width) * picture.height;
  const double colours = picture.channels < 3 ? 1 : 3;
  const double guess = area * colours / 3 + area / 3 + area * colours;
  const double rim = inpainting.feather ? area * (sizeof(float) + picture.channels) : 0;
  const double distances = inpainting.grow || inpainting.feather ? area * 2 * sizeof(float) : 0;  // for a moment
  const GraphMemory networks =
      machine.engine.memory_of(machine.model.graph(), {window.height / kCell, window.width / kCell});
  const double masks = area * (picture.channels % 2 ? 1 : 3);  // of holes, of what else nobody sees, and of both
  return static_cast<uint64_t>(masks + std::max(distances, rim + guess + memory_of_threads(networks, machine.threads)));
}

int threads_within_limits(const RestorationMachine& machine, uint32_t width, uint32_t height, uint32_t channels,
                          const Denoising& denoising) {
  check_pixel_limit(width, height, denoising.limits.max_pixels);
  const uint64_t output = denoising.holds_output ? uint64_t{width} * height * channels : 0;
  return fitting_threads(machine.threads, denoising.limits.max_memory, false, [&](int threads) {
    return output + denoising_memory({machine.model, machine.engine, threads}, width, height, channels);
  });
}

void check_limits(const RestorationMachine& machine, const pith_image& picture, const Inpainting& inpainting) {
  const int unit = hole_unit(machine.model.alignment());
  threads_within_limits(machine, picture, inpainting, {unit, unit});
}

int threads_within_limits(const RestorationMachine& machine, const pith_image& picture, const Inpainting& inpainting,
                          Extent window) {
  check_pixel_limit(picture.width, picture.height, inpainting.limits.max_pixels);
  return fitting_threads(machine.threads, inpainting.limits.max_memory, false, [&](int threads) {
    return inpainting_memory({machine.model, machine.engine, threads}, picture, inpainting, window);
  });
}

}  // namespace pith
