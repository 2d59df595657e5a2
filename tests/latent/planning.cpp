// Planning without running: memory, fusion, windows.
#include <catch2/catch.hpp>
#include <random>

#include "latent/grid.hpp"
#include "model/codec_model.hpp"
#include "model/networks.hpp"
#include "net/arena.hpp"
#include "net/schedule.hpp"
#include "tiny_model.hpp"

using namespace pith;

TEST_CASE("buffers alive together never overlap, and memory is shared where it can be") {
  std::mt19937 random(3);
  for (int round = 0; round < 50; ++round) {
    std::vector<BufferRequest> requests;
    size_t sum = 0;
    for (int i = 0; i < 30; ++i) {
      const int first = static_cast<int>(random() % 20);
      requests.push_back({1 + random() % 5000, first, first + static_cast<int>(random() % 4)});
      sum += requests.back().size;
    }
    const ArenaPlan plan = plan_arena(requests);
    for (size_t a = 0; a < requests.size(); ++a) {
      CHECK(plan.offsets[a] % kBlockAlignment == 0);
      CHECK(plan.offsets[a] + requests[a].size <= plan.size);
      for (size_t b = 0; b < a; ++b) {
        const bool together = requests[a].first <= requests[b].last && requests[b].first <= requests[a].last;
        const bool apart = plan.offsets[a] + requests[a].size <= plan.offsets[b] ||
                           plan.offsets[b] + requests[b].size <= plan.offsets[a];
        CHECK((!together || apart));
      }
    }
    CHECK(plan.size < sum * 7 / 10);
  }
}

TEST_CASE("activations and sums are fused into the convolutions") {
  const CodecModel model(test::tiny_model());
  const Graph graph = synthesis(model.weights(), Quality{});
  const std::vector<Step> steps = schedule(graph);
  size_t weights = 0, in_place = 0, sums = 0;
  for (const Node& node : graph.nodes()) {
    weights += node.weight != nullptr;
    sums += node.op == Op::add;
  }
  for (const Step& step : steps) in_place += step.in_place;
  CHECK(steps.size() == weights + 2);  // the two shuffles stand alone
  CHECK(in_place == sums);

  for (const Group& group : group_steps(graph, steps))
    for (int i = group.first + 1; i <= group.last; ++i) CHECK(reach(graph.nodes()[steps[i].node]) == 0);
}

TEST_CASE("windows cover every latent once, in a number that the threads divide") {
  for (Extent picture : {Extent{1, 1}, Extent{188, 250}, Extent{3, 4000}, Extent{1000, 7}, Extent{313, 188}})
    for (int threads : {1, 2, 5}) {
      const std::vector<Rect> parts = windows(picture, 2000, threads);
      std::vector<int> covered(static_cast<size_t>(picture.height) * picture.width);
      for (const Rect& part : parts)
        for (int y = part.y; y < part.y + part.height; ++y)
          for (int x = part.x; x < part.x + part.width; ++x) ++covered[static_cast<size_t>(y) * picture.width + x];
      CHECK(std::all_of(covered.begin(), covered.end(), [](int n) { return n == 1; }));
      CHECK((parts.size() <= static_cast<size_t>(threads) || parts.size() % threads == 0));
    }
}

TEST_CASE("the halo is what the filters reach") {
  const CodecModel model(test::tiny_model());
  CHECK(model.halo() == 2);  // two blocks at /8 and one at /16: 32 pixels
}
