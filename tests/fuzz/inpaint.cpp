// Inpainting with any mask: only what is a hole, or near one, may change, and never alpha.
#include "restore/inpaint.hpp"

#include "fuzz.hpp"
#include "mask_choices.hpp"
#include "model/inpainter.hpp"
#include "tiny_model.hpp"

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace pith;
  static const InpainterModel model(test::tiny_unet(kInpainter));
  static const std::unique_ptr<Engine> engine = make_portable_engine();

  fuzz::Choices choices({data, size});
  const uint32_t width = choices.below(60) + 1, height = choices.below(60) + 1, channels = choices.below(4) + 1;
  const Inpainting inpainting{.grow = choices.below(9), .feather = choices.below(9)};
  const bool some_invisible = choices.below(2);
  const Mask holes = fuzz::mask_from(choices, width, height);
  Mask invisible = some_invisible ? fuzz::mask_from(choices, width, height) : Mask(width, height);
  for (size_t i = 0; i < holes.holes.size(); ++i) invisible.holes[i] &= !holes.holes[i];

  std::vector<uint8_t> samples = choices.repeated(size_t{width} * height * channels);
  const std::vector<uint8_t> before = samples;
  uint64_t filled = 0;
  fuzz::may_be_refused([&] {
    filled = inpaint({model, *engine, 1}, fuzz::image_of(width, height, channels, samples), holes, inpainting,
                     some_invisible ? &invisible : nullptr);
  });
  const std::vector<float> from_hole = distances(holes, static_cast<int>(inpainting.grow + inpainting.feather));
  uint64_t changed = 0;
  for (size_t i = 0; i < from_hole.size(); ++i) {
    const auto *pixel = &samples[i * channels], *old = &before[i * channels];
    if (std::equal(pixel, pixel + channels, old)) continue;
    fuzz::expect(from_hole[i] < kFar && !invisible.holes[i]);
    ++changed;
  }
  fuzz::expect(changed <= filled && fuzz::same_alpha(samples, before, channels));
  return 0;
}
