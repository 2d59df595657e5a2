// pith bench: how fast the networks run here, measured against the processor's own rate at plain 1x1 convolutions.
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>

#include "bench/networks.hpp"
#include "codec_options.hpp"
#include "commands.hpp"

namespace pith::tool {
namespace {

// Noise whose power falls with frequency as in photographs, so that the entropy coder has a photograph's work to do.
class BenchPicture {
 public:
  BenchPicture(uint32_t width, uint32_t height)
      : width_(width), height_(height), pixels_(size_t{3} * width * height, 128) {
    std::mt19937 random(1);
    for (uint32_t cell = 512; cell >= 2; cell /= 2)
      add_octave(cell, 1.5f * std::max(4.f, static_cast<float>(cell) / 10), random);
  }

  pith_image image() const { return {width_, height_, 3, size_t{3} * width_, const_cast<uint8_t*>(pixels_.data())}; }

 private:
  // Random values on a grid of that cell size, bilinearly interpolated.
  void add_octave(uint32_t cell, float amplitude, std::mt19937& random) {
    const uint32_t columns = width_ / cell + 2, rows = height_ / cell + 2;
    std::uniform_real_distribution<float> uniform(-amplitude, amplitude);
    std::vector<float> grid(size_t{3} * columns * rows);
    for (float& v : grid) v = uniform(random);
    for (uint32_t y = 0; y < height_; ++y)
      for (uint32_t x = 0; x < width_; ++x) {
        const float fy = static_cast<float>(y % cell) / cell, fx = static_cast<float>(x % cell) / cell;
        const float* corner = &grid[(size_t{y / cell} * columns + x / cell) * 3];
        for (int c = 0; c < 3; ++c) {
          const float top = corner[c] + (corner[c + 3] - corner[c]) * fx;
          const float bottom = corner[c + 3 * columns] + (corner[c + 3 * columns + 3] - corner[c + 3 * columns]) * fx;
          uint8_t& pixel = pixels_[(size_t{y} * width_ + x) * 3 + c];
          pixel = static_cast<uint8_t>(std::clamp(pixel + top + (bottom - top) * fy, 0.f, 255.f));
        }
      }
  }

  uint32_t width_, height_;
  std::vector<uint8_t> pixels_;
};

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
