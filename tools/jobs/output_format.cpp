#include "jobs/output_format.hpp"

#include <filesystem>

#include "console.hpp"

namespace pith::tool {

const PictureFormat& output_format(const std::string& extension, const std::string& output, const std::string& advice) {
  if (const PictureFormat* format = format_by_extension(extension)) return *format;
  std::string known;
  for (const std::string& one : extensions_of_outputs()) known += (known.empty() ? "." : ", .") + one;
  throw UsageError("cannot tell the format of " + output + "; use one of " + known + advice);
}

const PictureFormat* output_format(const std::string& output) {
  const std::string extension = std::filesystem::path(output).extension().string();
  return extension.empty() ? nullptr : &output_format(extension.substr(1), output);
}

}  // namespace pith::tool
