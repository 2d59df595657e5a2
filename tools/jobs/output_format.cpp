#include "jobs/output_format.hpp"

#include <filesystem>

#include "console.hpp"

namespace pith::tool {

std::optional<PictureFormat> output_format(const std::string& output) {
  const std::string extension = std::filesystem::path(output).extension().string();
  if (extension.empty()) return std::nullopt;
  const auto format = picture_format_from_extension(extension.substr(1));
  if (!format) throw UsageError("cannot tell the format of " + output + "; use .png, .jpg or .ppm");
  return format;
}

}  // namespace pith::tool
