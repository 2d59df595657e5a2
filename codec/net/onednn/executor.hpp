// A graph on oneDNN at one extent, with the memory that it runs in.
#pragma once
#include "base/memory_block.hpp"
#include "net/onednn/plan.hpp"

namespace pith::onednn {

class OnednnExecutor : public Executor {
 public:
  OnednnExecutor(Plan plan, const dnnl::engine& engine, WeightStore& store, std::pmr::memory_resource& memory);

  FeatureMap input(int index) override { return map(plan_.inputs.at(index)); }
  FeatureMap output(int index) override { return plan_.results.at(index); }
  void run() override;

 private:
  void run_step(int step, const Strip& strip);
  FeatureMap map(int value) const { return plan_.values[value].map; }

  Plan plan_;
  dnnl::stream stream_;
  MemoryBlock<char> arena_;
};

}  // namespace pith::onednn
