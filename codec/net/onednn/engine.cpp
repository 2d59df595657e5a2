#include "net/engine.hpp"

#include "net/onednn/errors.hpp"
#include "net/onednn/executor.hpp"
#include "net/onednn/single_thread.hpp"

namespace pith {
namespace {

class OnednnEngine : public Engine {
 public:
  explicit OnednnEngine(DataType precision)
      : precision_(precision), engine_(dnnl::engine::kind::cpu, 0), store_(engine_) {}

  std::unique_ptr<Executor> prepare(const Graph& graph, Extent input) override {
    try {
      onednn::SingleThread here;
      return std::make_unique<onednn::OnednnExecutor>(graph, input, precision_, engine_, store_);
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

std::unique_ptr<Engine> make_onednn_engine(DataType precision) { return std::make_unique<OnednnEngine>(precision); }

}  // namespace pith
