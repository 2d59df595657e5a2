// pith decode: .pith files to pictures.
#include <filesystem>

#include "codec_options.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "error.hpp"
#include "image/io/file.hpp"
#include "image/io/picture_io.hpp"
#include "jobs/options.hpp"
#include "jobs/run.hpp"

namespace pith::tool {
namespace {

struct DecodeOptions {
  FileOptions files;
  CodecOptions codec;
  std::string format;  // an extension; empty: from the name given with -o, else png
};

// The extension that decides the format of the outputs.
std::string output_extension(const DecodeOptions& options) {
  if (!options.format.empty()) return options.format;
  if (options.files.output.empty() || options.files.output == "-") return "png";
  const std::string extension = std::filesystem::path(options.files.output).extension().string();
  return extension.empty() ? extension : extension.substr(1);
}

PictureFormat output_format(const DecodeOptions& options) {
  // Devices have no extension to tell the format by.
  std::error_code ignored;
  const std::string extension = output_extension(options);
  if (extension.empty() && std::filesystem::is_character_file(options.files.output, ignored))
    return PictureFormat::kPng;
  const auto format = picture_format_from_extension(extension);
  if (!format)
    throw UsageError("cannot tell the format of " + options.files.output + "; use .png, .jpg or .ppm, or --format");
  return *format;
}

Bytes write_picture(const pith_image& image, PictureFormat format) {
  switch (format) {
    case PictureFormat::kPng: return write_png(image);
    case PictureFormat::kJpeg: return write_jpeg(image);
    case PictureFormat::kPnm: return write_pnm(image);
  }
  throw Error(PITH_ERROR_INTERNAL, "unknown picture format");
}

JobResult decode_file(const Context& context, PictureFormat format, JobStreams& streams) {
  const Bytes source = read_rest(streams.input);
  const Image image = context.decode(source.data(), source.size());
  streams.output.write(write_picture(image.get(), format));
  return job_result(read_info(source.data(), source.size()), source.size());
}

void decode(const DecodeOptions& options) {
  const PictureFormat format = output_format(options);
  const Plan plan(options.files, {{".pith"}, "." + output_extension(options)});
  const Threads threads = share_threads(options.codec, plan.size());
  const Context context = make_context(options.codec, threads.each);
  run_jobs(plan, threads.jobs, [&](JobStreams& streams) { return decode_file(context, format, streams); });
}

}  // namespace

void add_decode(CLI::App& app) {
  auto options = std::make_shared<DecodeOptions>();
  CLI::App* command = app.add_subcommand("decode", "Turn .pith files back into pictures");
  add_file_options(*command, &options->files);
  command
      ->add_option("--format", options->format, "png, jpg (quality 95) or ppm; default: the extension of -o, else png")
      ->check(CLI::IsMember({"png", "jpg", "ppm"}))
      ->type_name("NAME");
  add_codec_options(*command, &options->codec);
  command->callback([options] { decode(*options); });
}

}  // namespace pith::tool
