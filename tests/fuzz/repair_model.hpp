// Makes model files of the text that describes one, since a fuzzer cannot make both of them fit.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace pith::fuzz {

// A safetensors file with that header, but that offsets and data follow from types and shapes. Tensors that a small
// model has too, of the same size, hold what they do there; floats with a "fill" are all that number; others hold small
// random floats. Empty if that cannot be a header, or would take more than a megabyte.
std::vector<uint8_t> repaired_model(std::span<const uint8_t> text);

}  // namespace pith::fuzz
