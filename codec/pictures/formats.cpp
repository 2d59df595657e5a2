#include "pictures/formats.hpp"

#include <algorithm>
#include <cctype>

#include "base/error.hpp"
#include "pictures/depth.hpp"
#include "pictures/orient.hpp"

namespace pith {
namespace {

std::string in_lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return lower;
}

}  // namespace

std::unique_ptr<PictureReader> open_picture(LookAhead source, Depth depth, uint64_t max_memory) {
  const auto start = source.peek(kProbedBytes);
  if (start.empty()) throw Error(PITH_ERROR_UNSUPPORTED, "the file is empty");
  const PictureFormat* format = format_by_start(start);
  if (!format) throw Error(PITH_ERROR_UNSUPPORTED, "not a picture that pith can read; it reads " + names_of_formats());
  if (!format->open) throw Error(PITH_ERROR_UNSUPPORTED, complaint_of_missing(*format));
  std::unique_ptr<PictureReader> reader = format->open(std::move(source), max_memory);
  return turn_upright(depth == Depth::kEight ? reduce_depth(std::move(reader)) : std::move(reader));
}

const PictureFormat* format_by_start(std::span<const uint8_t> start) {
  for (const PictureFormat* format : kPictureFormats)
    if (format->probe(text_of(start))) return format;
  return nullptr;
}

const PictureFormat* format_by_extension(std::string_view extension) {
  for (const PictureFormat* format : kPictureFormats)
    if (std::ranges::count(format->extensions, in_lower_case(extension))) return format;
  return nullptr;
}

const PictureFormat* format_of_inputs(std::string_view extension) {
  for (const PictureFormat* format : kPictureFormats)
    if (std::ranges::count(format->other_extensions, in_lower_case(extension))) return format;
  return format_by_extension(extension);
}

uint64_t memory_to_write(const PictureFormat& format, uint64_t pixels, uint32_t channels, uint32_t sample_size) {
  return format.held * pixels * (channels < 3 ? channels + 2 : channels) * sample_size;
}

std::string complaint_of_missing(const PictureFormat& format) {
  return "this pith knows no " + std::string(format.name) + ", because it was built without " +
         std::string(format.needs);
}

std::string names_of_formats() {
  std::vector<std::string_view> names;
  for (const PictureFormat* format : kPictureFormats)
    if (format->open) names.push_back(format->name);
  std::string all;
  for (const std::string_view& name : names)
    all += (all.empty() ? "" : &name == &names.back() ? " and " : ", ") + std::string(name);
  return all;
}

std::vector<std::string> extensions_of_outputs() {
  std::vector<std::string> extensions;
  for (const PictureFormat* format : kPictureFormats)
    if (format->make_writer) extensions.emplace_back(format->extensions.front());
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
