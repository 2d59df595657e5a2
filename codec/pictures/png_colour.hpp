// What a PNG says of its colours and its resolution.
#pragma once
#include <png.h>

#include <optional>

#include "pictures/coding_points.hpp"
#include "pictures/metadata_collector.hpp"
#include "pictures/picture_info.hpp"

namespace pith {

// In the order of the PNG specification: numbers of H.273 (the file's cICP), a profile, sRGB, primaries and gamma.
void take_png_colour(png_structp png, png_infop chunks, const std::optional<CodingPoints>& coding_points,
                     PictureInfo* info, MetadataCollector* metadata);

void take_png_resolution(png_structp png, png_infop chunks, MetadataCollector* metadata);

}  // namespace pith
