// pith encode: pictures to .pith files.
#include <algorithm>
#include <cstdio>
#include <optional>

#include "base/error.hpp"
#include "codec_options.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "jobs/extension.hpp"
#include "jobs/options.hpp"
#include "jobs/run.hpp"
#include "limit_options.hpp"
#include "numbers.hpp"
#include "pictures/formats.hpp"
#include "pictures/thumbnails.hpp"
#include "rows.hpp"

namespace pith::tool {
namespace {

constexpr double kMostTargetBytes = 1e15;  // far beyond any file

constexpr double kAlmostLowest = 0.5;  // quality, where a search may end as well as at 0

constexpr double kNearTarget = 0.98;  // as near as pith_encode promises to come

struct EncodeOptions {
  FileOptions files;
  CodecOptions codec;
  pith_encode_settings settings = encode_settings();
  std::optional<uint64_t> max_memory;
  double target_bpp = 0;  // 0: none
  bool strip = false;
  bool keep_extension = false;
  std::string denoise;  // empty: not; else kFindOut or the standard deviation of the noise
};

const std::string kFindOut = "auto";

pith_metadata view_of(const Metadata& metadata, bool strip) {
  pith_metadata view{};
  view.icc = metadata.icc.data();
  view.icc_size = metadata.icc.size();
  if (strip) return view;
  view.exif = metadata.exif.data();
  view.exif_size = metadata.exif.size();
  view.xmp = metadata.xmp.data();
  view.xmp_size = metadata.xmp.size();
  return view;
}

// What is done for one picture: bits per pixel are bytes for each by itself, and what reading takes is not left for
// encoding.
pith_encode_settings settings_for(const EncodeOptions& options, uint64_t max_memory, const PictureInfo& picture,
                                  const pith_metadata& metadata) {
  check_pixel_count(uint64_t{picture.width} * picture.height, options.settings.max_pixels);
  pith_encode_settings settings = options.settings;
  settings.metadata = &metadata;
  settings.preview = !options.strip;
  settings.bits = 8 * picture.sample_size;
  if (options.target_bpp > 0) {
    const double bytes = options.target_bpp / 8 * picture.width * picture.height;
    settings.target_bytes = static_cast<uint64_t>(std::clamp(bytes, 1.0, kMostTargetBytes));
  }
  settings.max_memory = memory_left(max_memory, picture.memory);
  return settings;
}

// Says so where the scale has no quality that comes near what was asked for.
void tell_end_of_scale(const pith_encode_settings& settings, double quality, uint64_t bytes,
                       std::vector<std::string>* notes) {
  if (settings.target_bytes && quality == 100 && double(bytes) < kNearTarget * double(settings.target_bytes))
    notes->push_back("quality 100 takes only " + std::to_string(bytes) + " bytes");
  if ((settings.target_psnr || settings.target_ssimulacra2) && quality < kAlmostLowest)
    notes->push_back("is that good at quality 0 already");
}

std::string about(const pith_missed_quality& missed, double quality) {
  char text[200];
  std::snprintf(
      text, sizeof text,
      "comes back at %.1f dB, though quality %g gives %.1f dB or more: noise, interlacing or patterns of single "
      "pixels are lost; look at it, or keep the picture as it is",
      missed.psnr, quality, missed.expected_psnr);
  return text;
}

// Where the rows to encode come from: the reader, or a denoiser that asks it for them.
class EncodedRows {
 public:
  // A denoiser takes half of the memory of `encoding`.
  EncodedRows(PictureReader& reader, const DenoisingContext* denoising, const EncodeOptions& options,
              pith_encode_settings* encoding)
      : reader_(reader) {
    if (!denoising) return;
    pith_denoise_settings settings = denoise_settings();
    if (options.denoise != kFindOut) settings.sigma = std::stod(options.denoise);
    settings.max_pixels = encoding->max_pixels;
    settings.max_memory = encoding->max_memory = (encoding->max_memory + 1) / 2;
    const PictureInfo& picture = reader.info();
    within_memory([&] {
      denoiser_.emplace(
          *denoising, picture.width, picture.height, picture.channels, settings,
          [this](uint8_t* samples, size_t stride, uint32_t count) { reader_.read_rows(samples, stride, count); });
    });
  }

  void read(uint8_t* samples, size_t stride, uint32_t count) {
    denoiser_ ? denoiser_->read_rows(samples, stride, count) : reader_.read_rows(samples, stride, count);
  }

