// How a graph runs on oneDNN at one extent: what in which order, on which rows, and where every map lies.
#pragma once
#include <vector>

#include "net/arena.hpp"
#include "net/engine.hpp"
#include "net/onednn/strip_convolution.hpp"
#include "net/schedule.hpp"

namespace pith::onednn {

// A feature map and how much of it is held.
struct Value {
  FeatureMap map;
  bool strip_only = false;  // only the strip at work: nothing outside of its group sees it

  size_t row_bytes() const { return static_cast<size_t>(map.width) * map.channels * size_of(map.type); }
  void* row(int y, int strip_y) const {
    return static_cast<char*>(map.data) + row_bytes() * static_cast<size_t>(strip_only ? y - strip_y : y);
  }
};

// Nothing is allocated for it yet: maps have no data.
struct Plan {
  Plan(const Graph& graph, Extent input, DataType precision, DescriptionCache& descriptions);

  GraphMemory memory() const;

  // Sets where the maps and the scratchpad lie in a block of arena.size bytes.
  void place(char* block);

  std::vector<int> inputs, outputs;  // values
  std::vector<Step> steps;
  std::vector<Node> operations;  // of each step
  std::vector<Group> groups;
  std::vector<std::vector<Strip>> strips;  // of each group
  std::vector<Value> values;               // of each node
  std::vector<FeatureMap> results;         // of each output
  std::vector<StripConvolution> convolutions;
  std::vector<int> convolution_of;  // of each step, -1 where it is none
  ArenaPlan arena;
  void* scratchpad = nullptr;

 private:
  void describe_values(const Graph& graph, Extent input, DataType precision);
  void find_strip_values(const Graph& graph);
  void cut_strips();
  void describe_convolutions(const Graph& graph, DescriptionCache& descriptions);
  void plan_buffers();

  std::vector<int> buffers_, result_buffers_;  // of each value, of each output; -1: none
  int scratchpad_buffer_ = -1;
};

}  // namespace pith::onednn
