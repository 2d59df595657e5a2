// pith eval: sizes and quality of pith beside JPEG; how well it takes out noise and fills holes.
#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "codec_options.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "eval/measure.hpp"
#include "eval/pictures.hpp"
#include "eval/report.hpp"
#include "eval/summary.hpp"
#ifdef PITH_TRAINING
#include "eval/denoising.hpp"
#include "eval/inpainting.hpp"
#endif

namespace pith::tool {
namespace {

struct EvalOptions {
  std::vector<std::string> inputs;
  std::vector<std::string> codecs = kCodecNames;
  std::vector<double> qualities = {10, 20, 30, 40, 50, 60, 70, 80, 90, 100};
  std::vector<int> jpeg_qualities = {5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95};
  uint32_t effort = encode_settings().effort;
  bool same_size = false;
  std::string against;
  std::string task = "codec";
  std::vector<double> sigmas = {0, 15, 25, 50};
  uint64_t seed = 1;
  bool csv = false;
  bool json = false;
  CodecOptions codec;

  bool wants(const std::string& name) const { return std::count(codecs.begin(), codecs.end(), name) > 0; }
};

class Evaluation {
 public:
  explicit Evaluation(const EvalOptions& options) : options_(options) {
    if (options.wants("pith")) pith_.emplace(make_context(options.codec, options.codec.threads));
  }

  void add(const std::string& name, const pith_image& image) {
    std::vector<Measurement> measurements;
    for (const std::string& codec : options_.codecs) measure(codec, image, &measurements);
    for (Measurement& m : measurements) m.picture = name;
    results_.insert(results_.end(), measurements.begin(), measurements.end());
  }

  std::vector<Measurement> take_results() { return std::move(results_); }

 private:
  void measure(const std::string& codec, const pith_image& image, std::vector<Measurement>* out) const {
    const bool subsample = codec == "jpeg420";
    size_t step = 0;
    const auto push = [&](Measurement m) {
      m.codec = codec;
      m.step = step++;
      out->push_back(m);
    };
    if (codec == "pith") {
      pith_encode_settings settings = encode_settings();
      settings.effort = options_.effort;
      for (const double quality : options_.qualities) {
        settings.quality = quality;
        push(measure_pith(*pith_, image, settings));
      }
    } else if (options_.same_size) {
      const std::vector<Measurement> references = *out;
      for (const Measurement& reference : references) {
        if (reference.codec != "pith") continue;
        const int quality = jpeg_quality_for_size(image, subsample, reference.bytes);
        push(measure_jpeg(image, {.quality = quality, .subsample = subsample}));
      }
    } else {
      for (const int quality : options_.jpeg_qualities) {
        push(measure_jpeg(image, {.quality = quality, .subsample = subsample}));
      }
    }
  }

