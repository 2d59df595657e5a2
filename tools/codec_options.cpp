#include "codec_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>

#include "base/available.hpp"
#include "base/bytes.hpp"
#include "base/error.hpp"
#include "console.hpp"
#include "numbers.hpp"

namespace pith::tool {
namespace {

constexpr uint32_t kMaxThreads = 1024;  // more is a slip of the finger

pith_context_settings settings_of(const CodecOptions& options, unsigned threads) {
  pith_context_settings settings = context_settings();
  settings.model_path = options.model.empty() ? nullptr : options.model.c_str();
  settings.tune = options.tune;
  settings.threads = threads;
  settings.precision = options.precision;
  return settings;
}

template <typename Kind>
Kind make_from_model(const CodecOptions& options, unsigned threads, const std::string& complaint) try {
  return Kind(settings_of(options, threads));
} catch (const Failure& failure) {
  if (!options.model.empty() || failure.status != PITH_ERROR_MODEL) throw;
  throw UsageError(complaint + " with --model");
}

}  // namespace

void add_codec_options(CLI::App& command, CodecOptions* options) {
  command.add_option("--model", options->model, "Model file to use instead of the built-in one")->type_name("MODEL");
  add_machine_options(command, options);
}

void add_autoencoder_option(CLI::App& command, CodecOptions* options) {
  command.add_option("--model", options->model, "Autoencoder, as pith train --task autoencoder makes it")
      ->required()
      ->type_name("MODEL");
}

void add_embedding_option(CLI::App& command, CodecOptions* options) {
  command
      .add_option(
          "--model", options->model,
          "Autoencoder to embed with, as pith train --task autoencoder makes it; default: the built-in embedding")
      ->type_name("MODEL");
}

void add_tune_option(CLI::App& command, CodecOptions* options) {
  static const std::map<std::string, pith_tune> kTunes = {{"eye", PITH_TUNE_EYE}, {"psnr", PITH_TUNE_PSNR}};
  command
      .add_option_function<std::string>(
          "--tune", [options](const std::string& name) { options->tune = kTunes.at(name); },
          "What to be close in: eye (default), to what people see, or psnr, for measurements")
      ->check(CLI::IsMember({"eye", "psnr"}))
      ->excludes("--model")
      ->type_name("NAME");
}

void add_machine_options(CLI::App& command, CodecOptions* options) {
  static const std::map<std::string, pith_precision> kPrecisions = {
      {"auto", PITH_PRECISION_AUTO}, {"f32", PITH_PRECISION_F32}, {"bf16", PITH_PRECISION_BF16}};
  command
      .add_option_function<std::string>(
          "--precision", [options](const std::string& name) { options->precision = kPrecisions.at(name); },
          "Arithmetic of the networks: auto (default), f32 or bf16")
      ->check(CLI::IsMember({"auto", "f32", "bf16"}))
      ->type_name("NAME");
  add_threads_option(command, options);
}

void add_threads_option(CLI::App& command, CodecOptions* options) {
  command
      .add_option("-j,--threads", options->threads,
                  "Threads; default: one for each processor that this process, or its container, may use")
      ->check(CLI::Range(1u, kMaxThreads))
      ->type_name("N");
}

void add_tile_size_option(CLI::App& command, uint32_t* tile_size) {
  command.add_option("--tile-size", *tile_size, "Side of a tile in pixels, a multiple of 64 from 64 to 4096")
      ->capture_default_str()
      ->check(multiple_of_64(4096, "tile size"))
      ->type_name("PIXELS");
}

void run_with_parts(CLI::App& command, std::function<void()> work) {
  command.require_subcommand(0, 1);
  command.parse_complete_callback([&command] {
    const std::vector<CLI::App*> parts = command.get_subcommands();
    if (parts.empty()) return;
    for (const CLI::Option* option : command.get_options())
      if (option->count() > 0)
        throw UsageError("pith " + command.get_name() + ": " + option->get_name() + " before " + parts[0]->get_name() +
                         " means nothing");
  });
  command.callback([&command, work = std::move(work)] {
    if (command.get_subcommands().empty()) work();
  });
}

void add_effort_option(CLI::App& command, uint32_t* effort) {
  command.add_option("-e,--effort", *effort, "More takes longer and gives smaller files of the same quality")
      ->capture_default_str()
      ->check(CLI::Range(1u, 9u))
      ->type_name("1..9");
}

CLI::Validator number(double low, double high) {
  const auto is_valid = [=](const std::string& text) -> std::string {
    double value = 0;
    const bool valid = parse_number(text, &value) && value >= low && value <= high;
    return valid ? "" : "must be a number from " + shown(low) + " to " + shown(high);
  };
  return CLI::Validator(is_valid, "", "number");
}

CLI::Validator multiple_of_64(uint32_t most, const std::string& name) {
  const auto is_valid = [=](const std::string& text) -> std::string {
    uint32_t value = 0;
    const bool valid = parse_number(text, &value) && value >= 64 && value <= most && value % 64 == 0;
    return valid ? "" : "must be a multiple of 64 from 64 to " + std::to_string(most);
  };
  return CLI::Validator(is_valid, "", name);
}

unsigned thread_count(const CodecOptions& options) {
  return options.threads ? options.threads : available_processors();
}

Threads share_threads(const CodecOptions& options, size_t jobs) {
  const unsigned all = thread_count(options);
  const auto at_once = static_cast<unsigned>(std::clamp<size_t>(jobs, 1, all));
  return {at_once, (all + at_once - 1) / at_once};
}

Context make_context(const CodecOptions& options, unsigned threads) { return Context(settings_of(options, threads)); }

DenoisingContext make_denoising_context(const CodecOptions& options, unsigned threads) {
  return make_from_model<DenoisingContext>(options, threads,
                                           "no denoising model is built in; give one to pith denoise");
}

InpaintingContext make_inpainting_context(const CodecOptions& options, unsigned threads) {
  return make_from_model<InpaintingContext>(options, threads,
                                            "no inpainting model is built in; give one to pith inpaint");
}

AutoencoderContext make_autoencoder_context(const CodecOptions& options) {
  return make_from_model<AutoencoderContext>(options, 1, "no embedding is built in; give an autoencoder");
}

bool looks_like_pith(std::span<const uint8_t> data) { return text_of(data).starts_with("\x8aPITH"); }

}  // namespace pith::tool
