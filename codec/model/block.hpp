// The residual block that all float networks are made of.
#pragma once
#include <string>

#include "net/graph.hpp"

namespace pith {

// x += 1x1(dw3x3(lrelu(1x1(x)))), then x += 1x1(lrelu(1x1(x))) through twice the channels.
Value block(Graph& g, Value x, const std::string& name);

// Blocks NAME.0, NAME.1, … as many as the weights have.
Value blocks(Graph& g, Value x, const std::string& name);
int count_blocks(const WeightsFile& weights, const std::string& name);

}  // namespace pith
