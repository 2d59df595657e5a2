// pith train: teaches the codec on the user's own pictures.
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cinttypes>
#include <cstring>
#include <filesystem>
#include <set>

#include "api/embedded_model.hpp"
#include "base/error.hpp"
#include "codec_options.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "formatted.hpp"
#include "model/autoencoder.hpp"
#include "net/weights_file.hpp"
#include "pictures/file.hpp"
#include "pictures/formats.hpp"
#include "trainer/card.hpp"
#include "trainer/options.hpp"
#include "trainer/pictures.hpp"
#include "trainer/run.hpp"
#include "training/model/checkpoint.hpp"
#include "training/task/training_task.hpp"

namespace pith::tool {
namespace {

namespace fs = std::filesystem;

// For the principal components that a new model starts with; these crops are of no step.
constexpr int kStartCrops = 320;
constexpr int64_t kStartStep = -2;

// Everything that a run writes. All but the model and the log have names that nobody typed.
struct Outputs {
  explicit Outputs(const TrainOptions& options)
      : model(options.output), checkpoint(model + ".checkpoint"), log(options.log) {
    const auto renamed = [](const std::string& name, const char* from, const char* to) {
      fs::path path = name;
      if (path.extension() == from) path.replace_extension();
      return path.string() + to;
    };
    card = renamed(model, ".safetensors", ".md");
    if (!log.empty()) curve = renamed(log, ".csv", ".svg");
  }

  std::vector<std::string> names() const {
    std::vector<std::string> names = {model, checkpoint, card};
    if (!log.empty()) names.insert(names.end(), {log, curve});
    return names;
  }

