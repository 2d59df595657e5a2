// pith info: what the header of a .pith file says.
#include <cinttypes>
#include <cstdio>
#include <limits>
#include <optional>

#include "base/one_line.hpp"
#include "base/skipping_source.hpp"
#include "codec_options.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "format/container.hpp"
#include "json_line.hpp"
#include "pictures/input_file.hpp"

namespace pith::tool {
namespace {

struct InfoOptions {
  std::vector<std::string> inputs;
  bool json = false;
};

std::string hex(uint64_t value) {
  char text[17];
  std::snprintf(text, sizeof text, "%016" PRIx64, value);
  return text;
}

const char* name_of_channels(uint32_t channels) {
  static constexpr const char* kNames[] = {"gray", "gray and alpha", "RGB", "RGB and alpha"};
  return kNames[channels - 1];
}

// What `pith info` prints of a file.
struct Facts {
  pith_info info;
  Metadata metadata;
  Preview preview;  // without a file if there is none
  uint64_t bytes = 0;

  double bpp() const { return 8.0 * double(bytes) / (double(info.width) * info.height); }
};

// Reads no more than that takes, of files that can be sought in: the first chunks and the preview.
Facts facts_of(InputFile& file) {
  Facts facts;
  const auto start = file.peek(kHeaderBytes);
  facts.info = read_info(start.data(), start.size());
  SkippingSource source(file);
  ContainerReader reader(source);
  facts.metadata = reader.metadata();
  if (std::optional<Preview> preview = reader.find_preview()) facts.preview = std::move(*preview);
  if (!file.seekable()) source.seek(std::numeric_limits<uint64_t>::max());
  facts.bytes = file.size();
  return facts;
}

void print_text(const Facts& facts) {
  const auto& [info, metadata, preview, bytes] = facts;
  std::printf("size       %" PRIu32 " x %" PRIu32 ", %s\n", info.width, info.height, name_of_channels(info.channels));
  std::printf("file       %" PRIu64 " bytes, %.3f bits per pixel\n", bytes, facts.bpp());
  std::printf("quality    %.4g\n", info.quality);
  std::printf("tiles      %" PRIu32 " of %" PRIu32 " pixels\n", info.tile_count, info.tile_size);
  std::printf("model      %s\n", hex(info.model_id).c_str());
  if (!metadata.icc.empty()) std::printf("profile    %zu bytes\n", metadata.icc.size());
  if (!metadata.exif.empty()) std::printf("EXIF       %zu bytes\n", metadata.exif.size());
  if (!metadata.xmp.empty()) std::printf("XMP        %zu bytes\n", metadata.xmp.size());
  if (!preview.file.empty())
    std::printf("preview    %" PRIu32 " x %" PRIu32 ", %zu bytes\n", preview.header.width, preview.header.height,
                preview.file.size());
}

void print_json(const std::string& input, const Facts& facts) {
  const auto& [info, metadata, preview, bytes] = facts;
  print_json_line({{"input", input},
                   {"width", info.width},
                   {"height", info.height},
                   {"channels", info.channels},
                   {"bytes", bytes},
                   {"bpp", facts.bpp()},
                   {"quality", info.quality},
                   {"tile_size", info.tile_size},
                   {"tile_count", info.tile_count},
                   {"model_id", hex(info.model_id)},
                   {"icc_bytes", metadata.icc.size()},
                   {"exif_bytes", metadata.exif.size()},
                   {"xmp_bytes", metadata.xmp.size()},
                   {"preview_width", preview.header.width},
                   {"preview_height", preview.header.height},
                   {"preview_bytes", preview.file.size()}});
}

void show_file(const InfoOptions& options, const std::string& input) {
  InputFile file(input);
  const Facts facts = facts_of(file);
  if (options.json) return print_json(input, facts);
  if (options.inputs.size() > 1) {
    std::printf("%s%s:\n", input == options.inputs[0] ? "" : "\n", one_line(display_name(input, false)).c_str());
  }
  print_text(facts);
}

void show_info(const InfoOptions& options) {
  bool failed = false;
  for (const std::string& input : options.inputs) {
    try {
      about_file(display_name(input, false), [&] { show_file(options, input); });
    } catch (const FileError& error) {
      print_error(error.what());
      failed = true;
    }
  }
  if (failed) throw AlreadyReported();
}

}  // namespace

void add_info(CLI::App& app) {
  auto options = std::make_shared<InfoOptions>();
  CLI::App* command = app.add_subcommand("info", "Show what .pith files hold");
  command->add_option("FILE", options->inputs, ".pith files; - is standard input")->required();
  command->add_flag("--json", options->json, "Print JSON, an object a line");
  command->callback([options] { show_info(*options); });
}

}  // namespace pith::tool
