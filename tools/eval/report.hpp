// The three shapes of an evaluation's result, on standard output.
#pragma once
#include "eval/summary.hpp"

namespace pith::tool {

void print_table(const Summary& summary);  // means (or the only picture), then BD-rates
void print_csv(const Summary& summary);    // one line per picture and setting, then the means, whose picture is "mean"
void print_json(const Summary& summary);

}  // namespace pith::tool