  const EvalOptions& options_;
  std::optional<Context> pith_;
  std::vector<Measurement> results_;
};

void check_pictures(const std::vector<std::string>& names) {
  if (std::set<std::string>(names.begin(), names.end()).size() != names.size())
    throw UsageError("a picture is named twice");
}

// Codecs are named once, and pith comes first because its sizes may decide what JPEG has to reach.
void check_codecs(EvalOptions* options) {
  std::vector<std::string> ordered;
  for (const std::string& name : kCodecNames) {
    if (options->wants(name)) ordered.push_back(name);
  }
  options->codecs = ordered;
  if (options->same_size && !options->wants("pith")) throw UsageError("--same-size needs pith among the --codecs");
}

void eval_codec(EvalOptions options) {
  check_codecs(&options);
  const std::vector<Curve> peers = options.against.empty() ? std::vector<Curve>() : read_curves(options.against);
  Evaluation evaluation(options);
  const bool all =
      for_pictures(options.inputs, [&](size_t i, const Picture& p) { evaluation.add(options.inputs[i], p.view()); });
  const Summary summary = summarize(evaluation.take_results(), peers);
  if (!summary.pictures.empty()) (options.json ? print_json : options.csv ? print_csv : print_table)(summary);
  if (!all) throw AlreadyReported();
}

#ifdef PITH_TRAINING
void eval_task(const EvalOptions& options) {
  const EvalFormat format = options.json ? EvalFormat::json : options.csv ? EvalFormat::csv : EvalFormat::table;
  if (options.task == "denoise")
    evaluate_denoising({options.inputs, options.sigmas, options.seed, format, options.codec});
  else if (options.task == "inpaint")
    evaluate_inpainting({options.inputs, options.seed, format, options.codec});
  else
    eval_codec(options);
}

// Options of one task mean nothing to the others.
void check_task(const CLI::App& command, const std::string& task) {
  const std::map<std::string, std::vector<std::string>> own = {
      {"codec", {"--codecs", "--qualities", "--effort", "--jpeg-qualities", "--same-size", "--against"}},
      {"denoise", {"--sigmas", "--seed"}},
      {"inpaint", {"--seed"}}};
  for (const auto& [other, names] : own)
    for (const std::string& name : names) {
      const auto& mine = own.at(task);
      if (command.count(name) > 0 && std::find(mine.begin(), mine.end(), name) == mine.end())
        throw UsageError(name + " is not for --task " + task);
    }
}

void add_tasks(CLI::App& command, const std::shared_ptr<EvalOptions>& options) {
  command
      .add_option("--task", options->task,
                  "What to measure: codec (default); denoise, on noise that is added; inpaint, on holes that are made")
      ->check(CLI::IsMember({"codec", "denoise", "inpaint"}))
      ->type_name("NAME");
  command
      .add_option("--sigmas", options->sigmas,
                  "Standard deviations of the white noise to take out, in levels; default: 0,15,25,50")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(number(0, 100))
      ->type_name("S,...");
  command.add_option("--seed", options->seed, "Of the noise or the holes")->capture_default_str()->type_name("N");
  command.callback([&command, options] {
    check_pictures(options->inputs);
    check_task(command, options->task);
    eval_task(*options);
  });
}
#endif

}  // namespace

void add_eval(CLI::App& app) {
  auto options = std::make_shared<EvalOptions>();
  CLI::App* command =
      app.add_subcommand("eval", "Measure size, quality and speed of pith beside JPEG; or its denoiser or inpainter");
  command->add_option("REF", options->inputs, "Pictures")->required();
  command->add_option("--codecs", options->codecs, "Of pith, jpeg420, jpeg444; default: all")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::IsMember(kCodecNames))
      ->type_name("NAME,...");
  command->add_option("--qualities", options->qualities, "Qualities of pith, 0 to 100; default: 10,20,...,100")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(number(0, 100))
      ->type_name("Q,...");
  add_effort_option(*command, &options->effort);
  auto* jpeg = command->add_option("--jpeg-qualities", options->jpeg_qualities, "1 to 100; default: 5,10,20,...,90,95")
                   ->delimiter(',')
                   ->allow_extra_args(false)
                   ->check(CLI::Range(1, 100))
                   ->type_name("Q,...");
  command
      ->add_flag("--same-size", options->same_size, "Choose JPEG's qualities so that its files just reach pith's size")
      ->excludes(jpeg);
  command->add_option("--against", options->against, "JSON with more curves (as printed by --json) for the BD-rate")
      ->type_name("FILE");
  auto* csv = command->add_flag("--csv", options->csv, "Print CSV: every picture, then the means");
  command->add_flag("--json", options->json, "Print JSON: means, BD-rates, every picture")->excludes(csv);
  add_codec_options(*command, &options->codec);
#ifdef PITH_TRAINING
  add_tasks(*command, options);
#else
  command->callback([options] {
    check_pictures(options->inputs);
    eval_codec(*options);
  });
#endif
}

}  // namespace pith::tool
