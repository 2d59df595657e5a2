// pith inpaint: pictures without their scratches, stamps and wires.
#include <optional>

#include "base/error.hpp"
#include "codec_options.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "inpaint_mask.hpp"
#include "jobs/extension.hpp"
#include "jobs/options.hpp"
#include "jobs/output_format.hpp"
#include "jobs/run.hpp"
#include "limit_options.hpp"
#include "pictures/file.hpp"
#include "pictures/formats.hpp"
#include "pictures/input_file.hpp"
#include "pictures/picture.hpp"
#include "restore_file.hpp"

namespace pith::tool {
namespace {

struct InpaintOptions {
  std::optional<int> quality;
  FileOptions files;
  MaskOptions mask;
  CodecOptions machine;
  pith_inpaint_settings settings = inpaint_settings();
  std::optional<uint64_t> max_memory;
};

Picture read_rows(PictureReader& reader) {
  const PictureInfo& info = reader.info();
  Picture picture = make_picture(info.width, info.height, info.pixel_size());
  reader.read_rows(picture.samples.get(), info.row_size(), info.height);
  return picture;
}

constexpr unsigned kStep = 65535 / 255;  // between levels of 8 bits, in 16 bits

// The samples of 16 bits that `deep` holds, in 8 bits.
Picture reduced(const PictureInfo& info, const Picture& deep) {
  Picture levels = make_picture(info.width, info.height, info.channels);
  for (size_t i = 0; i < levels.size(); ++i)
    levels.samples[i] =
        static_cast<uint8_t>(((deep.samples[2 * i] << 8 | deep.samples[2 * i + 1]) + kStep / 2) / kStep);
  return levels;
}

// Takes over what differs from `before`; everything else keeps all of its bits.
void take_changes(const Picture& before, const Picture& after, Picture* deep) {
  for (size_t i = 0; i < after.size(); ++i)
    if (before.samples[i] != after.samples[i]) deep->samples[2 * i] = deep->samples[2 * i + 1] = after.samples[i];
}

// The mask may be null.
uint64_t fill(const InpaintingContext& context, const PictureInfo& info, const MaskFile* mask,
              const pith_inpaint_settings& settings, Picture* picture) {
  const pith_image marks = mask ? mask->marks().view() : pith_image{};
  const auto inpaint = [&](const Picture& p) { return context.inpaint(p.view(), mask ? &marks : nullptr, settings); };
  if (info.sample_size == 1) return inpaint(*picture);
  const Picture before = reduced(info, *picture), after = reduced(info, *picture);
  const uint64_t filled = inpaint(after);
  take_changes(before, after, picture);
  return filled;
}

void inpaint_picture(const InpaintingContext& context, const InpaintOptions& options, const MaskFile* mask,
                     JobStreams& streams, PictureReader& reader, PictureWriter& writer) {
  const PictureInfo& info = reader.info();
  if (!mask && !info.has_alpha())
    throw Error(PITH_ERROR_ARGUMENT, "has no transparent pixels to fill; say with --mask what to fill");
  check_pixel_count(uint64_t{info.width} * info.height, options.settings.max_pixels);
  if (mask) mask->check_size(info);
  // The picture, as it is and in 8 bits twice.
  const uint64_t held = uint64_t{info.width} * info.height * info.channels * (info.sample_size > 1 ? 4 : 1);
  pith_inpaint_settings settings = options.settings;
  settings.max_memory = memory_left(streams.max_memory, info.memory + held);
  streams.progress.follow(settings);
  Picture picture = read_rows(reader);
  if (!within_memory([&] { return fill(context, info, mask, settings, &picture); }))
    streams.notes.push_back("nothing is masked, so nothing was filled");
  writer.write_rows(picture.samples.get(), info.row_size(), info.height);
}

void inpaint(const InpaintOptions& options) {
  check_output_format(options.files.output);
  const Plan plan(options.files, {picture_extensions(), "", ".inpainted"});
  std::optional<MaskFile> mask;
  MemoryLimits memory = memory_limits(options.max_memory);
  if (!options.mask.name.empty()) {
    mask.emplace(options.mask, options.settings.max_pixels, memory.file);
    memory = {memory_left(memory.file, mask->memory()), memory_left(memory.all, mask->memory())};
  }
  for (size_t i = 0; i < plan.size() && mask; ++i)
    if (is_same_file(options.mask.name, plan.job(i).output))
      throw FileError(options.mask.name, "is the mask and will not be overwritten; choose another output with -o");
  if (mask && plan.size() > 1) mask->marks();  // so that one that cannot be read is said once, not for each picture
  const Threads threads = share_threads(options.machine, plan.size());
  const InpaintingContext context = make_inpainting_context(options.machine, threads.each);
  run_jobs(plan, threads.jobs, memory, [&](JobStreams& streams) {
    return restore_file(streams, Samples::kAsTheyAre, writer_settings(options.quality, threads.each),
                        [&](PictureReader& reader, PictureWriter& writer) {
                          inpaint_picture(context, options, mask ? &*mask : nullptr, streams, reader, writer);
                        });
  });
}

}  // namespace

void add_inpaint(CLI::App& app) {
  auto options = std::make_shared<InpaintOptions>();
  CLI::App* command = app.add_subcommand("inpaint", "Fill scratches, stamps and other holes of pictures");
  command->footer(
      "NAME.png becomes NAME.inpainted.png, unless -o or --out-dir says otherwise. Outside of the mask PNG and PNM "
      "stay as they are, bit for bit; JPEG is compressed again.");
  add_file_options(*command, &options->files);
  auto* mask =
      command
          ->add_option("--mask", options->mask.name,
                       "Picture of the same size, white where to fill; without it transparent pixels are filled")
          ->type_name("PICTURE");
  command->add_flag("--invert-mask", options->mask.inverted, "Fill what is black in the mask")->needs(mask);
  command->add_flag("--fill-transparent", options->settings.fill_transparent,
                    "Fill transparent pixels as well as what the mask says");
  command->add_option("--grow", options->settings.grow, "Pixels by which the mask is made larger on all sides")
      ->capture_default_str()
      ->check(CLI::Range(0, 256))
      ->type_name("N");
  command
      ->add_option("--feather", options->settings.feather,
                   "Pixels around the mask over which the filling blends into the picture")
      ->capture_default_str()
      ->check(CLI::Range(0, 256))
      ->type_name("N");
  add_quality_option(*command, &options->quality);
  add_limit_options(*command, &options->settings.max_pixels, &options->max_memory);
  add_codec_options(*command, &options->machine);
  command->callback([options] { inpaint(*options); });
}

}  // namespace pith::tool