 private:
  PictureReader& reader_;
  std::optional<Denoiser> denoiser_;
};

JobResult encode_file(const Context& context, const DenoisingContext* denoising, const EncodeOptions& options,
                      JobStreams& streams) {
  LookAhead input(streams.input);
  if (looks_like_pith(input.peek(kPithStart)))
    throw Error(PITH_ERROR_UNSUPPORTED, "is a .pith file already; decode it with pith decode");
  const std::unique_ptr<PictureReader> reader =
      open_within(std::move(input), denoising ? Depth::kEight : Depth::kOwn, streams.max_memory);
  const PictureInfo& picture = reader->info();
  Metadata kept = picture.metadata;
  if (denoising) drop_thumbnails(&kept);
  const pith_metadata metadata = view_of(kept, options.strip);
  pith_encode_settings settings = settings_for(options, streams.max_memory, picture, metadata);
  streams.progress.follow(settings);

  pith_missed_quality missed{};
  settings.missed = &missed;
  EncodedRows rows(*reader, denoising, options, &settings);
  const auto write = [&](const void* data, size_t size) {
    streams.output.write({static_cast<const uint8_t*>(data), size});
  };
  Encoder encoder =
      within_memory([&] { return Encoder(context, picture.width, picture.height, picture.channels, settings, write); });
  for_rows(picture.height, picture.row_size(), [&](uint8_t* samples, size_t stride, uint32_t count) {
    rows.read(samples, stride, count);
    if (picture.sample_size == 2) change_byte_order(samples, stride * count);
    encoder.write_rows(samples, stride, count);
  });
  const Encoded encoded = encoder.finish();
  streams.warnings = reader->warnings();
  if (encoded.missed) streams.warnings.push_back(about(*encoded.missed, encoded.info.quality));
  JobResult result = job_result(encoded.info, streams.output.size());
  tell_end_of_scale(settings, result.quality, streams.output.size(), &streams.notes);
  return result;
}

// Unlike CLI::Range these refuse NaN.
CLI::Validator number_up_to(double most, const std::string& complaint) {
  return CLI::Validator(
      [most, complaint](const std::string& text) -> std::string {
        double value = 0;
        const bool valid = parse_number(text, &value) && value > 0 && value <= most;
        return valid ? "" : complaint;
      },
      "", "target");
}

// Instead of a quality, and one at a time.
void add_targets(CLI::App& command, CLI::Option* quality, EncodeOptions* options) {
  auto* size = command
                   .add_option("--target-size", options->settings.target_bytes,
                               "Best quality whose file has at most this size; k and M are 1000 and 1000000")
                   ->transform(CLI::AsSizeValue(true))
                   ->check(number_up_to(kMostTargetBytes, "must be a number of bytes above 0"))
                   ->type_name("BYTES");
  auto* bpp = command.add_option("--target-bpp", options->target_bpp, "The same in bits per pixel")
                  ->check(number_up_to(1e9, "must be a number above 0"))
                  ->type_name("BITS");
  auto* psnr = command.add_option("--target-psnr", options->settings.target_psnr, "Quality that gives this PSNR")
                   ->check(number_up_to(100, "must be a number of dB above 0, up to 100"))
                   ->type_name("DB");
  auto* score = command
                    .add_option("--target-ssimulacra2,--target-score", options->settings.target_ssimulacra2,
                                "Quality that gives this score of SSIMULACRA 2: 70 is high, at 90 it is hard to "
                                "tell from the original")
                    ->check(number_up_to(100, "must be a score above 0, up to 100"))
                    ->type_name("SCORE");
  size->excludes(quality)->excludes(bpp)->excludes(psnr)->excludes(score);
  bpp->excludes(quality)->excludes(psnr)->excludes(score);
  psnr->excludes(quality)->excludes(score);
  score->excludes(quality);
}

CLI::Validator noise_level() {
  return CLI::Validator(
      [](const std::string& text) { return text == kFindOut ? "" : number(0, 100)(const_cast<std::string&>(text)); },
      "", "noise");
}

void encode(const EncodeOptions& options) {
  const Plan plan(options.files, {.source_extensions = picture_extensions(),
                                  .extension = ".pith",
                                  .keeps = options.keep_extension,
                                  .advice = options.keep_extension ? "" : ", or give --keep-extension"});
  const Threads threads = share_threads(options.codec, plan.size());
  const Context context = make_context(options.codec, threads.each);
  std::optional<DenoisingContext> denoising;
  if (!options.denoise.empty()) {
    CodecOptions machine = options.codec;
    machine.model.clear();
    denoising.emplace(make_denoising_context(machine, threads.each));
  }
  run_jobs(plan, threads.jobs, memory_limits(options.max_memory), [&](JobStreams& streams) {
    return encode_file(context, denoising ? &*denoising : nullptr, options, streams);
  });
}

}  // namespace

void add_encode(CLI::App& app) {
  auto options = std::make_shared<EncodeOptions>();
  CLI::App* command = app.add_subcommand("encode", "Compress pictures (" + names_of_formats() + ") to .pith files");
  add_file_options(*command, &options->files);
  command->add_flag("--keep-extension", options->keep_extension,
                    "Name outputs NAME.jpg.pith, so that NAME.jpg and NAME.png of one folder do not meet");
  auto* quality =
      command
          ->add_option(
              "-q,--quality", options->settings.quality,
              "Higher is better and larger: 30 low, 50 medium, 70 high, 90 hard to tell from the original; pictures "
              "that are plain all over get 75 at least")
          ->capture_default_str()
          ->check(number(0, 100))
          ->type_name("0..100");
  add_targets(*command, quality, options.get());
  add_effort_option(*command, &options->settings.effort);
  add_tile_size_option(*command, &options->settings.tile_size);
  command
      ->add_flag("--denoise{" + kFindOut + "}", options->denoise,
                 "Take out the noise first; of the standard deviation that is given, --denoise=15, in levels of "
                 "0..255, or found out")
      ->check(noise_level());
  command->add_flag("--strip", options->strip,
                    "Leave out EXIF, XMP and the preview; a colour profile stays, as colours need it");
  add_limit_options(*command, &options->settings.max_pixels, &options->max_memory);
  add_codec_options(*command, &options->codec);
  add_tune_option(*command, &options->codec);
  command->callback([options] { encode(*options); });
}

}  // namespace pith::tool
