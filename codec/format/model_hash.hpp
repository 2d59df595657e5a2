// What distinguishes two models for certain. The content id that files are looked up by has 64 bits and anybody can
// make a second model for it; for this nobody can.
#pragma once
#include <array>
#include <cstdint>

namespace pith {

// The first bytes of SHA-256 of all tensors with their names, types and shapes, as FORMAT.md says: of everything that
// a model does, and nothing that it says about itself.
using ModelHash = std::array<uint8_t, 16>;

}  // namespace pith
