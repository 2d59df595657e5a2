// How a graph runs at one extent, strip by strip: what in which order, on which rows, and where every map lies.
#pragma once
#include <vector>

#include "net/arena.hpp"
#include "net/engine.hpp"
#include "net/schedule.hpp"

namespace pith {

// Rows y…y+rows-1 of a map of `height` rows.
struct Strip {
  int y, rows, height;

  bool at_top() const { return y == 0; }
  bool at_bottom() const { return y + rows == height; }
};

// A feature map and how much of it is held.
struct HeldMap {
  FeatureMap map;
  bool strip_only = false;  // only the strip at work: nothing outside of its group sees it

  size_t row_bytes() const { return static_cast<size_t>(map.width) * map.channels * size_of(map.type); }
  void* row(int y, int strip_y) const {
    return static_cast<char*>(map.data) + row_bytes() * static_cast<size_t>(strip_only ? y - strip_y : y);
  }
};

// Nothing is allocated for it: maps have no data until they are placed.
struct StripPlan {
  StripPlan(const Graph& graph, Extent input, DataType precision);

  // Decides where everything lies, a scratchpad of that many bytes, too.
  void plan_buffers(size_t scratchpad_bytes);

  // Sets where the maps and the scratchpad lie in a block of arena.size bytes.
  void place(char* block);

  std::vector<int> inputs, outputs;  // values
  std::vector<Step> steps;
  std::vector<Node> operations;  // of each step
  std::vector<Group> groups;
  std::vector<std::vector<Strip>> strips;  // of each group
  std::vector<HeldMap> values;             // of each node
  std::vector<FeatureMap> results;         // of each output
  ArenaPlan arena;
  void* scratchpad = nullptr;

 private:
  void describe_values(const Graph& graph, Extent input, DataType precision);
  void find_strip_values(const Graph& graph);
  void cut_strips();

  std::vector<int> buffers_, result_buffers_;  // of each value, of each output; -1: none
  int scratchpad_buffer_ = -1;
};

// Runs a plan, but for the convolutions, which are an engine's own.
class StripExecutor : public Executor {
 public:
  FeatureMap input(int index) override { return plan_.values[plan_.inputs.at(index)].map; }
  FeatureMap output(int index) override { return plan_.results.at(index); }

 protected:
  // Its buffers are planned.
  StripExecutor(StripPlan plan, std::pmr::memory_resource& memory);

  // One strip of a convolution or depthwise step. `from`: the first row that it reads, one above its own if the kernel
  // reaches beyond and there is one. `to`: its first row, which holds what is to be added, if anything is.
  virtual void convolve(int step, const Strip& strip, void* from, void* to) = 0;

  void run_strips();
  void cast_results();

  const StripPlan& plan() const { return plan_; }

 private:
  void run_step(int step, const Strip& strip);

  StripPlan plan_;
  MemoryBlock<char> arena_;
};

}  // namespace pith
