// The sum of the squares of many values.
#pragma once
#include <cstddef>

namespace pith::train {

// In single precision within a few thousand elements, in double beyond; not finite if an element is not.
double sum_of_squares(const float* values, size_t count);

}  // namespace pith::train
