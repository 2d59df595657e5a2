// The learning curve as a picture.
#pragma once
#include <string>
#include <vector>

#include "trainer/log.hpp"

namespace pith::tool {

// SVG: the loss over the steps, of training (smoothed) and of validation.
std::string learning_curve(const std::vector<LogRow>& rows);

}  // namespace pith::tool
