// The windows that the inpainter works in, for any mask: parts that hold every hole once, and see enough around it.
#include "restore/hole_windows.hpp"

#include "fuzz.hpp"
#include "mask_choices.hpp"
#include "model/unet.hpp"

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace pith;
  fuzz::Choices choices({data, size});
  const int unit = hole_unit(kCell << choices.below(kMaxLevels + 1));
  const auto halo = static_cast<int>(choices.below(kMaxHaloUnits + 1));
  const uint32_t width = choices.two_bytes() % 600 + 1, height = choices.two_bytes() % 600 + 1;
  const Mask holes = fuzz::mask_from(choices, width, height);
  const auto w = static_cast<int>(width), h = static_cast<int>(height);
  const auto rounded_up = [unit](int pixels) { return (pixels + unit - 1) / unit * unit; };

  std::vector<uint8_t> seen(holes.holes.size());
  for (const auto& [part, source] : hole_windows(holes, unit, halo)) {
    fuzz::expect(source.y >= 0 && source.x >= 0 && source.height > 0 && source.width > 0);
    fuzz::expect(source.y + source.height <= rounded_up(h) && source.x + source.width <= rounded_up(w));
    fuzz::expect(source.y % kCell == 0 && source.x % kCell == 0);
    fuzz::expect(source.height % unit == 0 && source.width % unit == 0);
    const int right = std::min((part.x + part.width) * unit, w), bottom = std::min((part.y + part.height) * unit, h);
    for (int y = part.y * unit; y < bottom; ++y)
      for (int x = part.x * unit; x < right; ++x) {
        if (!holes.row(y)[x]) continue;
        ++seen[size_t{static_cast<uint32_t>(y)} * width + x];
        fuzz::expect(std::max(y - kHoleContext, 0) >= source.y && std::max(x - kHoleContext, 0) >= source.x);
        fuzz::expect(std::min(y + kHoleContext, h - 1) < source.y + source.height);
        fuzz::expect(std::min(x + kHoleContext, w - 1) < source.x + source.width);
      }
  }
  fuzz::expect(seen == holes.holes);
  return 0;
}
