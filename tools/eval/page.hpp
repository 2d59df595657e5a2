// The results of an evaluation of codecs as a page for browsers, in one file that needs no network.
#pragma once
#include <string>
#include <vector>

#include "eval/comparison.hpp"
#include "eval/summary.hpp"

namespace pith::tool {

// HTML: curves of each metric, a table, BD-rates, and pictures to compare under a slider.
std::string evaluation_page(const Summary& summary, const std::vector<Comparison>& comparisons);

}  // namespace pith::tool
