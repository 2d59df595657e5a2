// pith info: what the header of a .pith file says.
#include <cinttypes>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "codec_options.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "image/io/file.hpp"

namespace pith::tool {
namespace {

struct InfoOptions {
  std::string input;
  bool json = false;
};

std::string hex(uint64_t value) {
  char text[17];
  std::snprintf(text, sizeof text, "%016" PRIx64, value);
  return text;
}

void print_text(const pith_info& info, size_t bytes, double bpp) {
  std::printf("size       %" PRIu32 " x %" PRIu32 ", %s\n", info.width, info.height,
              info.channels == 1 ? "gray" : "RGB");
  std::printf("file       %zu bytes, %.3f bits per pixel\n", bytes, bpp);
  std::printf("quality    %.4g\n", info.quality);
  std::printf("tiles      %" PRIu32 " of %" PRIu32 " pixels\n", info.tile_count, info.tile_size);
  std::printf("model      %s\n", hex(info.model_id).c_str());
}

void print_json(const pith_info& info, size_t bytes, double bpp) {
  const nlohmann::ordered_json json = {{"width", info.width},
                                       {"height", info.height},
                                       {"channels", info.channels},
                                       {"bytes", bytes},
                                       {"bpp", bpp},
                                       {"quality", info.quality},
                                       {"tile_size", info.tile_size},
                                       {"tile_count", info.tile_count},
                                       {"model_id", hex(info.model_id)}};
  std::printf("%s\n", json.dump(2).c_str());
}

void show_info(const InfoOptions& options) {
  about_file(display_name(options.input, false), [&] {
    const Bytes file = read_file(options.input);
    const pith_info info = read_info(file.data(), file.size());
    const double bpp = 8.0 * double(file.size()) / (double(info.width) * info.height);
    (options.json ? print_json : print_text)(info, file.size(), bpp);
  });
}

}  // namespace

void add_info(CLI::App& app) {
  auto options = std::make_shared<InfoOptions>();
  CLI::App* command = app.add_subcommand("info", "Show what a .pith file holds");
  command->add_option("FILE", options->input, ".pith file; - is standard input")->required();
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([options] { show_info(*options); });
}

}  // namespace pith::tool
