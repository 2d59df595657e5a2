#include "bench/networks.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "api/embedded_model.hpp"
#include "base/parallel.hpp"
#include "model/codec_model.hpp"
#include "model/denoiser.hpp"
#include "model/networks.hpp"
#include "net/engine.hpp"
#include "pictures/file.hpp"

namespace pith::tool {
namespace {

constexpr int kSide = 1024;  // pixels: of a tile
constexpr int kTileLatents = kSide / 16;

// On a map of that extent, on so many threads at once.
double measure_rate(Engine& engine, const Graph& graph, Extent extent, int threads) {
  std::vector<double> rates(threads);
  for_each_in_parallel(threads, threads, [&] {
    return [&](int thread) {
      auto executor = engine.prepare(graph, extent);
      const FeatureMap in = executor->input(0);
      std::fill_n(static_cast<uint8_t*>(in.data), in.size() * size_of(in.type), uint8_t{0});
      executor->run();
      rates[thread] = graph.macs(extent.height, extent.width) / fastest_seconds([&] { executor->run(); });
    };
  });
  return std::accumulate(rates.begin(), rates.end(), 0.0);
}

Graph plain_convolution(const WeightsFile& weights) {
  const std::string name = "analysis.fine.0.expand";
  Graph graph(weights);
  const Value input = graph.input(static_cast<int>(weights.get(name + ".weight", {-1, -1}).shape[1]));
  graph.output(graph.leaky_relu(graph.convolution(input, name)));
  return graph;
}

NetworkWork work_of(const WeightsFile& w) {
  const int n = kTileLatents;
  const double entropy =
      hyper_synthesis(w).macs(n / 4, n / 4) + context(w).macs(n, n) + sigma_network(w).macs(n / 4, n / 4);
  const double encode = analysis(w, Quality{}).macs(2 * n, 2 * n) + hyper_analysis(w).macs(n, n) + entropy;
  const double decode = synthesis(w, Quality{}).macs(n, n) + entropy, pixels = double(kSide) * kSide;
  NetworkWork work{encode / pixels, decode / pixels, {}};
  if (!embedded_denoiser().empty())
    work.denoise = DenoiserModel(embedded_denoiser()).graph().macs(kSide / kCell, kSide / kCell) / pixels;
  return work;
}

}  // namespace

Networks measure_networks(const std::string& model, pith_precision precision, int threads) {
  const CodecModel codec =
      model.empty() ? CodecModel(embedded_model(), CodecModel::From::kLibrary) : CodecModel(read_file(model));
  const auto engine = make_engine(precision == PITH_PRECISION_BF16 ? DataType::bf16 : DataType::f32);
  const Extent latent_tile{kTileLatents, kTileLatents}, fine_tile{2 * kTileLatents, 2 * kTileLatents};
  const Graph plain = plain_convolution(codec.weights());
  const auto rate = [&](const Graph& graph, Extent extent, int on) { return measure_rate(*engine, graph, extent, on); };
  return {{.plain_one = rate(plain, fine_tile, 1),
           .synthesis_one = rate(synthesis(codec.weights(), Quality{}), latent_tile, 1),
           .plain_all = rate(plain, fine_tile, threads)},
          work_of(codec.weights())};
}

}  // namespace pith::tool
