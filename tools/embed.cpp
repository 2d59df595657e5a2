// pith embed: codes of pictures.
#include <algorithm>
#include <mutex>

#include "autoencoder/code_file.hpp"
#include "autoencoder/code_of.hpp"
#include "autoencoder/collection_map.hpp"
#include "autoencoder/load_picture.hpp"
#include "autoencoder/outputs.hpp"
#include "autoencoder/thumbnail.hpp"
#include "base/parallel.hpp"
#include "codec_options.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "jobs/extension.hpp"
#include "jobs/input_names.hpp"
#include "limit_options.hpp"
#include "pictures/file.hpp"

namespace pith::tool {
namespace {

constexpr uint32_t kThumbnail = 64;  // pixels

struct EmbedOptions {
  FileOptions files;
  CodecOptions model;
  std::string page;
  uint64_t max_pixels = kMaxPicturePixels;
};

// The same for each row, on many threads; what cannot be read gets a line. Returns whether something could not.
template <typename Work>
bool for_each_row(std::vector<CodeRow>& rows, const EmbedOptions& options, Work work) {
  ProgressBar progress(rows.size());
  std::mutex mutex;
  size_t done = 0;
  bool failed = false;
  for_each_in_parallel(static_cast<int>(thread_count(options.model)), static_cast<int>(rows.size()), [&] {
    return [&](int i) {
      try {
        work(i);
      } catch (const FileError& error) {
        const std::lock_guard lock(mutex);
        print_error(error.what());
        failed = true;
      }
      const std::lock_guard lock(mutex);
      progress.show(++done, rows[i].name);
    };
  });
  return failed;
}

void embed(const EmbedOptions& options) {
  const std::string output = options.files.output.empty() ? "-" : options.files.output;
  const CodeFormat format = code_format_of(output);
  std::vector<std::string> inputs = options.files.inputs;
  inputs.push_back(options.model.model);
  check_output(output, options.files.force, inputs);
  if (!options.page.empty()) {
    if (known_extension(options.page, {".html", ".htm"}).empty())
      throw UsageError(options.page + ": is written as HTML; give it a name that ends in .html");
    check_output(options.page, options.files.force, inputs);
  }
  const AutoencoderContext context = make_autoencoder_context(options.model);
  std::vector<InputProblem> problems;
  const InputNames names = find_inputs(options.files, embeddable_extensions(), &problems);
  for (const InputProblem& problem : problems) print_error(problem.name + ": " + problem.message);
  bool failed = !problems.empty();

  std::vector<CodeRow> rows(names.size());
  PictureFiles files(options.max_pixels);
  std::vector<std::string> thumbnails(rows.size());
  failed |= for_each_row(rows, options, [&](int i) {
    rows[i].name = names.name(i);
    const Picture picture = picture_for_code(rows[i].name, context, files);
    rows[i].code = code_of(rows[i].name, picture, context);
    if (!options.page.empty()) thumbnails[i] = thumbnail_address(picture, kThumbnail);
  });
  if (std::ranges::any_of(rows, [](const CodeRow& row) { return !row.code.empty(); })) {
    if (options.page.empty() || !options.files.output.empty()) {
      const std::string file = code_file(format, rows, context.info().code_size);
      about_file(output, [&] { write_file(output, bytes_of(file)); });
    }
    if (!options.page.empty()) {
      const std::string page = collection_page(rows, thumbnails);
      about_file(options.page, [&] { write_file(options.page, bytes_of(page)); });
    }
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
  command
      ->add_option("--html", options->page,
                   "Page to write: the pictures as a map on which similar ones are near each other; without -o nothing "
                   "else is written")
      ->type_name("FILE");
  command->add_flag("-f,--force", options->files.force, "Replace outputs that exist already");
  add_embedding_option(*command, &options->model);
  add_max_pixels_option(*command, &options->max_pixels);
  add_threads_option(*command, &options->model);
  command->callback([options] { embed(*options); });
}

}  // namespace pith::tool
