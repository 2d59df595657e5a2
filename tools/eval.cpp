// pith eval: sizes and quality of pith beside other codecs; how well it takes out noise and fills holes.
#include <algorithm>
#include <map>
#include <set>

#include "codec_options.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "eval/anomaly.hpp"
#include "eval/codecs.hpp"
#ifdef PITH_TRAINING
#include "eval/restoration.hpp"
#endif

namespace pith::tool {
namespace {

struct EvalOptions {
  CodecEvaluation codecs;  // its inputs, format and model are for all tasks
  std::string task = "codec";
  std::vector<double> sigmas = {0, 15, 25, 50};
  uint64_t seed = 1;
  std::vector<std::string> pairs;  // a folder of noisy pictures, one of clean ones
  bool csv = false;
  bool json = false;
};

void complete(EvalOptions* options) {
  CodecEvaluation& codecs = options->codecs;
  if (codecs.inputs.empty() == options->pairs.empty())
    throw UsageError(codecs.inputs.empty() ? "REF is required" : "--pairs takes the place of REF");
  if (std::set<std::string>(codecs.inputs.begin(), codecs.inputs.end()).size() != codecs.inputs.size())
    throw UsageError("a picture is named twice");
  codecs.format = options->json ? EvalFormat::json : options->csv ? EvalFormat::csv : EvalFormat::table;
}

// Values that are separated by commas.
template <typename Value>
CLI::Option* add_list(CLI::App& command, const char* name, std::vector<Value>& values, const char* help,
                      const CLI::Validator& valid, const char* type) {
  return command.add_option(name, values, help)->delimiter(',')->allow_extra_args(false)->check(valid)->type_name(type);
}

#ifdef PITH_TRAINING
void eval_task(const EvalOptions& options) {
  const CodecEvaluation& common = options.codecs;
  RestorationEvaluation restoration = {common.inputs, options.sigmas, {}, options.seed, common.format, common.model};
  if (!options.pairs.empty()) {
    restoration.pairs = picture_pairs(options.pairs[0], options.pairs[1]);
    evaluate_denoising_of_pairs(restoration);
  } else if (options.task == "denoise")
    evaluate_denoising(restoration);
  else if (options.task == "inpaint")
    evaluate_inpainting(restoration);
  else if (options.task == "anomaly")
    evaluate_anomalies({common.inputs, common.format, common.model, common.html});
  else
    evaluate_codecs(common);
}

// Options of one task mean nothing to the others.
void check_task(const CLI::App& command, const std::string& task) {
  const std::map<std::string, std::vector<std::string>> own = {
      {"codec",
       {"--codecs", "--qualities", "--effort", "--jpeg-qualities", "--same-size", "--butteraugli", "--against",
        "--html"}},
      {"denoise", {"--sigmas", "--seed", "--pairs"}},
      {"inpaint", {"--seed"}},
      {"anomaly", {"--html"}}};
  for (const auto& [other, names] : own)
    for (const std::string& name : names) {
      const auto& mine = own.at(task);
      if (command.count(name) > 0 && std::find(mine.begin(), mine.end(), name) == mine.end())
        throw UsageError(name + " is for --task " + other + ", not " + task);
    }
}

void add_tasks(CLI::App& command, const std::shared_ptr<EvalOptions>& options) {
  command
      .add_option("--task", options->task,
                  "What to measure: codec (default); denoise, on noise that is added; inpaint, on holes that are made; "
                  "anomaly, on a folder of good pictures and one of bad ones")
      ->check(CLI::IsMember({"codec", "denoise", "inpaint", "anomaly"}))
      ->type_name("NAME");
  add_list(command, "--sigmas", options->sigmas,
           "Standard deviations of the white noise to take out, in levels; default: 0,15,25,50", number(0, 100),
           "S,...");
  command
      .add_option(
          "--pairs", options->pairs,
          "Denoise the pictures of one folder instead of REF, and measure against those of the same names in another")
      ->expected(2)
      ->excludes("--sigmas")
      ->type_name("NOISY CLEAN");
  command.add_option("--seed", options->seed, "Of the noise or the holes")->capture_default_str()->type_name("N");
  command.callback([&command, options] {
    complete(options.get());
    check_task(command, options->task);
    eval_task(*options);
  });
}
#endif

}  // namespace

void add_eval(CLI::App& app) {
  auto options = std::make_shared<EvalOptions>();
  CLI::App* command =
      app.add_subcommand("eval", "Measure size, quality and speed of pith beside other codecs; or its other tasks");
  command->add_option("REF", options->codecs.inputs, "Pictures; for --task anomaly two folders");
  add_list(*command, "--codecs", options->codecs.codecs,
           "Of pith, jpeg420, jpeg444 (the default), webp, avif, jxl (where their programs are)",
           CLI::IsMember(all_codecs()), "NAME,...");
  add_list(*command, "--qualities", options->codecs.qualities, "Qualities of pith, 0 to 100; default: 10,20,...,100",
           number(0, 100), "Q,...");
  add_effort_option(*command, &options->codecs.effort);
  auto* jpeg = add_list(*command, "--jpeg-qualities", options->codecs.jpeg_qualities,
                        "1 to 100; default: 5,10,20,...,90,95", CLI::Range(1, 100), "Q,...");
  command
      ->add_flag("--same-size", options->codecs.same_size,
                 "Choose the other codecs' qualities so that their files come near to pith's size")
      ->excludes(jpeg);
  command->add_flag("--butteraugli", options->codecs.butteraugli,
                    "Measure butteraugli's 3-norm, too, which takes time and the program butteraugli_main");
  command
      ->add_option("--against", options->codecs.against, "JSON with more curves (as printed by --json) for the BD-rate")
      ->type_name("FILE");
  command
      ->add_option("--html", options->codecs.html,
                   "Page to write, too: curves, a table, pictures to compare at equal size; maps of anomalies")
      ->type_name("FILE");
  auto* csv = command->add_flag("--csv", options->csv, "Print CSV: every picture, then the means");
  command->add_flag("--json", options->json, "Print JSON: means, BD-rates, every picture")->excludes(csv);
  add_codec_options(*command, &options->codecs.model);
  add_tune_option(*command, &options->codecs.model);
#ifdef PITH_TRAINING
  add_tasks(*command, options);
#else
  command->callback([options] {
    complete(options.get());
    evaluate_codecs(options->codecs);
  });
#endif
}

}  // namespace pith::tool
