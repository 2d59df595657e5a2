// What engines say that a graph takes, held against what they allocate.
#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>

#include "counted_memory.hpp"
#include "model/codec_model.hpp"
#include "model/networks.hpp"
#include "net/engine.hpp"
#include "tiny_model.hpp"

using namespace pith;
using pith::test::CountedMemory;

namespace {

constexpr size_t kHugePage = 2 << 20;  // the most that a block is rounded up by

size_t weights_of(const Graph& graph) {
  return std::accumulate(graph.nodes().begin(), graph.nodes().end(), size_t{0}, [](size_t sum, const Node& node) {
    return sum + (node.weight ? node.weight->data.size() + static_cast<size_t>(node.channels) : 0);
  });
}

}  // namespace

TEST_CASE("memory_of: executors allocate what was said") {
  const CodecModel model(test::tiny_model());
  const auto precision = GENERATE(DataType::f32, DataType::bf16);
  const bool portable = GENERATE(false, true);
  if (precision == DataType::bf16 && (portable || !can_run_bf16())) return;
  CountedMemory memory;
  const auto engine = portable ? make_portable_engine(memory) : make_onednn_engine(precision, memory);
  const auto check = [&](const Graph& graph, Extent extent) {
    const GraphMemory said = engine->memory_of(graph, extent);
    memory.bytes = 0;
    const auto executor = engine->prepare(graph, extent);
    CHECK(memory.blocks > 0);
    const bool gains = std::any_of(graph.nodes().begin(), graph.nodes().end(),
                                   [](const Node& node) { return !node.gain.factors.empty(); });
    CHECK(said.executor >= memory.bytes);
    if (!gains) CHECK(said.executor <= memory.bytes + kHugePage);
    // Layouts have channels in blocks, so that a few channels may become many; a few extents have several layouts.
    const size_t weights = weights_of(graph) * size_of(precision);
    CHECK(said.weights + (gains ? said.executor : 0) >= weights);
  };
  for (const Extent extent : {Extent{4, 4}, {40, 64}, {300, 180}}) {
    CAPTURE(extent.height, extent.width);
    check(analysis(model.weights(), {}), {2 * extent.height, 2 * extent.width});
    check(synthesis(model.weights(), {}), extent);
    check(context(model.weights()), extent);
    check(hyper_synthesis(model.weights()), extent);
    check(sigma_network(model.weights()), extent);
  }
}

TEST_CASE("memory_of: the reference engine holds values from when they are computed to their last use") {
  const CodecModel model(test::tiny_model());
  Graph graph(model.weights());
  const int channels = model.latent_channels();
  const Value in = graph.input(channels);
  graph.output(graph.leaky_relu(graph.leaky_relu(graph.leaky_relu(in))));
  // Input and output stay; in between one value is read while the next is written.
  const size_t value = sizeof(float) * 5 * 7 * static_cast<size_t>(channels);
  CHECK(make_reference_engine()->memory_of(graph, {5, 7}).executor == 4 * value);
}
