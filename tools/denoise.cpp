// pith denoise: photos without their noise.
#include "base/error.hpp"
#include "codec_options.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "jobs/extension.hpp"
#include "jobs/options.hpp"
#include "jobs/output_format.hpp"
#include "jobs/run.hpp"
#include "pictures/picture_file.hpp"
#include "pictures/picture_writer.hpp"
#include "pictures/previews.hpp"
#include "streams.hpp"

namespace pith::tool {
namespace {

struct DenoiseOptions {
  FileOptions files;
  CodecOptions machine;
  pith_denoise_settings settings = denoise_settings();
};

JobResult denoise_file(const DenoisingContext& context, const DenoiseOptions& options, const PictureFormat* wanted,
                       JobStreams& streams) {
  const PictureFormat* own = format_by_start(streams.input.peek(kProbedBytes));
  const std::unique_ptr<PictureReader> reader = open_picture(streams.input);  // throws unless `own` is known
  const PictureInfo& picture = reader->info();
  pith_denoise_settings settings = options.settings;
  settings.max_memory = memory_left(settings.max_memory, picture.memory);
  streams.progress.follow(settings);
  PictureInfo clean = picture;
  drop_previews(&clean.metadata);
  const std::unique_ptr<PictureWriter> writer = make_picture_writer(wanted ? *wanted : *own, clean, streams.output);
  IncomingRows rows(*reader);
  rows.run([&] {
    Denoiser denoiser(context, picture.width, picture.height, picture.channels, settings, IncomingRows::read, &rows);
    for_rows(picture.height, picture.row_size(), [&](uint8_t* samples, size_t stride, uint32_t count) {
      denoiser.read_rows(samples, stride, count);
      writer->write_rows(samples, stride, count);
    });
  });
  writer->finish();
  streams.warnings = reader->warnings();
  streams.warnings.insert(streams.warnings.end(), writer->warnings().begin(), writer->warnings().end());
  JobResult result;
  result.width = picture.width;
  result.height = picture.height;
  return result;
}

void denoise(const DenoiseOptions& options) {
  const PictureFormat* format = output_format(options.files.output);
  const Plan plan(options.files, {picture_extensions(), "", ".denoised"});
  const Threads threads = share_threads(options.machine, plan.size());
  const DenoisingContext context = make_denoising_context(options.machine, threads.each);
  run_jobs(plan, threads.jobs, [&](JobStreams& streams) { return denoise_file(context, options, format, streams); });
}

}  // namespace

void add_denoise(CLI::App& app) {
  auto options = std::make_shared<DenoiseOptions>();
  CLI::App* command = app.add_subcommand("denoise", "Take the noise out of photos (" + names_of_formats() + ")");
  command->footer("NAME.jpg becomes NAME.denoised.jpg, unless -o or --out-dir says otherwise.");
  add_file_options(*command, &options->files);
  command
      ->add_option("--sigma", options->settings.sigma,
                   "Standard deviation of the noise, in levels of 0..255; default: found out")
      ->check(number(0, 100))
      ->type_name("0..100");
  command->add_option("--strength", options->settings.strength, "Share of the change that is made")
      ->capture_default_str()
      ->check(number(0, 1))
      ->type_name("0..1");
  add_limit_options(*command, &options->settings.max_pixels, &options->settings.max_memory);
  add_codec_options(*command, &options->machine);
  command->callback([options] { denoise(*options); });
}

}  // namespace pith::tool
