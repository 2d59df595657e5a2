#include "jobs/output_format.hpp"

#include <filesystem>

#include "console.hpp"

namespace pith::tool {

const PictureFormat& output_format(const std::string& extension, const std::string& output, const std::string& advice) {
  const PictureFormat* format = format_by_extension(extension);
  if (format && format->make_writer) return *format;
  if (format) throw UsageError(complaint_of_missing(*format) + "; choose another format than that of " + output);
  std::string known;
  for (const std::string& one : extensions_of_outputs()) known += (known.empty() ? "." : ", .") + one;
  throw UsageError("cannot tell the format of " + output + "; use one of " + known + advice);
}

void check_output_format(const std::string& output) {
  const std::string extension = std::filesystem::path(output).extension().string();
  if (!extension.empty()) output_format(extension.substr(1), output);
}

void add_quality_option(CLI::App& command, std::optional<int>* quality) {
  command
      .add_option("--quality", *quality,
                  "Of JPEG (else 95), AVIF (else 90) and WebP (else without loss); the other formats lose nothing")
      ->check(CLI::Range(1, 100))
      ->type_name("1..100");
}

WriterSettings writer_settings(std::optional<int> quality, uint32_t threads) {
  return {.quality = quality, .threads = static_cast<int>(threads)};
}

}  // namespace pith::tool
