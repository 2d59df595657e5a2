#include "pictures/picture_format.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace pith {
namespace {

bool starts_with(std::span<const uint8_t> data, std::string_view prefix) {
  return data.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), data.begin(), [](char a, uint8_t b) { return uint8_t(a) == b; });
}

}  // namespace

std::optional<PictureFormat> sniff_picture_format(std::span<const uint8_t> data) {
  if (starts_with(data, "\x89PNG\r\n\x1a\n")) return PictureFormat::kPng;
  if (starts_with(data, "\xff\xd8\xff")) return PictureFormat::kJpeg;
  const bool pnm = data.size() >= 3 && data[0] == 'P' && data[1] >= '1' && data[1] <= '7';
  if (pnm && (std::isspace(data[2]) || data[2] == '#')) return PictureFormat::kPnm;
  return std::nullopt;
}

std::optional<PictureFormat> picture_format_from_extension(std::string_view extension) {
  struct Entry {
    std::string_view extension;
    PictureFormat format;
  };
  static constexpr std::array<Entry, 9> kExtensions{{{"png", PictureFormat::kPng},
                                                     {"jpg", PictureFormat::kJpeg},
                                                     {"jpeg", PictureFormat::kJpeg},
                                                     {"jpe", PictureFormat::kJpeg},
                                                     {"jfif", PictureFormat::kJpeg},
                                                     {"ppm", PictureFormat::kPnm},
                                                     {"pgm", PictureFormat::kPnm},
                                                     {"pnm", PictureFormat::kPnm},
                                                     {"pam", PictureFormat::kPnm}}};
  std::string lower(extension);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  for (const Entry& entry : kExtensions) {
    if (entry.extension == lower) return entry.format;
  }
  return std::nullopt;
}

}  // namespace pith
