// A codec's model with more channels.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace pith::test {

// The model file with `factor` times the channels everywhere between the pixels. The new ones are zero, so it does what
// the model did, in more memory and time.
std::vector<uint8_t> widened(std::span<const uint8_t> model, int64_t factor);

}  // namespace pith::test
