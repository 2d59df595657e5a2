// Any small picture at any settings must encode, and decode to its size and its alpha.
#include "choices.hpp"
#include "decode/row_decoder.hpp"
#include "encode/row_encoder.hpp"
#include "fuzz.hpp"
#include "plain_machine.hpp"

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace pith;
  fuzz::Choices choices({data, size});
  const uint32_t width = choices.below(80) + 1, height = choices.below(80) + 1, channels = choices.below(4) + 1;
  const Quality quality{static_cast<int>(choices.two_bytes()) % (Quality::kMaxSteps + 1)};
  const Encoding encoding{.tile_size = 64 + 64 * choices.below(2)};
  if (choices.empty()) return 0;

  std::vector<uint8_t> samples = choices.repeated(size_t{width} * height * channels);
  const std::vector<uint8_t> original = samples;
  const pith_image picture = fuzz::image_of(width, height, channels, samples);
  const std::vector<uint8_t> file = encode(fuzz::plain_machine(), picture, quality, encoding);
  fuzz::expect(samples == original);
  decode(fuzz::plain_machine(), file, picture);
  fuzz::expect(fuzz::same_alpha(samples, original, channels));
  return 0;
}
