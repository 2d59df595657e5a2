#include "net/engine.hpp"

#include "base/headroom.hpp"
#include "net/onednn/errors.hpp"
#include "net/onednn/executor.hpp"
#include "net/onednn/single_thread.hpp"

namespace pith {
namespace {

dnnl::engine make_cpu_engine() try {
  const Headroom room(Headroom::kToMake);
  return dnnl::engine(dnnl::engine::kind::cpu, 0);
} catch (const dnnl::error& e) {
  onednn::rethrow(e);
}

class OnednnEngine : public Engine {
 public:
  OnednnEngine(DataType precision, std::pmr::memory_resource& memory)
      : Engine(memory), precision_(precision), engine_(make_cpu_engine()), store_(engine_) {}

  std::unique_ptr<Executor> prepare(const Graph& graph, Extent input) override {
    try {
      onednn::SingleThread here;
      return std::make_unique<onednn::OnednnExecutor>(graph, input, precision_, engine_, store_, memory());
    } catch (const dnnl::error& e) {
      onednn::rethrow(e);
    }
  }

  DataType precision() const override { return precision_; }

 private:
  DataType precision_;
  dnnl::engine engine_;
  onednn::WeightStore store_;
};

}  // namespace

std::unique_ptr<Engine> make_onednn_engine(DataType precision, std::pmr::memory_resource& memory) {
  return std::make_unique<OnednnEngine>(precision, memory);
}

}  // namespace pith
