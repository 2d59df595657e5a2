// Running a graph: an engine prepares it for one extent, the result runs any number of times.
#pragma once
#include <memory>

#include "base/memory_block.hpp"
#include "net/graph.hpp"

namespace pith {

enum class DataType { f32, bf16 };
inline size_t size_of(DataType type) { return type == DataType::f32 ? 4 : 2; }

// A feature map in memory: rows of pixels of channels, dense.
struct FeatureMap {
  void* data = nullptr;
  DataType type = DataType::f32;
  int height = 0, width = 0, channels = 0;

  size_t size() const { return static_cast<size_t>(height) * width * channels; }

  // The channels of one position, where they are f32.
  const float* at(int y, int x) const {
    return static_cast<const float*>(data) + (static_cast<size_t>(y) * width + x) * channels;
  }
};

// One graph at one extent with its own buffers. Used by one thread at a time; runs on that thread alone.
class Executor {
 public:
  virtual ~Executor() = default;

  // Where the inputs are to be written before each run, in the order in which the graph declared them.
  // The element type is the engine's choice.
  virtual FeatureMap input(int index) = 0;

  // Where the results are after a run, always f32; valid until the next one.
  virtual FeatureMap output(int index) = 0;

  virtual void run() = 0;
};

// Bytes that running a graph takes.
struct GraphMemory {
  size_t executor = 0;  // each executor: feature maps, and weights of its own, as those with gains are
  size_t weights = 0;   // the engine, once for all executors of the graph

  GraphMemory& operator+=(const GraphMemory& other) {
    executor += other.executor;
    weights += other.weights;
    return *this;
  }
};

class Engine {
 public:
  explicit Engine(std::pmr::memory_resource& memory) : memory_(memory) {}
  virtual ~Engine() = default;

  // Where feature maps come from, and what else of a task is large. Outlives the engine.
  std::pmr::memory_resource& memory() const { return memory_; }

  // The graph need not outlive the executor; its weights must outlive the engine, which knows by their addresses what
  // it has made of them. Safe to call from many threads at once.
  virtual std::unique_ptr<Executor> prepare(const Graph& graph, Extent input) = 0;

  // What prepare would allocate, found without allocating it.
  virtual GraphMemory memory_of(const Graph& graph, Extent input) = 0;

  // Of the feature maps between inputs and outputs, but for exact graphs.
  virtual DataType precision() const = 0;

 private:
  std::pmr::memory_resource& memory_;
};

// Plain loops, one operation after the other, in f32: what the fast engines are tested against.
std::unique_ptr<Engine> make_reference_engine();

// Highway's vectors, in f32: for any processor, and without code that is made while it runs.
std::unique_ptr<Engine> make_portable_engine(std::pmr::memory_resource& memory = system_memory());

// oneDNN. With bf16, feature maps and weights between a graph's inputs and outputs are rounded to bf16.
std::unique_ptr<Engine> make_onednn_engine(DataType precision, std::pmr::memory_resource& memory = system_memory());

// Whether this process may have memory that is both writable and executable, without which oneDNN cannot run: some
// systems deny it to services (systemd's MemoryDenyWriteExecute, execmem of SELinux).
bool can_make_code();

// By what the library was built with (PITH_ENGINE): the portable engine for f32, whose results are the same on every
// processor with fused multiply-add, and oneDNN for bf16. With one of them alone that one. Where oneDNN cannot run the
// portable or, without that, the reference engine, some 50 times as slow: both in f32 whatever is asked for.
std::unique_ptr<Engine> make_engine(DataType precision, std::pmr::memory_resource& memory = system_memory());

// As make_engine, but f32 by oneDNN too, where that was built in and can run: the portable engine takes 1.3 times as
// long for networks of few channels, and what they make need not have the same bits everywhere.
std::unique_ptr<Engine> make_restoration_engine(DataType precision,
                                                std::pmr::memory_resource& memory = system_memory());

// Whether bf16 can be computed here at all, if need be by emulation: by oneDNN.
bool can_run_bf16();

// The faster precision on this processor: bf16 only where hardware computes it faster than f32.
DataType fastest_precision();

}  // namespace pith
