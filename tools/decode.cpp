// pith decode: .pith files to pictures.
#include <charconv>
#include <filesystem>
#include <iterator>
#include <optional>

#include "base/error.hpp"
#include "codec_options.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "jobs/options.hpp"
#include "jobs/output_format.hpp"
#include "jobs/run.hpp"
#include "limit_options.hpp"
#include "pictures/descriptor.hpp"
#include "pictures/formats.hpp"
#include "pictures/thumbnails.hpp"
#include "rows.hpp"

namespace pith::tool {
namespace {

// Bytes read at a time of what is small: little, as the next place may be elsewhere.
constexpr size_t kBlock = size_t{1} << 12;

constexpr size_t kHeader = 64;  // bytes that tell the size of a picture

struct DecodeOptions {
  FileOptions files;
  CodecOptions codec;
  pith_decode_settings settings = decode_settings();
  std::optional<int> quality;
  std::optional<uint64_t> max_memory;
  std::string format;  // an extension; empty: from the name given with -o, else png
};

// The extension that decides the format of the outputs.
std::string output_extension(const DecodeOptions& options) {
  if (!options.format.empty()) return options.format;
  if (options.files.output.empty() || options.files.output == "-") return "png";
  const std::string extension = std::filesystem::path(options.files.output).extension().string();
  return extension.empty() ? extension : extension.substr(1);
}

// Devices, pipes and open descriptors have no extension to tell the format by.
bool is_no_regular_file(const std::string& output) {
  std::error_code ignored;
  const auto status = std::filesystem::status(output, ignored);
  return std::filesystem::is_other(status) || descriptor_named(output);
}

const PictureFormat& chosen_format(const DecodeOptions& options) {
  const std::string extension = output_extension(options);
  if (extension.empty() && is_no_regular_file(options.files.output)) return kPngFormat;
  return output_format(extension, options.files.output, ", or --format");
}

std::vector<uint8_t> copy_of(const void* bytes, size_t size) {
  const auto* begin = static_cast<const uint8_t*>(bytes);
  return {begin, begin + size};
}

PictureInfo info_of(const Decoder& decoder, uint32_t bits) {
  const pith_metadata metadata = decoder.metadata();
  return {.width = decoder.width(),
          .height = decoder.height(),
          .channels = decoder.info().channels,
          .sample_size = bits / 8,
          .metadata = {copy_of(metadata.icc, metadata.icc_size), copy_of(metadata.exif, metadata.exif_size),
                       copy_of(metadata.xmp, metadata.xmp_size)}};
}

// What is missing of a damaged file; empty if nothing is.
std::string complaint_about(const Decoder& decoder) {
  std::string losses;
  const auto add = [&](const std::string& loss) { losses += (losses.empty() ? "" : "; ") + loss; };
  if (const size_t tiles = decoder.missing_tiles().size())
    add(std::to_string(tiles) + (tiles == 1 ? " tile is" : " tiles are") + " missing, and gray in the picture");
  const unsigned lost = decoder.lost_metadata();
  if (lost & PITH_METADATA_ICC) add("the colour profile is lost, so that colours may look different");
  if (lost & PITH_METADATA_EXIF) add("the EXIF is lost");
  if (lost & PITH_METADATA_XMP) add("the XMP is lost");
  if (lost & PITH_METADATA_UNKNOWN) add("a profile, EXIF or XMP may be lost");
  return losses.empty() ? losses : "is damaged: " + losses;
}

// What writing leaves of the memory for decoding a file that begins so. Refuses too many pixels beforehand, where more
// memory would not help; what is no .pith file decoding will say.
uint64_t memory_to_decode(uint64_t max_memory, std::span<const uint8_t> start, const PictureFormat& format,
                          const pith_decode_settings& settings) {
  pith_info info{};
  if (pith_read_info(start.data(), start.size(), &info, nullptr) != PITH_OK) return max_memory;
  uint64_t pixels = uint64_t{info.width} * info.height;
  check_pixel_count(pixels, settings.max_pixels);
  if (settings.region.width) pixels = std::min(pixels, uint64_t{settings.region.width} * settings.region.height);
  if (settings.max_side) pixels = std::min(pixels, uint64_t{settings.max_side} * settings.max_side);
  return memory_left_writing(max_memory, memory_to_write(format, pixels, info.channels, settings.bits / 8));
}

JobResult decode_file(const Context& context, const DecodeOptions& options, const PictureFormat& format,
                      uint32_t threads, JobStreams& streams) {
  pith_decode_settings settings = options.settings;
  streams.progress.follow(settings);
  LookAhead input(streams.input, kBlock);
  settings.max_memory = memory_to_decode(streams.max_memory, input.peek(kHeader), format, settings);
  const auto read = [&](void* data, size_t size) { return input.read(static_cast<uint8_t*>(data), size); };
  const auto seek = [&](uint64_t offset) { input.seek(offset); };
  Decoder decoder =
      within_memory([&] { return Decoder(context, read, settings, streams.input.seekable() ? Seek(seek) : nullptr); });
  PictureInfo picture = info_of(decoder, settings.bits);
  if (settings.region.width) drop_thumbnails(&picture.metadata);  // they show the rest
  const std::unique_ptr<PictureWriter> writer =
      format.make_writer(picture, streams.output, writer_settings(options.quality, threads));
  for_rows(picture.height, picture.row_size(), [&](uint8_t* samples, size_t stride, uint32_t count) {
    decoder.read_rows(samples, stride, count);
    if (settings.bits == 16) change_byte_order(samples, stride * count);
    writer->write_rows(samples, stride, count);
  });
  writer->finish();
  streams.warnings = writer->warnings();
  JobResult result = job_result(decoder.info(), streams.input.size());
  result.incomplete = complaint_about(decoder);
  return result;
}

void decode(const DecodeOptions& options) {
  const PictureFormat& format = chosen_format(options);
  if (options.settings.bits > 8 && !format.is_deep)
    throw UsageError("--bits 16: " + std::string(format.name) + " holds 8 bits; choose png, tif, avif or ppm");
  const Plan plan(options.files, {{".pith"}, "." + output_extension(options)});
  const Threads threads = share_threads(options.codec, plan.size());
  const Context context = make_context(options.codec, threads.each);
  run_jobs(plan, threads.jobs, memory_limits(options.max_memory),
           [&](JobStreams& streams) { return decode_file(context, options, format, threads.each, streams); });
}

pith_region parse_region(const std::string& text) {
  uint32_t numbers[4];
  const char *at = text.data(), *const end = at + text.size();
  for (uint32_t& number : numbers) {
    const auto read = std::from_chars(at, end, number);
    const bool is_last = &number == std::end(numbers) - 1;
    const bool valid = read.ec == std::errc() && (is_last ? read.ptr == end : read.ptr != end && *read.ptr == ',');
    if (!valid) throw UsageError("--region: must be X,Y,WIDTH,HEIGHT in pixels, as in 0,0,640,480");
    at = read.ptr + 1;
  }
  if (numbers[2] == 0 || numbers[3] == 0) throw UsageError("--region: is empty");
  return {numbers[0], numbers[1], numbers[2], numbers[3]};
}

// Less than all of the picture.
void add_selection(CLI::App& command, DecodeOptions* options) {
  auto* region =
      command
          .add_option_function<std::string>(
              "--region", [options](const std::string& text) { options->settings.region = parse_region(text); },
              "Only this part, in pixels, without decoding the rest")
          ->type_name("X,Y,W,H");
  command
      .add_option("--max-side", options->settings.max_side,
                  "A small picture, at most so many pixels wide and high, much faster than the whole one")
      ->check(CLI::Range(1u, 1u << 20))
      ->type_name("PIXELS")
      ->excludes(region);
  command.add_flag("--partial", options->settings.partial,
                   "Of a damaged file all that is intact; the rest is gray, and the exit status 1");
}

}  // namespace

void add_decode(CLI::App& app) {
  auto options = std::make_shared<DecodeOptions>();
  CLI::App* command = app.add_subcommand("decode", "Turn .pith files back into pictures");
  add_file_options(*command, &options->files);
  command->add_option("--format", options->format, "Of the pictures; default: the extension of -o, else png")
      ->check(CLI::IsMember(extensions_of_outputs()))
      ->type_name("NAME");
  add_selection(*command, options.get());
  add_quality_option(*command, &options->quality);
  command->add_option("--bits", options->settings.bits, "Of a sample: with 16, colours are not rounded to 8")
      ->capture_default_str()
      ->check(CLI::IsMember({8, 16}))
      ->type_name("8|16");
  add_limit_options(*command, &options->settings.max_pixels, &options->max_memory);
  add_codec_options(*command, &options->codec);
  command->callback([options] { decode(*options); });
}

}  // namespace pith::tool
