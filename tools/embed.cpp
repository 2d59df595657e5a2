// pith embed: codes of pictures, by an autoencoder.
#include <algorithm>
#include <cmath>
#include <mutex>

#include "autoencoder/code_file.hpp"
#include "autoencoder/load_picture.hpp"
#include "autoencoder/outputs.hpp"
#include "base/error.hpp"
#include "base/parallel.hpp"
#include "codec_options.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "jobs/extension.hpp"
#include "jobs/input_names.hpp"
#include "pictures/file.hpp"

namespace pith::tool {
namespace {

struct EmbedOptions {
  FileOptions files;
  CodecOptions model;
  uint64_t max_pixels = kMaxPicturePixels;
};

std::vector<std::string> all_extensions() {
  std::vector<std::string> extensions = picture_extensions();
  extensions.emplace_back(".pith");
  return extensions;
}

std::vector<float> finite(std::vector<float> code) {
  if (!std::ranges::all_of(code, [](float v) { return std::isfinite(v); }))
    throw Error(PITH_ERROR_MODEL, "has no code: the model gives numbers without end for it");
  return code;
}

void embed(const EmbedOptions& options) {
  const std::string output = options.files.output.empty() ? "-" : options.files.output;
  const CodeFormat format = code_format_of(output);
  check_output(output, options.files.force, {options.model.model});
  const AutoencoderContext context = make_autoencoder_context(options.model);
  std::vector<InputProblem> problems;
  const InputNames names = find_inputs(options.files, all_extensions(), &problems);
  for (const InputProblem& problem : problems) print_error(problem.name + ": " + problem.message);
  bool failed = !problems.empty();

  std::vector<CodeRow> rows(names.size());
  PictureFiles files(options.max_pixels);
  ProgressBar progress(rows.size());
  std::mutex mutex;
  size_t done = 0;
  for_each_in_parallel(static_cast<int>(thread_count(options.model)), static_cast<int>(rows.size()), [&] {
    return [&](int i) {
      CodeRow& row = rows[i];
      row.name = names.name(i);
      try {
        const Picture picture = files.load(row.name);
        row.code = about_file(row.name, [&] { return finite(context.embed(picture.view())); });
      } catch (const FileError& error) {
        const std::lock_guard lock(mutex);
        print_error(error.what());
        failed = true;
      }
      const std::lock_guard lock(mutex);
      progress.show(++done, row.name);
    };
  });
  if (std::ranges::any_of(rows, [](const CodeRow& row) { return !row.code.empty(); })) {
    const std::string file = code_file(format, rows, context.info().code_size);
    about_file(output, [&] { write_file(output, {reinterpret_cast<const uint8_t*>(file.data()), file.size()}); });
  }
  if (failed) throw AlreadyReported();
}

}  // namespace

void add_embed(CLI::App& app) {
  auto options = std::make_shared<EmbedOptions>();
  CLI::App* command =
      app.add_subcommand("embed", "Codes of pictures by an autoencoder: for programs that compare them");
  command->add_option("IN", options->files.inputs, "Pictures or .pith files, or folders of them")->required();
  command->add_flag("-r,--recursive", options->files.recursive,
                    "Folders with all that is below them, and below links in them");
  command
      ->add_option("-o,--output", options->files.output,
                   "File to write: .npy (a row for each picture, NaN where one could not be read), .csv or .jsonl; "
                   "default: JSON lines on standard output")
      ->type_name("FILE");
  command->add_flag("-f,--force", options->files.force, "Replace the output if it exists already");
  add_autoencoder_option(*command, &options->model);
  command->add_option("--max-pixels", options->max_pixels, "Refuse pictures with more pixels; default: 2^29")
      ->check(CLI::Range(uint64_t{1}, kMaxPicturePixels))
      ->type_name("N");
  command->add_option("-j,--threads", options->model.threads, "Threads; default: one for each processor")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  command->callback([options] { embed(*options); });
}

}  // namespace pith::tool
