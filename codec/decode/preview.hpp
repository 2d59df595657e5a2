// The small picture that a file carries, for programs that show no more.
#pragma once
#include <optional>

#include "format/container.hpp"
#include "latent/machine.hpp"
#include "pixels/small_picture.hpp"

namespace pith {

// The preview that the file has, if its longer side has so many pixels at least and it can be decoded; sought as
// ContainerReader does.
std::optional<SmallPicture> decode_preview(const Machine& machine, ContainerReader& file, uint32_t least_side,
                                           uint64_t max_memory);

}  // namespace pith
