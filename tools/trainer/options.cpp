#include "trainer/options.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/error.hpp"
#include "codec_options.hpp"
#include "console.hpp"
#include "numbers.hpp"

namespace pith::tool {
namespace {

constexpr uint32_t kMostCropSide = 1024;
constexpr double kMostMinutes = 1e6;

// Of an autoencoder, whose pictures are small.
constexpr int kAutoencoderBatch = 64;

// As typed; what depends on several options is decided in `complete`.
struct Typed {
  TrainOptions options;
  CodecOptions machine;
};

// "A..B"; false if it is not that.
bool parse_range(const std::string& text, double* low, double* high) {
  const size_t dots = text.find("..");
  return dots != std::string::npos && parse_number(text.substr(0, dots), low) &&
         parse_number(text.substr(dots + 2), high) && *low >= 0 && *low <= *high && *high <= 100;
}

CLI::Validator qualities() {
  const auto is_valid = [](const std::string& text) -> std::string {
    double low, high;
    return parse_range(text, &low, &high) ? "" : "must be A..B with 0 <= A <= B <= 100";
  };
  return CLI::Validator(is_valid, "", "qualities");
}

DataType precision_of(pith_precision wanted) {
  if (wanted == PITH_PRECISION_AUTO) return fastest_precision();
  if (wanted == PITH_PRECISION_BF16 && !can_run_bf16()) {
    throw Error(PITH_ERROR_UNSUPPORTED, "this processor cannot compute in bf16; choose f32");
  }
  return wanted == PITH_PRECISION_BF16 ? DataType::bf16 : DataType::f32;
}

// What an autoencoder has in place of the defaults.
void complete_autoencoder(const CLI::App& command, TrainOptions& options) {
  train::TrainSettings& s = options.settings;
  for (const char* name : {"--kind", "--code", "--size", "--kind-weight", "--crops"})
    if (s.kind != train::TaskKind::autoencoder && command.count(name) > 0)
      throw UsageError(std::string(name) + " is for --task autoencoder");
  if (s.kind != train::TaskKind::autoencoder) return;
  if (command.count("--patch") > 0) throw UsageError("--patch is not for --task autoencoder; see --size");
  for (const char* name : {"--qualities", "--as-they-are"})
    if (command.count(name) > 0) throw UsageError(std::string(name) + " is for --task codec");
  if (s.distortion == train::Distortion::ms_ssim) throw UsageError("--loss ms-ssim is not for --task autoencoder");
  const bool adds = s.autoencoder != AutoencoderKind::plain && s.autoencoder != AutoencoderKind::denoising;
  if (!adds && command.count("--kind-weight") > 0)
    throw UsageError("--kind-weight is for sparse, contractive and variational autoencoders");
  const bool by_groups = s.autoencoder == AutoencoderKind::contractive || s.autoencoder == AutoencoderKind::sparse_kl;
  if (by_groups && command.count("--batch") > 0 && s.batch < 2)
    throw UsageError("--batch must be 2 at least for that --kind, which compares pictures");
  if (command.count("--loss") == 0) s.distortion = train::Distortion::mse;
  if (command.count("--batch") == 0) s.batch = kAutoencoderBatch;
  if (command.count("--size") == 0) s.side = AutoencoderShape().side;
  if (options.from.empty()) options.from = "new";
}

TrainOptions complete(const CLI::App& command, const Typed& typed) {
  TrainOptions options = typed.options;
  train::TrainSettings& s = options.settings;
  complete_autoencoder(command, options);
  if (options.output == "-") throw UsageError("-o must name a file: the checkpoint and the card go beside it");
  if (s.distortion == train::Distortion::ms_ssim && s.side < train::kMsSsimMinSide) {
    throw UsageError("--loss ms-ssim needs crops of at least " + std::to_string(train::kMsSsimMinSide) +
                     " pixels a side; see --patch");
  }
  if (s.steps == 0 && s.minutes == 0) s.minutes = 60;
  if (options.description.empty()) options.description = std::filesystem::path(options.output).stem().string();
  s.threads = static_cast<int>(thread_count(typed.machine));
  s.precision = precision_of(typed.machine.precision);
  return options;
}

template <typename Value>
void add_value(CLI::App& command, const char* option, Value& value, const char* help, const CLI::Validator& valid,
               const char* type) {
  command.add_option(option, value, help)->capture_default_str()->check(valid)->type_name(type);
}

// `names` are those of all values, in their order.
template <typename Enum, size_t count>
void add_choice(CLI::App& command, const char* option, Enum& chosen, const char* const (&names)[count],
                const char* help) {
  const auto choose = [&](const std::string& name) {
    chosen = static_cast<Enum>(std::find(names, names + count, name) - names);
  };
  command.add_option_function<std::string>(option, choose, help)
      ->check(CLI::IsMember(std::set<std::string>(names, names + count)))
      ->type_name("NAME");
}

void add_run_options(CLI::App& command, TrainOptions& options) {
  train::TrainSettings& s = options.settings;
  command.add_option("--minutes", s.minutes, "End after so many minutes of training; default: 60, unless --steps")
      ->check(number(0.001, kMostMinutes))
      ->type_name("M");
  command.add_option("--steps", s.steps, "End after so many steps")->check(CLI::Range(1, 1 << 30))->type_name("N");
  add_value(command, "--save-minutes", options.save_minutes, "Write a checkpoint so often", number(0, kMostMinutes),
            "M");
  command.add_option("--log", options.log, "Write a CSV log, and beside it the learning curve (.svg)")
      ->type_name("CSV");
  command.add_option("--description", options.description, "One line about the model, for its file and card")
      ->type_name("TEXT");
  command.add_flag("-f,--force", options.force, "Replace a card or curve of another run");
}

void add_learning_options(CLI::App& command, TrainOptions& options) {
  train::TrainSettings& s = options.settings;
  command
      .add_option_function<std::string>(
          "--qualities", [&s](const std::string& text) { parse_range(text, &s.lowest_quality, &s.highest_quality); },
          "Qualities to learn, of 0..100 (default)")
      ->check(qualities())
      ->type_name("A..B");
  add_choice(
      command, "--loss", s.distortion, train::kDistortionNames,
      "What a picture should be close in: eye (default), what people see; mse (an autoencoder's), l1 or ms-ssim");
  command.add_flag(
      "!--as-they-are", s.varied,
      "Learn from the pictures alone; default: some crops get other colours, a few show flat colours, text "
      "and patterns instead");
  add_value(command, "--batch", s.batch, "Crops a step; an autoencoder's default is 64", CLI::Range(1, 1024), "N");
  add_value(command, "--accumulate", s.accumulate, "Batches that are added up for a step", CLI::Range(1, 1024), "N");
  add_value(command, "--patch", s.side, "Side of a crop in pixels, a multiple of 64",
            multiple_of_64(kMostCropSide, "crop side"), "SIDE");
  add_value(command, "--lr", s.lr, "Learning rate of Adam; Muon's follows it", number(1e-8, 1), "RATE");
  add_value(command, "--decay-from", s.decay_from, "Share of the run at the full rate; it then falls to 0",
            number(0, 1), "SHARE");
  add_value(command, "--seed", s.seed, "Of all chance", number(0, 1e15), "N");
}

void add_autoencoder_options(CLI::App& command, train::TrainSettings& s) {
  add_choice(command, "--kind", s.autoencoder, kAutoencoderKindNames,
             "Of an autoencoder: plain (default); sparse-l1, sparse-kl; contractive; denoising; variational");
  add_value(command, "--code", s.code, "Numbers of its code", CLI::Range(1, kMostCode), "D");
  command.add_option("--size", s.side, "Side in pixels of the pictures that it gets: 64 (default) or 128")
      ->check(CLI::IsMember({64, 128}))
      ->type_name("SIDE");
  add_value(command, "--kind-weight", s.kind_weight,
            "Weight of the kind's own loss, of sparsity or contraction; β of a variational one", number(0, 1e6),
            "FACTOR");
  command.add_flag("!--crops", s.whole,
                   "Learn from crops at full resolution; default: from most of a picture, reduced to --size");
}

}  // namespace

void add_train_options(CLI::App& command, const std::function<void(const TrainOptions&)>& work) {
  auto typed = std::make_shared<Typed>();
  TrainOptions& options = typed->options;
  command.add_option("PICTURES", options.inputs, "Pictures to learn from: files, and folders of them")->required();
  command.add_option("-o,--output", options.output, "Model file to write")->required()->type_name("MODEL");
  command
      .add_option("--from", options.from,
                  "Model to start from, or new; default: the built-in one, new for an autoencoder")
      ->type_name("MODEL|new");
  add_choice(command, "--task", options.settings.kind, train::kTaskNames,
             "What to learn: codec (default), denoiser, inpainter or autoencoder");
  command.add_option("--valid", options.valid, "Pictures to validate with; default: every 20th, not learned from then")
      ->type_name("FOLDER");
  add_value(command, "--cache", options.cache_megabytes, "Memory for decoded pictures", CLI::Range(1u, 1u << 20), "MB");
  add_run_options(command, options);
  add_learning_options(command, options);
  add_autoencoder_options(command, options.settings);
  add_machine_options(command, &typed->machine);
  command.callback([&command, typed, work] { work(complete(command, *typed)); });
}

}  // namespace pith::tool
