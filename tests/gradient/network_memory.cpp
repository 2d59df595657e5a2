#include <catch2/catch.hpp>

#include "counted_memory.hpp"
#include "gradient/network.hpp"
#include "model/codec_model.hpp"
#include "model/networks.hpp"
#include "tiny_model.hpp"

using namespace pith;

TEST_CASE("Network: allocates for its maps what was said") {
  const CodecModel model(test::tiny_model());
  test::CountedMemory memory;
  LayerWeights layers;
  const Network::Settings settings{1, DataType::f32, true, false, false, &memory};
  const auto check = [&](const Graph& graph, Extent extent) {
    const GraphMemory said = Network::memory(graph, extent, settings);
    CHECK(memory.bytes == 0);
    const Network network(graph, extent, settings, layers);
    constexpr size_t kRounding = 3 * (2 << 20);  // of three blocks to whole huge pages
    CHECK(said.executor >= memory.bytes);
    CHECK(said.executor <= memory.bytes + kRounding);
    CHECK(said.weights > 0);
    memory.bytes = 0;
  };
  check(synthesis(model.weights(), {}), {20, 30});
  check(synthesis(model.weights(), {}), {200, 100});
  check(context(model.weights()), {16, 16});
}
