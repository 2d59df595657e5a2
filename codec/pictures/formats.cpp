#include "pictures/formats.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>

#include "base/error.hpp"
#include "pictures/orient.hpp"

namespace pith {
std::unique_ptr<PictureReader> open_picture(LookAhead source, Depth depth) {
  const auto start = source.peek(kProbedBytes);
  if (start.empty()) throw Error(PITH_ERROR_UNSUPPORTED, "the file is empty");
  const PictureFormat* format = format_by_start(start);
  if (!format) throw Error(PITH_ERROR_UNSUPPORTED, "not a picture that pith can read; it reads " + names_of_formats());
  return turn_upright(format->open(std::move(source), depth));
}

const PictureFormat* format_by_start(std::span<const uint8_t> start) {
  for (const PictureFormat* format : kPictureFormats)
    if (format->probe(text_of(start))) return format;
  return nullptr;
}

const PictureFormat* format_by_extension(std::string_view extension) {
  std::string lower(extension);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  for (const PictureFormat* format : kPictureFormats)
    if (std::count(format->extensions.begin(), format->extensions.end(), lower)) return format;
  return nullptr;
}

std::string names_of_formats() {
  std::string names;
  for (const PictureFormat* const& format : kPictureFormats) {
    const bool is_last = &format == std::end(kPictureFormats) - 1;
    names += (names.empty() ? "" : is_last ? " and " : ", ") + std::string(format->name);
  }
  return names;
}

std::vector<std::string> extensions_of_outputs() {
  std::vector<std::string> extensions;
  for (const PictureFormat* format : kPictureFormats) extensions.emplace_back(format->extensions.front());
  return extensions;
}

std::vector<std::string> extensions_of_inputs() {
  std::vector<std::string> extensions;
  for (const PictureFormat* format : kPictureFormats)
    for (const auto& some : {format->extensions, format->other_extensions})
      extensions.insert(extensions.end(), some.begin(), some.end());
  return extensions;
}

}  // namespace pith
