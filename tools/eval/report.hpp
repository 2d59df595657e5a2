// The three shapes of an evaluation's result, on standard output.
#pragma once
#include "eval/summary.hpp"
#include "eval/text.hpp"

namespace pith::tool {

// A table has means (or the only picture), then BD-rates; CSV one line per picture and setting, then the means, whose
// picture is "mean".
void print(const Summary& summary, EvalFormat format);

}  // namespace pith::tool
