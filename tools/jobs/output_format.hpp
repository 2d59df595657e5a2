// The format of a picture that is written.
#pragma once
#include <optional>
#include <string>

#include "pictures/picture_format.hpp"

namespace pith::tool {

// That the name given with -o asks for; none: the outputs have the formats of the inputs. Throws UsageError.
std::optional<PictureFormat> output_format(const std::string& output);

}  // namespace pith::tool
