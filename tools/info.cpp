// pith info: what the header of a .pith file says.
#include <cinttypes>
#include <cstdio>

#include "base/look_ahead.hpp"
#include "base/one_line.hpp"
#include "codec_options.hpp"
#include "commands.hpp"
#include "console.hpp"
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

double bits_per_pixel(const pith_info& info, uint64_t bytes) {
  return 8.0 * double(bytes) / (double(info.width) * info.height);
}

void print_text(const pith_contents& contents, uint64_t bytes) {
  const auto& [info, metadata, preview, memory] = contents;
  std::printf("size       %" PRIu32 " x %" PRIu32 ", %s\n", info.width, info.height, name_of_channels(info.channels));
  std::printf("file       %" PRIu64 " bytes, %.3f bits per pixel\n", bytes, bits_per_pixel(info, bytes));
  std::printf("quality    %.4g\n", info.quality);
  std::printf("tiles      %" PRIu32 " of %" PRIu32 " pixels\n", info.tile_count, info.tile_size);
  std::printf("model      %s\n", hex(info.model_id).c_str());
  if (metadata.icc_size) std::printf("profile    %zu bytes\n", metadata.icc_size);
  if (metadata.exif_size) std::printf("EXIF       %zu bytes\n", metadata.exif_size);
  if (metadata.xmp_size) std::printf("XMP        %zu bytes\n", metadata.xmp_size);
  if (preview.data)
    std::printf("preview    %" PRIu32 " x %" PRIu32 ", %zu bytes\n", preview.width, preview.height, preview.size);
}

void print_json(const std::string& input, const pith_contents& contents, uint64_t bytes) {
  const auto& [info, metadata, preview, memory] = contents;
  print_json_line({{"input", input},
                   {"width", info.width},
                   {"height", info.height},
                   {"channels", info.channels},
                   {"bytes", bytes},
                   {"bpp", bits_per_pixel(info, bytes)},
                   {"quality", info.quality},
                   {"tile_size", info.tile_size},
                   {"tile_count", info.tile_count},
                   {"model_id", hex(info.model_id)},
                   {"icc_bytes", metadata.icc_size},
                   {"exif_bytes", metadata.exif_size},
                   {"xmp_bytes", metadata.xmp_size},
                   {"preview_width", preview.width},
                   {"preview_height", preview.height},
                   {"preview_bytes", preview.size}});
}

void show_file(const InfoOptions& options, const std::string& input) {
  InputFile file(input);
  LookAhead source(file, size_t{1} << 12);  // chunks begin here and there
  const auto read = [&](void* data, size_t size) { return source.read(static_cast<uint8_t*>(data), size); };
  const auto seek = [&](uint64_t offset) { source.seek(offset); };
  const Contents contents(read, file.seekable() ? Seek(seek) : nullptr);
  std::vector<uint8_t> block(size_t{1} << 16);
  while (!file.seekable() && file.read(block.data(), block.size()) > 0) {  // how large that is shows at its end
  }
  if (options.json) return print_json(input, contents.get(), file.size());
  if (options.inputs.size() > 1) {
    std::printf("%s%s:\n", input == options.inputs[0] ? "" : "\n", one_line(display_name(input, false)).c_str());
  }
  print_text(contents.get(), file.size());
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