  std::string model, checkpoint, card, log, curve;
};

// Before hours of work: everything must be writable, and nothing replaced that is not the run's own.
void check_outputs(const Outputs& outputs, const TrainOptions& options, const PictureLists& pictures, bool goes_on) {
  const std::vector<std::string> names = outputs.names();
  if (std::set<std::string>(names.begin(), names.end()).size() < names.size()) {
    throw UsageError("-o and --log would be written to the same file");
  }
  for (const std::string& name : names) {
    const fs::path folder = fs::path(name).parent_path();
    if (::access(folder.empty() ? "." : folder.c_str(), W_OK) != 0) {
      throw FileError(name, std::string("cannot be written: ") + std::strerror(errno));
    }
    if (fs::is_directory(name)) throw FileError(name, "is a directory");
    if (is_same_file(name, options.from)) {
      throw FileError(name, "is the model to start from and will not be overwritten; choose another output with -o");
    }
    for (const auto* list : {&pictures.train, &pictures.valid})
      for (const std::string& picture : *list)
        if (is_same_file(name, picture)) throw FileError(name, "is one of the pictures and will not be overwritten");
  }
  for (const std::string& name : {outputs.card, outputs.curve}) {
    if (!goes_on && !options.force && !name.empty() && fs::exists(name)) {
      throw FileError(name, "exists already; choose other outputs, or replace it with --force");
    }
  }
}

bool is_complete(const train::RunLength& length, const train::TrainSettings& settings) {
  return (settings.steps > 0 && length.run_steps >= settings.steps) ||
         (settings.minutes > 0 && length.run_seconds >= 60 * settings.minutes);
}

// Whether the model is of the state that the checkpoint holds, or of a later one.
bool model_is_written(const Outputs& outputs) {
  return fs::exists(outputs.model) && fs::last_write_time(outputs.model) >= fs::last_write_time(outputs.checkpoint);
}

std::string how_far(const train::RunLength& length) {
  return formatted("%" PRId64 " steps, %.1f minutes", length.run_steps, length.run_seconds / 60);
}

train::PictureSet open_pictures(const TrainOptions& options, std::vector<std::string> paths, int64_t first_step) {
  const train::TrainSettings& s = options.settings;
  return {std::move(paths),
          {.side = s.side,
           .whole = s.kind == train::TaskKind::autoencoder && s.whole,
           .cache_bytes = uint64_t{options.cache_megabytes} << 20,
           .threads = s.threads,
           .seed = s.seed,
           .first_step = first_step,
           .skipped = [](const std::string& path, const std::string& reason) {
             print_warning(path, reason + "; left out");
           }}};
}

// What a run starts from; the bytes are empty for a new model, which needs pictures.
struct Start {
  std::string name;
  Bytes model;
};

std::span<const uint8_t> built_in(train::TaskKind kind) {
  if (kind == train::TaskKind::codec) return embedded_model();
  if (kind == train::TaskKind::denoiser) return embedded_denoiser();
  return kind == train::TaskKind::inpainter ? embedded_inpainter() : std::span<const uint8_t>();
}

Start read_origin(const std::string& from, train::TaskKind kind) {
  if (from == "new") return {"a new model", {}};
  if (!from.empty()) return {from, about_file(from, [&] { return read_file(from); })};
  const auto model = built_in(kind);
  if (model.empty()) throw UsageError("no model of that kind is built in; say with --from what to start from");
  return {"the model inside pith", {model.begin(), model.end()}};
}

Bytes new_model(const train::PictureSet& pictures, const train::TrainSettings& settings) {
  std::vector<train::Crop> crops;
  const int count = settings.kind == train::TaskKind::codec ? kStartCrops : 0;
  crops.reserve(count);
  for (int i = 0; i < count; ++i) crops.push_back(pictures.crop(kStartStep, i));
  return train::make_new_model(crops, settings);
}

// What a model is, options cannot change.
void check_shape(const AutoencoderShape& shape, const train::TrainSettings& settings) {
  if (shape == AutoencoderShape{settings.autoencoder, settings.side, settings.code, settings.whole}) return;
  throw Error(PITH_ERROR_ARGUMENT, formatted("is an autoencoder of --kind %s --size %d --code %d%s; give these",
                                             kAutoencoderKindNames[static_cast<int>(shape.kind)], shape.side,
                                             shape.code, shape.whole ? "" : " --crops"));
}

uint64_t content_id(const Bytes& model, train::TaskKind kind) {
  return WeightsFile(model, train::format_of(kind)).content_id();
}

void write_results(const Outputs& outputs, const Bytes& model, CardFacts facts, const std::vector<LogRow>& rows) {
  about_file(outputs.model, [&] { write_file(outputs.model, model); });
  facts.content_id = content_id(model, facts.settings.kind);
  const std::string card = model_card(facts, rows);
  about_file(outputs.card, [&] { write_file(outputs.card, Bytes(card.begin(), card.end())); });
  std::printf("%s: content id %016" PRIx64 "\n", outputs.model.c_str(), facts.content_id);
}

void train_model(const TrainOptions& options) {
  const train::TrainSettings& settings = options.settings;
  const Outputs outputs(options);
  const PictureLists lists = choose_pictures(options.inputs, options.valid);
  if (lists.train.empty()) throw FileError(options.inputs[0], "no pictures to learn from (" + names_of_formats() + ")");
  const bool goes_on = fs::exists(outputs.checkpoint);
  check_outputs(outputs, options, lists, goes_on);
  train::RunLength so_far;
  if (goes_on) so_far = about_file(outputs.checkpoint, [&] { return train::read_run_length(outputs.checkpoint); });
  if (goes_on && is_complete(so_far, settings) && model_is_written(outputs)) {
    print_note(outputs.checkpoint + ": the run is complete (" + how_far(so_far) +
               "); train longer with larger --minutes or --steps, or from the beginning after removing this file");
    return;
  }

  Start origin = read_origin(options.from, options.settings.kind);
  if (options.settings.kind == train::TaskKind::autoencoder && !origin.model.empty())
    about_file(origin.name, [&] { check_shape(AutoencoderModel(origin.model).shape(), options.settings); });
  train::PictureSet pictures = open_pictures(options, lists.train, so_far.run_steps);
  const bool whole = settings.kind == train::TaskKind::autoencoder && settings.whole;
  const ValidationCrops valid = validation_crops(lists.valid, settings.side, whole, settings.threads);
  if (!options.valid.empty() && valid.crops.empty()) throw FileError(options.valid, "no picture to validate with");
  if (options.from == "new") origin.model = new_model(pictures, settings);
  train::Trainer trainer = about_file(origin.name, [&] { return train::Trainer(origin.model, pictures, settings); });
  Quantities before;
  if (!valid.crops.empty()) before = quantities(trainer.validate(valid.crops));
  if (goes_on && settings.kind == train::TaskKind::autoencoder && fs::exists(outputs.model))
    about_file(outputs.model, [&] { check_shape(AutoencoderModel(read_file(outputs.model)).shape(), settings); });
  if (goes_on) about_file(outputs.checkpoint, [&] { trainer.resume(outputs.checkpoint); });
  TrainRun run(trainer, pictures, valid.crops,
               {.checkpoint = outputs.checkpoint,
                .log = outputs.log,
                .curve = outputs.curve,
                .save_minutes = options.save_minutes,
                .pixels_per_step = double(settings.batch) * settings.accumulate * settings.side * settings.side});
  print_note(formatted("%zu pictures to learn from%s, %zu to validate with; %s, %d threads", pictures.held(),
                       pictures.complete() ? "" : " at a time", valid.pictures,
                       settings.precision == DataType::bf16 ? "bf16" : "f32", settings.threads));
  if (goes_on) print_note(outputs.checkpoint + ": goes on after " + how_far(so_far));
  const int signal = run.run(before);
  if (signal) {
    print_note("interrupted after " + how_far(trainer.length()) +
               "; all is saved, the same command goes on. Writing the model as it is now");
  }

  const uint64_t start_id = content_id(origin.model, settings.kind);
  write_results(outputs, trainer.finish(options.description),
                {.title = options.description,
                 .origin = formatted("%s (content id `%016" PRIx64 "`)", origin.name.c_str(), start_id),
                 .length = trainer.length(),
                 .done = signal ? std::max(0., run.done()) : 1,
                 .pictures = lists.train.size(),
                 .validation_pictures = valid.pictures,
                 .validation_crops = valid.crops.size(),
                 .settings = settings,
                 .before = before,
                 .after = run.validation()},
                run.rows());
  if (signal) throw Interrupted(signal);
}

}  // namespace

void add_train(CLI::App& app) {
  CLI::App* command = app.add_subcommand("train", "Teach the codec on your own pictures: a model for --model");
  command->footer(
      "The same command goes on with a run from its checkpoint, MODEL.checkpoint; --minutes and --steps count over all "
      "of it.\nCtrl-C or SIGTERM ends after the current step, with checkpoint and model written (exit 130 or 143); a "
      "second one at once.");
  add_train_options(*command, train_model);
}

}  // namespace pith::tool
