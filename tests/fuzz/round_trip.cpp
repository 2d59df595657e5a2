// Any small picture at any settings must encode, and decode to its size and its alpha.
#include "fuzz.hpp"
#include "plain_machine.hpp"
#include "task/codec.hpp"

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace pith;
  constexpr size_t kSettings = 6;
  if (size <= kSettings) return 0;
  const uint32_t width = data[0] % 80 + 1, height = data[1] % 80 + 1, channels = data[2] % 4 + 1;
  const Quality quality{(data[3] << 8 | data[4]) % (Quality::kMaxSteps + 1)};
  const Encoding encoding{.tile_size = 64u + 64 * (data[5] % 2)};

  std::vector<uint8_t> samples(size_t{width} * height * channels);
  for (size_t i = 0; i < samples.size(); ++i) samples[i] = data[kSettings + i % (size - kSettings)];
  const std::vector<uint8_t> original = samples;
  const pith_image picture{width, height, channels, size_t{width} * channels, samples.data()};
  const std::vector<uint8_t> file = encode(fuzz::plain_machine(), picture, quality, encoding);
  if (samples != original) __builtin_trap();
  decode(fuzz::plain_machine(), file, picture);
  if (channels % 2 == 0)
    for (size_t i = channels - 1; i < samples.size(); i += channels)
      if (samples[i] != original[i]) __builtin_trap();
  return 0;
}
