// pith bench: how fast the networks run here, measured against the processor's own rate at plain 1x1 convolutions.
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>

#include "bench/networks.hpp"
#include "bench/picture.hpp"
#include "bench/timing.hpp"
#include "codec_options.hpp"
#include "commands.hpp"

namespace pith::tool {
namespace {

struct BenchOptions {
  CodecOptions codec;
  bool json = false;
};

struct TaskSpeed {
  double seconds, floor_seconds;
};

struct Speeds {
  const char* precision;
  int threads;
  NetworkRates rates;
  double pixels;  // of the picture
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
                                 {"plain_macs_per_second_one_thread", s.rates.plain_one},
                                 {"synthesis_macs_per_second_one_thread", s.rates.synthesis_one},
                                 {"synthesis_share", s.rates.synthesis_one / s.rates.plain_one},
                                 {"plain_macs_per_second", s.rates.plain_all},
                                 {"encode", task(s.encoding)},
                                 {"decode", task(s.decoding)}};
  if (s.denoising) json["denoise"] = task(*s.denoising);
  std::printf("%s\n", json.dump(2).c_str());
}

void print_text(const Speeds& s) {
  std::printf("precision            %s, %d thread(s)\n", s.precision, s.threads);
  std::printf("plain 1x1            %.0f GMAC/s on one thread, %.0f on %d\n", s.rates.plain_one / 1e9,
              s.rates.plain_all / 1e9, s.threads);
  std::printf("synthesis of a tile  %.0f GMAC/s on one thread: %.0f %% of plain\n", s.rates.synthesis_one / 1e9,
              100 * s.rates.synthesis_one / s.rates.plain_one);
  const auto print = [&](const char* name, const TaskSpeed& t) {
    std::printf("%-7s 12 MP        %.2f s, %.1f MP/s; floor %.2f s: %.0f %% of it\n", name, t.seconds,
                s.pixels / t.seconds / 1e6, t.floor_seconds, 100 * t.floor_seconds / t.seconds);
  };
  print("encode", s.encoding);
  print("decode", s.decoding);
  if (s.denoising) print("denoise", *s.denoising);
}

void bench(const BenchOptions& options) {
  const unsigned threads = thread_count(options.codec);
  const Context context = make_context(options.codec, threads);
  const pith_precision precision = pith_context_precision(context.get());
  const Networks networks = measure_networks(options.codec.model, precision, static_cast<int>(threads));

  const BenchPicture picture(4000, 3000);
  const pith_image image = picture.image();
  const double pixels = double(image.width) * image.height;
  const auto speed = [&](double work_per_pixel, auto task) {
    return TaskSpeed{fastest_seconds(task), pixels * work_per_pixel / networks.rates.plain_all};
  };
  pith_encode_settings settings = encode_settings();
  settings.preview = 0;
  Buffer file;
  const TaskSpeed encoding = speed(networks.work.encode, [&] { file = context.encode(image, settings); });
  const TaskSpeed decoding = speed(networks.work.decode, [&] { context.decode(file.data(), file.size()); });
  std::optional<TaskSpeed> denoising;
  if (networks.work.denoise) {
    CodecOptions machine = options.codec;
    machine.model.clear();
    const DenoisingContext denoiser = make_denoising_context(machine, threads);
    denoising = speed(*networks.work.denoise, [&] { denoiser.denoise(image); });
  }
  const Speeds speeds{precision == PITH_PRECISION_BF16 ? "bf16" : "f32",
                      static_cast<int>(threads),
                      networks.rates,
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
