// Efforts above 1 and targets, for any small picture: the file decodes, keeps alpha, and meets its target.
#include "choices.hpp"
#include "decode/row_decoder.hpp"
#include "encode/row_encoder.hpp"
#include "fuzz.hpp"
#include "plain_machine.hpp"

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace pith;
  fuzz::Choices choices({data, size});
  const uint32_t width = choices.below(40) + 1, height = choices.below(40) + 1, channels = choices.below(4) + 1;
  const Quality quality{static_cast<int>(choices.two_bytes()) % (Quality::kMaxSteps + 1)};
  Encoding encoding{.tile_size = 64, .effort = static_cast<int>(choices.below(3)) + 1};
  switch (choices.below(5)) {
    case 0: encoding.target_bytes = choices.two_bytes() % 4096 + 1; break;
    case 1: encoding.target_psnr = choices.below(60) + 1; break;
    case 2: encoding.target_ssimulacra2 = choices.below(99) + 1; break;
    default: encoding.effort = std::max(encoding.effort, 2);
  }

  std::vector<uint8_t> samples = choices.repeated(size_t{width} * height * channels);
  const std::vector<uint8_t> original = samples;
  const pith_image picture = fuzz::image_of(width, height, channels, samples);
  fuzz::may_be_refused([&] {  // a target that is out of reach is
    const std::vector<uint8_t> file = encode(fuzz::plain_machine(), picture, quality, encoding);
    fuzz::expect(!encoding.target_bytes || file.size() <= encoding.target_bytes);
    fuzz::expect(samples == original);
    decode(fuzz::plain_machine(), file, picture);
    fuzz::expect(fuzz::same_alpha(samples, original, channels));
  });
  return 0;
}
