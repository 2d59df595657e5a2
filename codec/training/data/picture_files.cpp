#include "training/data/picture_files.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/error.hpp"
#include "pictures/file.hpp"
#include "pictures/formats.hpp"
#include "pictures/picture_io.hpp"

namespace pith::train {
namespace {

namespace fs = std::filesystem;

bool is_named_like_picture(const fs::path& path) {
  const std::string extension = path.extension().string();
  return !extension.empty() && format_of_inputs(extension.substr(1));
}

// Throws fs::filesystem_error.
void add_folder(const std::string& folder, std::vector<std::string>* paths) {
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    std::error_code broken_link;
    if (is_named_like_picture(entry.path()) && entry.is_regular_file(broken_link)) {
      paths->push_back(entry.path().lexically_normal().string());
    }
  }
}

Picture to_rgb(Picture picture) {
  if (picture.channels == 3) return picture;
  Picture rgb = make_picture(picture.width, picture.height, 3);
  for (size_t i = 0; i < picture.size(); ++i) std::fill_n(&rgb.samples[3 * i], 3, picture.samples[i]);
  return rgb;
}

}  // namespace

std::vector<std::string> find_pictures(const std::vector<std::string>& sources) {
  std::vector<std::string> paths;
  for (const std::string& source : sources) {
    try {
      if (fs::is_directory(source)) {
        add_folder(source, &paths);
      } else if (fs::exists(source)) {
        paths.push_back(fs::path(source).lexically_normal().string());
      } else {
        throw Error(PITH_ERROR_ARGUMENT, source + ": no such file or folder");
      }
    } catch (const fs::filesystem_error& error) {
      throw Error(PITH_ERROR_ARGUMENT, error.path1().string() + ": cannot be read: " + error.code().message());
    }
  }
  std::sort(paths.begin(), paths.end());
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  return paths;
}

Picture read_rgb(const std::string& path, int side) {
  Picture picture = read_picture(read_file(path)).picture;
  if (std::min(picture.width, picture.height) < static_cast<uint32_t>(side)) {
    throw Error(PITH_ERROR_ARGUMENT, "has " + std::to_string(picture.width) + " x " + std::to_string(picture.height) +
                                         " pixels, less than a crop of " + std::to_string(side) + " x " +
                                         std::to_string(side));
  }
  return to_rgb(std::move(picture));
}

}  // namespace pith::train
