// The kinds of picture files.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace pith {

enum class PictureFormat { kPng, kJpeg, kPnm };

// As many first bytes as telling the format needs.
inline constexpr size_t kSniffedBytes = 8;

// The format that the first bytes announce, whatever the file is called; empty if none of ours.
std::optional<PictureFormat> sniff_picture_format(std::span<const uint8_t> data);

// The format that an extension stands for (png; jpg, jpeg, jpe, jfif; ppm, pgm, pnm, pam; any case, without the dot);
// empty if unknown.
std::optional<PictureFormat> picture_format_from_extension(std::string_view extension);

}  // namespace pith
