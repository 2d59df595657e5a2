#include "trainer/options.hpp"

#include <filesystem>
#include <map>

#include "base/error.hpp"
#include "codec_options.hpp"
#include "console.hpp"
#include "numbers.hpp"

namespace pith::tool {
namespace {

constexpr uint32_t kMostCropSide = 1024;
constexpr double kMostMinutes = 1e6;

const std::map<std::string, train::Distortion> kDistortions = {
    {train::name_of(train::Distortion::eye), train::Distortion::eye},
    {train::name_of(train::Distortion::mse), train::Distortion::mse},
    {train::name_of(train::Distortion::l1), train::Distortion::l1},
    {train::name_of(train::Distortion::ms_ssim), train::Distortion::ms_ssim}};

const std::map<std::string, train::TaskKind> kTasks = {{"codec", train::TaskKind::codec},
                                                       {"denoiser", train::TaskKind::denoiser},
                                                       {"inpainter", train::TaskKind::inpainter}};

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

TrainOptions complete(const Typed& typed) {
  TrainOptions options = typed.options;
  train::TrainSettings& s = options.settings;
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

void add_run_options(CLI::App& command, TrainOptions& options) {
  train::TrainSettings& s = options.settings;
  command.add_option("--minutes", s.minutes, "End after so many minutes of training; default: 60, unless --steps")
      ->check(number(0.001, kMostMinutes))
      ->type_name("M");
  command.add_option("--steps", s.steps, "End after so many steps")->check(CLI::Range(1, 1 << 30))->type_name("N");
  command.add_option("--save-minutes", options.save_minutes, "Write a checkpoint so often")
      ->capture_default_str()
      ->check(number(0, kMostMinutes))
      ->type_name("M");
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
  std::vector<std::string> names;
  for (const auto& [name, kind] : kDistortions) names.push_back(name);
  command
      .add_option_function<std::string>(
          "--loss", [&s](const std::string& name) { s.distortion = kDistortions.at(name); },
          "What a picture should be close in: eye (default), what people see; mse, l1 or ms-ssim")
      ->check(CLI::IsMember(names))
      ->type_name("NAME");
  command.add_flag(
      "!--as-they-are", s.varied,
      "Learn from the pictures alone; default: some crops get other colours, a few show flat colours, text "
      "and patterns instead");
  command.add_option("--batch", s.batch, "Crops a step")
      ->capture_default_str()
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  command.add_option("--accumulate", s.accumulate, "Batches that are added up for a step")
      ->capture_default_str()
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  command.add_option("--patch", s.side, "Side of a crop in pixels, a multiple of 64")
      ->capture_default_str()
      ->check(multiple_of_64(kMostCropSide, "crop side"))
      ->type_name("SIDE");
  command.add_option("--lr", s.lr, "Learning rate of Adam; Muon's follows it")
      ->capture_default_str()
      ->check(number(1e-8, 1))
      ->type_name("RATE");
  command.add_option("--decay-from", s.decay_from, "Share of the run at the full rate; it then falls to 0")
      ->capture_default_str()
      ->check(number(0, 1))
      ->type_name("SHARE");
  command.add_option("--seed", s.seed, "Of all chance")->capture_default_str()->check(number(0, 1e15))->type_name("N");
}

}  // namespace

void add_train_options(CLI::App& command, const std::function<void(const TrainOptions&)>& work) {
  auto typed = std::make_shared<Typed>();
  TrainOptions& options = typed->options;
  command.add_option("PICTURES", options.inputs, "Pictures to learn from: PNG and JPEG files, and folders of them")
      ->required();
  command.add_option("-o,--output", options.output, "Model file to write")->required()->type_name("MODEL");
  command.add_option("--from", options.from, "Model to start from, or new; default: the built-in one")
      ->type_name("MODEL|new");
  command
      .add_option_function<std::string>(
          "--task", [&options](const std::string& name) { options.settings.kind = kTasks.at(name); },
          "What to learn: codec (default), denoiser or inpainter")
      ->check(CLI::IsMember({"codec", "denoiser", "inpainter"}))
      ->type_name("NAME");
  command.add_option("--valid", options.valid, "Pictures to validate with; default: every 20th, not learned from then")
      ->type_name("FOLDER");
  command.add_option("--cache", options.cache_megabytes, "Memory for decoded pictures")
      ->capture_default_str()
      ->check(CLI::Range(1u, 1u << 20))
      ->type_name("MB");
  add_run_options(command, options);
  add_learning_options(command, options);
  add_machine_options(command, &typed->machine);
  command.callback([typed, work] { work(complete(*typed)); });
}

}  // namespace pith::tool
