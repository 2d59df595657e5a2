// pith denoise: photos without their noise.
#include <optional>

#include "base/error.hpp"
#include "codec_options.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "jobs/extension.hpp"
#include "jobs/options.hpp"
#include "jobs/output_format.hpp"
#include "jobs/run.hpp"
#include "limit_options.hpp"
#include "pictures/formats.hpp"
#include "pictures/picture_writer.hpp"
#include "pictures/thumbnails.hpp"
#include "restore_file.hpp"
#include "rows.hpp"

namespace pith::tool {
namespace {

struct DenoiseOptions {
  FileOptions files;
  CodecOptions machine;
  std::optional<int> quality;
  pith_denoise_settings settings = denoise_settings();
  std::optional<uint64_t> max_memory;
};

void denoise_rows(const DenoisingContext& context, pith_denoise_settings settings, JobStreams& streams,
                  PictureReader& reader, PictureWriter& writer) {
  const PictureInfo& picture = reader.info();
  check_pixel_count(uint64_t{picture.width} * picture.height, settings.max_pixels);
  settings.max_memory = memory_left(streams.max_memory, picture.memory);
  streams.progress.follow(settings);
  const auto read = [&](uint8_t* samples, size_t stride, uint32_t count) { reader.read_rows(samples, stride, count); };
  Denoiser denoiser =
      within_memory([&] { return Denoiser(context, picture.width, picture.height, picture.channels, settings, read); });
  for_rows(picture.height, picture.row_size(), [&](uint8_t* samples, size_t stride, uint32_t count) {
    denoiser.read_rows(samples, stride, count);
    writer.write_rows(samples, stride, count);
  });
}

void denoise(const DenoiseOptions& options) {
  check_output_format(options.files.output);
  const Plan plan(options.files, {picture_extensions(), "", ".denoised"});
  const Threads threads = share_threads(options.machine, plan.size());
  const DenoisingContext context = make_denoising_context(options.machine, threads.each);
  run_jobs(plan, threads.jobs, memory_limits(options.max_memory), [&](JobStreams& streams) {
    return restore_file(streams, Samples::kEightBits, writer_settings(options.quality, threads.each),
                        [&](PictureReader& reader, PictureWriter& writer) {
                          denoise_rows(context, options.settings, streams, reader, writer);
                        });
  });
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
  add_quality_option(*command, &options->quality);
  add_limit_options(*command, &options->settings.max_pixels, &options->max_memory);
  add_codec_options(*command, &options->machine);
  command->callback([options] { denoise(*options); });
}

}  // namespace pith::tool
