// PNG files of every kind.
#pragma once
#include <png.h>
#include <zlib.h>

#include <cstring>
#include <string>

#include "base/bytes.hpp"

namespace pith {

// A PNG by libpng with any of its pixel formats; `rows` holds packed rows one after another.
inline Bytes make_png(uint32_t width, uint32_t height, int depth, int type, Bytes rows, bool interlaced = false) {
  Bytes file;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  const auto append = [](png_structp writer, png_bytep data, size_t size) {
    auto* out = static_cast<Bytes*>(png_get_io_ptr(writer));
    out->insert(out->end(), data, data + size);
  };
  png_set_write_fn(png, &file, append, nullptr);
  png_set_IHDR(png, info, width, height, depth, type, interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  const png_color palette[2] = {{10, 20, 30}, {200, 100, 50}};
  if (type == PNG_COLOR_TYPE_PALETTE) png_set_PLTE(png, info, palette, 2);
  png_write_info(png, info);
  const int passes = png_set_interlace_handling(png);
  for (int pass = 0; pass < passes; ++pass) {
    for (uint32_t y = 0; y < height; ++y) png_write_row(png, rows.data() + rows.size() / height * y);
  }
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return file;
}

inline void append_u32(Bytes* out, uint32_t value) {
  const uint8_t bytes[4] = {uint8_t(value >> 24), uint8_t(value >> 16), uint8_t(value >> 8), uint8_t(value)};
  out->insert(out->end(), bytes, bytes + 4);
}

inline void append_chunk(Bytes* out, const std::string& type, const Bytes& payload) {
  append_u32(out, uint32_t(payload.size()));
  const size_t begin = out->size();
  out->insert(out->end(), type.begin(), type.end());
  out->insert(out->end(), payload.begin(), payload.end());
  append_u32(out, uint32_t(crc32(0, out->data() + begin, uInt(out->size() - begin))));
}

// The same file with one more chunk before the first chunk of type `before`.
inline Bytes with_chunk(Bytes file, const std::string& type, const Bytes& payload, const std::string& before = "IDAT") {
  Bytes chunk;
  append_chunk(&chunk, type, payload);
  size_t at = 8;
  while (std::memcmp(&file[at + 4], before.data(), 4) != 0) {
    at += 12 + (size_t{file[at]} << 24 | size_t{file[at + 1]} << 16 | size_t{file[at + 2]} << 8 | file[at + 3]);
  }
  file.insert(file.begin() + ptrdiff_t(at), chunk.begin(), chunk.end());
  return file;
}

}  // namespace pith
