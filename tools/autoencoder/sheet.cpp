#include "autoencoder/sheet.hpp"

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "autoencoder/outputs.hpp"
#include "console.hpp"
#include "formatted.hpp"
#include "jobs/extension.hpp"
#include "jobs/plan.hpp"
#include "pictures/file.hpp"
#include "pictures/formats.hpp"
#include "pictures/picture.hpp"

namespace pith::tool {
namespace {

constexpr uint32_t kGap = 2;  // pixels

Picture sheet_of(const std::vector<Image>& pictures, size_t columns) {
  const pith_image& first = pictures[0].get();
  const auto across = static_cast<uint32_t>(std::min(columns, pictures.size()));
  const auto down = static_cast<uint32_t>((pictures.size() + across - 1) / across);
  Picture sheet =
      make_picture(across * (first.width + kGap) - kGap, down * (first.height + kGap) - kGap, first.channels);
  std::fill_n(sheet.samples.get(), sheet.size(), 255);
  for (size_t i = 0; i < pictures.size(); ++i) {
    const pith_image& picture = pictures[i].get();
    const size_t top = i / across * (picture.height + kGap), left = i % across * (picture.width + kGap);
    for (uint32_t y = 0; y < picture.height; ++y)
      std::memcpy(sheet.row(static_cast<uint32_t>(top + y)) + left * picture.channels,
                  picture.pixels + y * picture.stride, size_t{picture.width} * picture.channels);
  }
  return sheet;
}

void write(const std::string& name, const pith_image& picture, bool force) {
  about_file(name, [&] {
    OutputFile file(name, force ? OutputFile::IfExists::kReplace : OutputFile::IfExists::kRefuse);
    file.write(write_png(picture));
    file.commit();
  });
}

std::vector<std::string> names_of(const SheetOptions& options, size_t count) {
  if (options.directory.empty()) return {options.output};
  std::vector<std::string> names;
  for (size_t i = 1; i <= count; ++i)
    names.push_back((std::filesystem::path(options.directory) / formatted("%04zu.png", i)).string());
  return names;
}

}  // namespace

void add_sheet_options(CLI::App& command, SheetOptions* options) {
  auto* output =
      command.add_option("-o,--output", options->output, "PNG of all pictures, side by side")->type_name("FILE");
  command.add_option("--out-dir", options->directory, "Folder for a PNG of each, created if missing")
      ->excludes(output)
      ->type_name("FOLDER");
  command.add_flag("-f,--force", options->force, "Replace files that exist already");
}

void check_sheet(const SheetOptions& options, size_t count, const std::vector<std::string>& inputs) {
  if (options.output.empty() && options.directory.empty()) throw UsageError("-o FILE or --out-dir FOLDER is required");
  if (!options.output.empty() && options.output != "-" && known_extension(options.output, {".png"}).empty())
    throw UsageError(options.output + ": is written as PNG; give it a name that ends in .png");
  if (!options.directory.empty()) create_folder(options.directory);
  for (const std::string& name : names_of(options, count)) check_output(name, options.force, inputs);
}

void write_sheet(const SheetOptions& options, const std::vector<Image>& pictures, size_t columns) {
  if (options.directory.empty()) return write(options.output, sheet_of(pictures, columns).view(), options.force);
  const std::vector<std::string> names = names_of(options, pictures.size());
  for (size_t i = 0; i < pictures.size(); ++i) write(names[i], pictures[i].get(), options.force);
}

}  // namespace pith::tool
