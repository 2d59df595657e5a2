// pith anomaly: what is unusual in pictures, beside good ones.
#include <filesystem>
#include <mutex>
#include <optional>
#include <unordered_set>

#include "anomaly/examine.hpp"
#ifdef PITH_TRAINING
#include "anomaly/calibration.hpp"
#endif
#include "autoencoder/code_of.hpp"
#include "autoencoder/full_name.hpp"
#include "autoencoder/load_picture.hpp"
#include "autoencoder/outputs.hpp"
#include "base/one_line.hpp"
#include "base/parallel.hpp"
#include "codec_options.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "formatted.hpp"
#include "jobs/extension.hpp"
#include "jobs/input_names.hpp"
#include "jobs/plan.hpp"
#include "json_line.hpp"
#include "limit_options.hpp"
#include "pictures/file.hpp"

namespace pith::tool {
namespace {

namespace fs = std::filesystem;

struct AnomalyOptions {
  FileOptions files;
  CodecOptions model;
  double threshold = 1;
  uint64_t max_pixels = kMaxPicturePixels;
};

// The map of each input, or nothing for all.
std::vector<std::string> map_names(const AnomalyOptions& options, const InputNames& names) {
  std::vector<std::string> maps(names.size());
  const FileOptions& files = options.files;
  if (!files.output.empty()) {
    if (names.size() != 1) throw UsageError("-o is for one picture; --out-dir takes the maps of more");
    if (files.output != "-" && known_extension(files.output, {".png"}).empty())
      throw UsageError(files.output + ": is written as PNG; give it a name that ends in .png");
    maps[0] = files.output;
  }
  if (!files.directory.empty())
    for (size_t i = 0; i < names.size(); ++i)
      maps[i] = (fs::path(files.directory) / fs::path(names.kept(i)).replace_extension(".anomaly.png")).string();
  std::unordered_set<std::string> inputs, seen;
  for (size_t i = 0; i < names.size(); ++i) inputs.insert(full_name(names.name(i)));
  for (size_t i = 0; i < maps.size(); ++i) {
    if (maps[i].empty() || maps[i] == "-") continue;
    if (!files.directory.empty()) create_folder(fs::path(maps[i]).parent_path().string());
    if (inputs.contains(full_name(maps[i])))
      throw FileError(maps[i], "is an input and will not be overwritten; choose another output");
    check_output(maps[i], files.force, {options.model.model});
    if (!seen.insert(maps[i]).second) throw UsageError(maps[i] + ": would be the map of two pictures");
  }
  return maps;
}

double examine_and_draw(const AnomalyOptions& options, const AutoencoderContext& context, PictureFiles& files,
                        const std::string& name, const std::string& map) {
  const Examined result = examine(context, files, name, {!map.empty(), options.threshold});
  if (!map.empty()) {
    const Bytes png = write_png(result.heat.view());
    about_file(map, [&] { write_file(map, png); });
  }
  return result.score / options.threshold;
}

void print(const AnomalyOptions& options, const std::string& name, double score, const std::string& map) {
  const bool unusual = score >= 1;
  if (options.files.json) {
    nlohmann::ordered_json line = {{"picture", name}, {"score", score}, {"unusual", unusual}};
    if (!map.empty()) line["map"] = map;
    print_json_line(line);
  } else if (map != "-") {
    std::printf("%.3f  %-7s  %s\n", score, unusual ? "unusual" : "normal", one_line(name).c_str());
  }
}

void find_anomalies(const AnomalyOptions& options) {
  if (options.files.inputs.empty()) throw UsageError("pith anomaly: a picture is required; see pith anomaly --help");
  if (options.model.model.empty()) throw UsageError("pith anomaly: --model is required");
  if (options.files.output == "-" && options.files.json)
    throw UsageError("-o - and --json would both write to standard output");
  const AutoencoderContext context = make_autoencoder_context(options.model);
  std::vector<InputProblem> problems;
  const InputNames names = find_inputs(options.files, embeddable_extensions(), &problems);
  for (const InputProblem& problem : problems) print_error(problem.name + ": " + problem.message);
  bool failed = !problems.empty();
  const std::vector<std::string> maps = map_names(options, names);
  PictureFiles files(options.max_pixels);
  // Lines come in the order of the pictures, each as soon as it can.
  std::vector<std::optional<double>> scores(names.size());
  std::vector<bool> done(names.size());
  size_t printed = 0;
  std::mutex mutex;
  for_each_in_parallel(static_cast<int>(thread_count(options.model)), static_cast<int>(names.size()), [&] {
    return [&](int i) {
      const std::string name(names.name(i));
      std::optional<double> score;
      std::string complaint;
      try {
        score = examine_and_draw(options, context, files, name, maps[i]);
      } catch (const FileError& error) {
        complaint = error.what();
      }
      const std::lock_guard lock(mutex);
      if (!score) print_error(complaint);
      failed |= !score;
      scores[i] = score;
      done[i] = true;
      for (; printed < done.size() && done[printed]; ++printed)
        if (scores[printed]) print(options, std::string(names.name(printed)), *scores[printed], maps[printed]);
    };
  });
  if (failed) throw AlreadyReported();
}

#ifdef PITH_TRAINING
void add_calibrate(CLI::App& anomaly) {
  auto options = std::make_shared<CalibrationOptions>();
  auto machine = std::make_shared<CodecOptions>();
  CLI::App* command = anomaly.add_subcommand("calibrate", "Teach an autoencoder what is normal, from good pictures");
  command->add_option("GOOD", options->inputs, "Good pictures, or folders of them")->required();
  command->add_flag("-r,--recursive", options->recursive,
                    "Folders with all that is below them, and below links in them");
  command->add_option("--model", options->model, "Autoencoder, as pith train --task autoencoder --crops makes it")
      ->required()
      ->type_name("MODEL");
  command->add_option("-o,--output", options->output, "Model to write, for pith anomaly")
      ->required()
      ->type_name("MODEL");
  command->add_option("--false-alarms", options->false_alarms, "Share of good pictures that may be called unusual")
      ->capture_default_str()
      ->check(number(0, 0.5))
      ->type_name("SHARE");
  command->add_flag("-f,--force", options->force, "Replace the output if it exists already");
  add_threads_option(*command, machine.get());
  command->callback([options, machine] {
    options->threads = static_cast<int>(thread_count(*machine));
    calibrate_model(*options);
  });
}
#endif

}  // namespace

void add_anomaly(CLI::App& app) {
  auto options = std::make_shared<AnomalyOptions>();
  CLI::App* command = app.add_subcommand("anomaly", "What is unusual in pictures, beside good ones");
  command->add_option("IN", options->files.inputs, "Pictures or .pith files, or folders of them");
  command->add_flag("-r,--recursive", options->files.recursive,
                    "Folders with all that is below them, and below links in them");
  auto* output =
      command->add_option("-o,--output", options->files.output, "Map to write, a PNG: the picture, and heat over it")
          ->type_name("FILE");
  command->add_option("--out-dir", options->files.directory, "Folder for the maps NAME.anomaly.png, created if missing")
      ->excludes(output)
      ->type_name("FOLDER");
  command->add_flag("-f,--force", options->files.force, "Replace maps that exist already");
  command
      ->add_option("--threshold", options->threshold,
                   "What is unusual, in units of the threshold that pith anomaly calibrate chose")
      ->capture_default_str()
      ->check(number(1e-6, 1e6))
      ->type_name("N");
  command->add_flag("--json", options->files.json, "A line of JSON for each picture");
  command->add_option("--model", options->model.model, "Model that pith anomaly calibrate wrote")->type_name("MODEL");
  add_max_pixels_option(*command, &options->max_pixels);
  add_threads_option(*command, &options->model);
#ifdef PITH_TRAINING
  add_calibrate(*command);
#endif
  run_with_parts(*command, [options] { find_anomalies(*options); });
}

}  // namespace pith::tool
