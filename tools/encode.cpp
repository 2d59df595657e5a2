// pith encode: pictures to .pith files.
#include "codec_options.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "error.hpp"
#include "image/io/file.hpp"
#include "image/io/picture_io.hpp"
#include "jobs.hpp"

namespace pith::tool {
namespace {

struct EncodeOptions {
  FileOptions files;
  CodecOptions codec;
  pith_encode_settings settings = encode_settings();
};

void encode_file(const Context& context, const EncodeOptions& options, const Job& job) {
  const Bytes source = read_file(job.input);
  if (looks_like_pith(source))
    throw Error(PITH_ERROR_UNSUPPORTED, "is a .pith file already; decode it with pith decode");
  const ReadResult read = read_picture(source);
  for (const std::string& warning : read.warnings) print_warning(display_name(job.input, false), warning);
  const Buffer file = context.encode(read.picture.view(), options.settings);
  about_file(display_name(job.output, true), [&] { write_file(job.output, bytes_of(file)); });
}

void encode(const EncodeOptions& options) {
  const std::vector<Job> jobs = plan_jobs(options.files, {".png", ".jpg", ".jpeg", ".ppm", ".pgm", ".pnm"}, ".pith");
  const Context context = make_context(options.codec);
  run_jobs(jobs, [&](const Job& job) { encode_file(context, options, job); });
}

}  // namespace

void add_encode(CLI::App& app) {
  auto options = std::make_shared<EncodeOptions>();
  CLI::App* command = app.add_subcommand("encode", "Compress pictures (PNG, JPEG, PPM, PGM) to .pith files");
  add_file_options(*command, &options->files);
  command->add_option("-q,--quality", options->settings.quality, "Higher is better and larger")
      ->capture_default_str()
      ->check(quality_range())
      ->type_name("0..100");
  add_tile_size_option(*command, &options->settings.tile_size);
  add_codec_options(*command, &options->codec);
  command->callback([options] { encode(*options); });
}

}  // namespace pith::tool
