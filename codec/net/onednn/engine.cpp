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
      : Engine(memory), precision_(precision), descriptions_(make_cpu_engine()), store_(descriptions_.engine) {}

  std::unique_ptr<Executor> prepare(const Graph& graph, Extent input) override try {
    const onednn::SingleThread here;
    return std::make_unique<onednn::OnednnExecutor>(onednn::Plan(graph, input, precision_, descriptions_),
                                                    descriptions_.engine, store_, memory());
  } catch (const dnnl::error& e) {
    onednn::rethrow(e);
  }

  GraphMemory memory_of(const Graph& graph, Extent input) override try {
    const onednn::SingleThread here;
    return onednn::Plan(graph, input, precision_, descriptions_).memory();
  } catch (const dnnl::error& e) {
    onednn::rethrow(e);
  }

  DataType precision() const override { return precision_; }

 private:
  DataType precision_;
  onednn::DescriptionCache descriptions_;
  onednn::WeightStore store_;
};

}  // namespace

std::unique_ptr<Engine> make_onednn_engine(DataType precision, std::pmr::memory_resource& memory) {
  return std::make_unique<OnednnEngine>(precision, memory);
}

}  // namespace pith
