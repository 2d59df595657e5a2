// pith embed: codes of pictures.
#include <algorithm>
#include <mutex>

#include "autoencoder/code_file.hpp"
#include "autoencoder/code_of.hpp"
#include "autoencoder/load_picture.hpp"
#include "autoencoder/outputs.hpp"
#include "base/parallel.hpp"
#include "codec_options.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "jobs/input_names.hpp"
#include "pictures/file.hpp"

namespace pith::tool {
namespace {

struct EmbedOptions {
  FileOptions files;
  CodecOptions model;
  uint64_t max_pixels = kMaxPicturePixels;
};

void embed(const EmbedOptions& options) {
  const std::string output = options.files.output.empty() ? "-" : options.files.output;
  const CodeFormat format = code_format_of(output);
  check_output(output, options.files.force, {options.model.model});
  const AutoencoderContext context = make_autoencoder_context(options.model);
  std::vector<InputProblem> problems;
  const InputNames names = find_inputs(options.files, embeddable_extensions(), &problems);
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
        row.code = code_of(row.name, context, files);
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
    about_file(output, [&] { write_file(output, bytes_of(file)); });
  }
  if (failed) throw AlreadyReported();
}

}  // namespace

void add_embed(CLI::App& app) {
  auto options = std::make_shared<EmbedOptions>();
  CLI::App* command = app.add_subcommand("embed", "Codes of pictures: for programs that compare them");
  command->add_option("IN", options->files.inputs, "Pictures or .pith files, or folders of them")->required();
  command->add_flag("-r,--recursive", options->files.recursive,
                    "Folders with all that is below them, and below links in them");
  command
      ->add_option("-o,--output", options->files.output,
                   "File to write: .npy (a row for each picture, NaN where one could not be read), .csv or .jsonl; "
                   "default: JSON lines on standard output")
      ->type_name("FILE");
  command->add_flag("-f,--force", options->files.force, "Replace the output if it exists already");
  add_embedding_option(*command, &options->model);
  add_max_pixels_option(*command, &options->max_pixels);
  add_threads_option(*command, &options->model);
  command->callback([options] { embed(*options); });
}

}  // namespace pith::tool
