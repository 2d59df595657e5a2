// Writes PNG through libpng, whose longjmp on errors is confined to one function without destructors, as in
// png_read.cpp.
#include <png.h>
#include <zlib.h>

#include <csetjmp>
#include <cstdio>

#include "error.hpp"
#include "image/io/picture_io.hpp"

namespace pith {
namespace {

struct PngWriter {
  png_structp png = nullptr;
  png_infop info = nullptr;
  Bytes file;
  bool out_of_memory = false;
  std::jmp_buf failed;
  char message[160] = "";

  PngWriter() = default;
  PngWriter(const PngWriter&) = delete;
  PngWriter& operator=(const PngWriter&) = delete;
  ~PngWriter() { png_destroy_write_struct(&png, &info); }
};

[[noreturn]] void on_error(png_structp png, png_const_charp message) {
  auto* writer = static_cast<PngWriter*>(png_get_error_ptr(png));
  std::snprintf(writer->message, sizeof writer->message, "%s", message);
  std::longjmp(writer->failed, 1);
}

void on_warning(png_structp, png_const_charp) {}

// No exception may pass through libpng's frames.
bool append(Bytes* file, const uint8_t* data, size_t size) noexcept {
  try {
    file->insert(file->end(), data, data + size);
    return true;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

void on_write(png_structp png, png_bytep data, size_t size) {
  auto* writer = static_cast<PngWriter*>(png_get_io_ptr(png));
  if (append(&writer->file, data, size)) return;
  writer->out_of_memory = true;
  png_error(png, "not enough memory");
}

void on_flush(png_structp) {}

// Fast above all, because a decoder that makes ten megapixels a second must not wait for its output: one fixed filter,
// and of deflate only the search for runs. On a photograph of 12 megapixels that takes 0.4 s, where libpng's defaults
// take seconds for a file a tenth smaller.
bool write_rows(PngWriter* writer, const pith_image* image) {
  if (setjmp(writer->failed)) return false;
  png_structp png = writer->png;
  png_set_write_fn(png, writer, on_write, on_flush);
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_IHDR(png, writer->info, image->width, image->height, 8,
               image->channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_compression_level(png, 1);
  png_set_compression_strategy(png, Z_RLE);
  png_set_compression_buffer_size(png, size_t{1} << 18);
  png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
  png_write_info(png, writer->info);
  for (size_t y = 0; y < image->height; ++y) png_write_row(png, image->pixels + image->stride * y);
  png_write_end(png, nullptr);
  return true;
}

}  // namespace

Bytes write_png(const pith_image& image) {
  PngWriter writer;
  writer.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &writer, on_error, on_warning);
  writer.info = writer.png ? png_create_info_struct(writer.png) : nullptr;
  if (!writer.info) throw Error(PITH_ERROR_MEMORY, "not enough memory for libpng");
  if (!write_rows(&writer, &image)) {
    if (writer.out_of_memory) throw Error(PITH_ERROR_MEMORY, "not enough memory for the PNG");
    throw Error(PITH_ERROR_INTERNAL, std::string("libpng cannot write the PNG: ") + writer.message);
  }
  return std::move(writer.file);
}

}  // namespace pith
