// The portable engine on each kind of vectors that this processor has.
#include <hwy/highway.h>

#include <bit>
#include <catch2/catch.hpp>

#include "model/codec_model.hpp"
#include "model/networks.hpp"
#include "net/engine.hpp"
#include "tiny_model.hpp"

using namespace pith;

namespace {

void use_targets(int64_t targets) {
  hwy::SetSupportedTargetsForTest(targets);
  hwy::GetChosenTarget().DeInit();
}

std::vector<float> run(const Graph& graph) {
  const auto engine = make_portable_engine();  // has packed weights for these vectors
  const auto executor = engine->prepare(graph, {20, 28});
  int inputs = 0;
  for (const Node& node : graph.nodes()) {
    if (node.op != Op::input) continue;
    const FeatureMap in = executor->input(inputs++);
    for (size_t i = 0; i < in.size(); ++i)
      static_cast<float*>(in.data)[i] = static_cast<float>(i * 7919 % 2003) / 1000.f - 1;
  }
  executor->run();
  const FeatureMap out = executor->output(0);
  return {out.at(0, 0), out.at(0, 0) + out.size()};
}

// Kinds of vectors with fused multiply-add, and without, whose sums are rounded twice as often.
constexpr int64_t kFused = HWY_AVX3 | HWY_AVX2 | HWY_NEON, kUnfused = HWY_SSSE3 | HWY_SSE4;

}  // namespace

TEST_CASE("portable engine: all vectors with fused multiply-add give the same bits, others nearly the same numbers") {
  const CodecModel model(test::tiny_model());
  const Quality quality{5000};
  for (const Graph& graph : {analysis(model.weights(), quality), synthesis(model.weights(), quality),
                             hyper_synthesis(model.weights()), context(model.weights())}) {
    const std::vector<float> best = run(graph);
    double squares = 0;
    for (const float v : best) squares += double{v} * v;
    const double typical = std::sqrt(squares / static_cast<double>(best.size()));
    REQUIRE(typical > 0.01);
    int kinds = 0;
    for (int64_t targets = hwy::SupportedTargets() & (kFused | kUnfused); targets; targets &= targets - 1) {
      const int64_t target = targets & -targets;
      use_targets(target);
      INFO(hwy::TargetName(target));
      const std::vector<float> found = run(graph);
      REQUIRE(found.size() == best.size());
      size_t different = 0;
      double largest = 0;
      for (size_t i = 0; i < best.size(); ++i) {
        different += std::bit_cast<uint32_t>(best[i]) != std::bit_cast<uint32_t>(found[i]);
        largest = std::max(largest, std::fabs(double{best[i]} - found[i]));
      }
      if (target & kFused) CHECK(different == 0);
      CHECK(largest < 1e-5 * (1 + 10 * typical));
      use_targets(0);
      ++kinds;
    }
    CHECK(kinds >= 1);
  }
}
