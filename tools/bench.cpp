// pith bench: how fast the networks run here, measured against the processor's own rate at plain 1x1 convolutions.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>

#include "api/embedded_model.hpp"
#include "api/machine.hpp"
#include "base/parallel.hpp"
#include "bench_picture.hpp"
#include "codec_options.hpp"
#include "commands.hpp"
#include "decode/row_decoder.hpp"
#include "encode/row_encoder.hpp"
#include "model/denoiser.hpp"
#include "model/networks.hpp"
#include "restore/row_denoiser.hpp"

namespace pith::tool {
namespace {

constexpr int kTileLatents = 1024 / kLatentPixels;
// The fastest repetition counts, because whatever else the machine does only ever adds time.
constexpr int kRepetitions = 5;
constexpr double kSeconds = 0.3;     // at the least, so that a short work has many chances
constexpr double kMostSeconds = 20;  // after which two repetitions are enough

struct BenchOptions {
  CodecOptions codec;
  bool json = false;
};

template <typename Work>
double fastest_seconds(Work work) {
  using Clock = std::chrono::steady_clock;
  auto seconds_since = [](Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
  };
  const auto begin = Clock::now();
  double best = HUGE_VAL;
  for (int i = 0; i < kRepetitions || seconds_since(begin) < kSeconds; ++i) {
    if (i >= 2 && seconds_since(begin) > kMostSeconds) break;
    const auto start = Clock::now();
    work();
    best = std::min(best, seconds_since(start));
  }
  return best;
}

// Multiply-accumulates a second of a network on a map of that extent, on so many threads at once.
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

// The most frequent kind of layer alone.
Graph plain_convolution(const WeightsFile& weights) {
  const std::string name = "analysis.fine.0.expand";
  Graph graph(weights);
  const Value input = graph.input(static_cast<int>(weights.get(name + ".weight", {-1, -1}).shape[1]));
  graph.output(graph.leaky_relu(graph.convolution(input, name)));
  return graph;
}

// Of all networks that a task runs, for one pixel, halos not counted.
double macs_per_pixel(const CodecModel& model, bool encode) {
  const WeightsFile& w = model.weights();
  const int n = kTileLatents;
  const double transform = encode ? analysis(w, Quality{}).macs(2 * n, 2 * n) + hyper_analysis(w).macs(n, n)
                                  : synthesis(w, Quality{}).macs(n, n);
  const double entropy =
      hyper_synthesis(w).macs(n / 4, n / 4) + context(w).macs(n, n) + sigma_network(w).macs(n / 4, n / 4);
  return (transform + entropy) / (1024. * 1024.);
}

struct TaskSpeed {
  double seconds, floor_seconds;
};

// Nothing where no denoiser is built in. `plain` is the processor's rate.
std::optional<TaskSpeed> denoising_speed(const pith_image& image, Engine& engine, int threads, double plain) {
  if (embedded_denoiser().empty()) return std::nullopt;
  const DenoiserModel model(embedded_denoiser());
  constexpr int kSide = 512;  // cells
  const double macs = model.graph().macs(kSide, kSide) / (kSide * kSide * kCell * kCell);
  BenchPicture clean(image.width, image.height);
  const double seconds = fastest_seconds([&] {
    uint32_t next = 0;
    RowDenoiser denoiser({model, engine, threads}, image.width, image.height, image.channels, {},
                         [&](uint8_t* samples, size_t stride, uint32_t count) {
                           for (uint32_t i = 0; i < count; ++i, ++next)
                             std::memcpy(samples + i * stride, image.pixels + next * image.stride, image.stride);
                         });
    denoiser.read_rows(clean.image().pixels, clean.image().stride, image.height);
  });
  return TaskSpeed{seconds, double(image.width) * image.height * macs / plain};
}

// All that is measured; rates in multiply-accumulates a second.
struct Speeds {
  const char* precision;
  int threads;
  double plain_one, synthesis_one, plain_all;
  double pixels;
  TaskSpeed encoding, decoding;
  std::optional<TaskSpeed> denoising;
};

void print_json(const Speeds& s) {
  const auto task = [&](const TaskSpeed& t) {
    return nlohmann::ordered_json{{"seconds", t.seconds},
                                  {"floor_seconds", t.floor_seconds},
                                  {"megapixels_per_second", s.pixels / t.seconds / 1e6},
                                  {"share", t.floor_seconds / t.seconds}};
  };
  nlohmann::ordered_json json = {{"precision", s.precision},
                                 {"threads", s.threads},
                                 {"plain_macs_per_second_one_thread", s.plain_one},
                                 {"synthesis_macs_per_second_one_thread", s.synthesis_one},
                                 {"synthesis_share", s.synthesis_one / s.plain_one},
                                 {"plain_macs_per_second", s.plain_all},
                                 {"encode", task(s.encoding)},
                                 {"decode", task(s.decoding)}};
  if (s.denoising) json["denoise"] = task(*s.denoising);
  std::printf("%s\n", json.dump(2).c_str());
}

void print_text(const Speeds& s) {
  std::printf("precision            %s, %d thread(s)\n", s.precision, s.threads);
  std::printf("plain 1x1            %.0f GMAC/s on one thread, %.0f on %d\n", s.plain_one / 1e9, s.plain_all / 1e9,
              s.threads);
  std::printf("synthesis of a tile  %.0f GMAC/s on one thread: %.0f %% of plain\n", s.synthesis_one / 1e9,
              100 * s.synthesis_one / s.plain_one);
  const auto print = [&](const char* name, const TaskSpeed& t) {
    std::printf("%-7s 12 MP        %.2f s, %.1f MP/s; floor %.2f s: %.0f %% of it\n", name, t.seconds,
                s.pixels / t.seconds / 1e6, t.floor_seconds, 100 * t.floor_seconds / t.seconds);
  };
  print("encode", s.encoding);
  print("decode", s.decoding);
  if (s.denoising) print("denoise", *s.denoising);
}

void bench(const BenchOptions& options) {
  const char* path = options.codec.model.empty() ? nullptr : options.codec.model.c_str();
  const auto loaded = load_model<CodecModel>(path, embedded_model(), CodecModel::From::kLibrary);
  const CodecModel& model = *loaded;
  const DataType precision = options.codec.precision == PITH_PRECISION_AUTO   ? fastest_precision()
                             : options.codec.precision == PITH_PRECISION_BF16 ? DataType::bf16
                                                                              : DataType::f32;
  auto floats = make_onednn_engine(precision), exact = make_onednn_engine(DataType::f32);
  const int threads = static_cast<int>(thread_count(options.codec));
  const Extent latent_tile{kTileLatents, kTileLatents}, fine_tile{2 * kTileLatents, 2 * kTileLatents};
  const Graph plain = plain_convolution(model.weights());
  const double plain_one = measure_rate(*floats, plain, fine_tile, 1);
  const double synthesis_one = measure_rate(*floats, synthesis(model.weights(), Quality{}), latent_tile, 1);
  const double plain_all = measure_rate(*floats, plain, fine_tile, threads);

  const BenchPicture picture(4000, 3000);
  const pith_image image = picture.image();
  const double pixels = double(image.width) * image.height;
  const Machine machine{model, *floats, *exact, threads};
  const Quality quality = Quality::from_user(encode_settings().quality);
  std::vector<uint8_t> file;
  BenchPicture decoded(image.width, image.height);
  TaskSpeed encoding{fastest_seconds([&] { file = encode(machine, image, quality, {1024}); }),
                     pixels * macs_per_pixel(model, true) / plain_all};
  TaskSpeed decoding{fastest_seconds([&] { decode(machine, file, decoded.image()); }),
                     pixels * macs_per_pixel(model, false) / plain_all};
  const std::optional<TaskSpeed> denoising = denoising_speed(image, *floats, threads, plain_all);
  const Speeds speeds{precision == DataType::bf16 ? "bf16" : "f32",
                      threads,
                      plain_one,
                      synthesis_one,
                      plain_all,
                      pixels,
                      encoding,
                      decoding,
                      denoising};
  options.json ? print_json(speeds) : print_text(speeds);
}

}  // namespace

void add_bench(CLI::App& app) {
  auto options = std::make_shared<BenchOptions>();
  CLI::App* command = app.add_subcommand("bench", "Measure the speed of the networks and of whole pictures");
  add_codec_options(*command, &options->codec);
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([options] { bench(*options); });
}

}  // namespace pith::tool
