// In which element type each value of a network is held.
#pragma once
#include <vector>

#include "net/engine.hpp"
#include "net/schedule.hpp"

namespace pith {

// One type a node. A result that a convolution writes and nobody reads inside the network is f32, and so is what is
// added to it if it comes from a convolution and has no other use. All else has the precision of the network.
std::vector<DataType> value_types(const Graph& graph, const std::vector<Step>& steps, DataType precision);

}  // namespace pith
