// The fast engines against the reference, on every network of a small model.
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "model/codec_model.hpp"
#include "model/networks.hpp"
#include "net/bf16.hpp"
#include "tiny_model.hpp"

using namespace pith;

namespace {

void fill_random(Executor& executor, const Graph& graph, bool integers) {
  std::mt19937 random(7);
  std::uniform_real_distribution<float> uniform(-1, 1);
  int index = 0;
  for (const Node& node : graph.nodes())
    if (node.op == Op::input) {
      const FeatureMap in = executor.input(index++);
      // Values that bf16 holds, so that both engines see the same.
      store_values(in, 0, in.size(), [&](size_t) {
        const float v = from_bf16(to_bf16(uniform(random)));
        return integers ? std::nearbyint(v * 127) : v;
      });
    }
}

struct Difference {
  double largest = 0, rms = 0, reference_rms = 0;
};

Difference compare(const Graph& graph, Engine& engine, Extent extent) {
  auto reference = make_reference_engine()->prepare(graph, extent);
  auto fast = engine.prepare(graph, extent);
  fill_random(*reference, graph, graph.exact());
  reference->run();
  // Twice, because buffers that are wrongly shared show in the second run.
  for (int run = 0; run < 2; ++run) {
    fill_random(*fast, graph, graph.exact());
    fast->run();
  }
  Difference d;
  size_t count = 0;
  for (size_t o = 0; o < graph.outputs().size(); ++o) {
    const FeatureMap a = reference->output(static_cast<int>(o)), b = fast->output(static_cast<int>(o));
    REQUIRE(a.size() == b.size());
    REQUIRE(b.type == DataType::f32);
    for (size_t i = 0; i < a.size(); ++i, ++count) {
      const double x = static_cast<const float*>(a.data)[i], y = static_cast<const float*>(b.data)[i];
      d.largest = std::max(d.largest, std::fabs(x - y));
      d.rms += (x - y) * (x - y);
      d.reference_rms += x * x;
    }
  }
  d.rms = std::sqrt(d.rms / static_cast<double>(count));
  d.reference_rms = std::sqrt(d.reference_rms / static_cast<double>(count));
  return d;
}

std::vector<Graph> float_networks(const WeightsFile& weights) {
  const Quality quality{5000};
  return {analysis(weights, quality), synthesis(weights, quality), hyper_analysis(weights), hyper_synthesis(weights),
          context(weights)};
}

}  // namespace

TEST_CASE("float networks agree with the reference in f32") {
  const CodecModel model(test::tiny_model());
  const bool portable = GENERATE(false, true);
  const auto engine = portable ? make_portable_engine() : make_onednn_engine(DataType::f32);
  const std::vector<Graph> networks = float_networks(model.weights());
  for (const Graph& graph : networks)
    // The last is so large that the engine cuts it into strips.
    for (Extent extent : {Extent{4, 4}, Extent{12, 20}, Extent{36, 8}, Extent{100, 300}}) {
      const Difference d = compare(graph, *engine, extent);
      INFO("network " << &graph - networks.data() << " at " << extent.height << "x" << extent.width);
      REQUIRE(d.reference_rms > 0.01);
      CHECK(d.largest < 1e-5 * (1 + d.reference_rms * 10));
    }
}

TEST_CASE("a sum with what a filter reads beyond its rows is right in every strip") {
  const CodecModel model(test::tiny_model());
  const bool portable = GENERATE(false, true);
  const auto engine = portable ? make_portable_engine() : make_onednn_engine(DataType::f32);
  const std::string block = "analysis.fine.0";
  Graph graph(model.weights());
  const int channels = static_cast<int>(model.weights().get(block + ".mix_in.weight", {-1, -1}).shape[1]);
  const Value x = graph.convolution(graph.input(channels), block + ".mix_in");
  graph.output(graph.add(x, graph.convolution(graph.depthwise(x, block + ".depthwise"), block + ".mix_out")));
  const Difference d = compare(graph, *engine, {100, 3000});
  REQUIRE(d.reference_rms > 0.01);
  CHECK(d.largest < 1e-5 * (1 + d.reference_rms * 10));
}

TEST_CASE("float networks stay close to the reference in bf16 where the processor has it") {
  if (fastest_precision() != DataType::bf16) return;
  const CodecModel model(test::tiny_model());
  auto engine = make_onednn_engine(DataType::bf16);
  for (const Graph& graph : float_networks(model.weights()))
    for (Extent extent : {Extent{12, 20}, Extent{100, 300}}) {
      const Difference d = compare(graph, *engine, extent);
      CHECK(d.rms < 0.02 * d.reference_rms);
    }
}

TEST_CASE("the sigma network gives the same integers as the reference") {
  const CodecModel model(test::tiny_model());
  const Graph graph = sigma_network(model.weights());
  for (int which = 0; which < 3; ++which) {
    const auto engine =
        which == 2 ? make_portable_engine() : make_onednn_engine(which ? DataType::bf16 : DataType::f32);
    for (Extent extent : {Extent{1, 1}, Extent{3, 5}, Extent{16, 16}}) {
      const Difference d = compare(graph, *engine, extent);
      REQUIRE(d.reference_rms > 100);
      CHECK(d.largest == 0);
    }
  }
}
