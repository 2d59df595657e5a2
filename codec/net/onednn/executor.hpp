// A graph on oneDNN at one extent: what runs in which order, on which rows, and where every map lies.
#pragma once
#include <vector>

#include "base/memory_block.hpp"
#include "net/engine.hpp"
#include "net/groups.hpp"
#include "net/onednn/strip_convolution.hpp"

namespace pith::onednn {

class OnednnExecutor : public Executor {
 public:
  OnednnExecutor(const Graph& graph, Extent input, DataType precision, const dnnl::engine& engine, WeightStore& store,
                 std::pmr::memory_resource& memory);

  FeatureMap input(int index) override { return map(inputs_.at(index)); }
  FeatureMap output(int index) override { return results_.at(index); }
  void run() override;

 private:
  // A feature map and how much of it is held.
  struct Value {
    FeatureMap map;
    bool strip_only = false;  // only the strip at work: nothing outside of its group sees it

    size_t row_bytes() const { return static_cast<size_t>(map.width) * map.channels * size_of(map.type); }
    void* row(int y, int strip_y) const {
      return static_cast<char*>(map.data) + row_bytes() * static_cast<size_t>(strip_only ? y - strip_y : y);
    }
  };

  void describe_values(const Graph& graph, Extent input, DataType precision);
  void find_strip_values(const Graph& graph);
  void cut_strips();
  void allocate(size_t scratchpad, std::pmr::memory_resource& memory);
  void run_step(int step, const Strip& strip);

  FeatureMap map(int value) const { return values_[value].map; }
  bool is_output(int value) const;

  dnnl::engine engine_;
  dnnl::stream stream_;
  std::vector<int> inputs_, outputs_;  // values
  std::vector<Step> steps_;
  std::vector<Node> operations_;  // of each step
  std::vector<Group> groups_;
  std::vector<std::vector<Strip>> strips_;  // of each group
  std::vector<Value> values_;               // of each node
  std::vector<FeatureMap> results_;         // of each output
  std::vector<StripConvolution> convolutions_;
  std::vector<int> convolution_of_;  // of each step, -1 where it is none
  MemoryBlock<char> arena_;
  void* scratchpad_ = nullptr;
};

}  // namespace pith::onednn
