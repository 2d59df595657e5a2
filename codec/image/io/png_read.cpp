// Reads PNG through libpng. libpng reports errors by longjmp, so each stretch of calls that can fail runs in a function
// whose frame, and every frame below it, holds nothing that needs a destructor.
#include <png.h>

#include <csetjmp>
#include <cstdio>
#include <cstring>

#include "error.hpp"
#include "image/io/picture_io.hpp"

namespace pith {
namespace {

// No deflate stream expands by more than this; a file that claims more pixels than its bytes can hold is damaged, and
// is found out before memory is asked for.
constexpr uint64_t kMaxDeflateRatio = 1032;

struct PngReader {
  png_structp png = nullptr;
  png_infop info = nullptr;
  std::span<const uint8_t> rest;  // what libpng has not read yet
  std::jmp_buf failed;
  char message[160] = "";

  PngReader() = default;
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;
  ~PngReader() { png_destroy_read_struct(&png, &info, nullptr); }
};

[[noreturn]] void on_error(png_structp png, png_const_charp message) {
  auto* reader = static_cast<PngReader*>(png_get_error_ptr(png));
  std::snprintf(reader->message, sizeof reader->message, "%s", message);
  std::longjmp(reader->failed, 1);
}

void on_warning(png_structp, png_const_charp) {}  // libpng warns about oddities that do not touch the pixels

void on_read(png_structp png, png_bytep target, size_t size) {
  auto* reader = static_cast<PngReader*>(png_get_io_ptr(png));
  if (size > reader->rest.size()) png_error(png, "the file ends too early");
  std::memcpy(target, reader->rest.data(), size);
  reader->rest = reader->rest.subspan(size);
}

struct Header {
  png_uint_32 width, height;
  int bit_depth;
  uint32_t channels;  // after the transformations below: 1…4
  int passes;         // 1, or 7 if interlaced
  uint64_t packed_size;
};

bool read_header(PngReader* reader, Header* header) {
  if (setjmp(reader->failed)) return false;
  png_structp png = reader->png;
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);  // the product is limited, not the sides
  png_set_read_fn(png, reader, on_read);
  png_read_info(png, reader->info);
  header->width = png_get_image_width(png, reader->info);
  header->height = png_get_image_height(png, reader->info);
  header->bit_depth = png_get_bit_depth(png, reader->info);
  header->packed_size = uint64_t{png_get_rowbytes(png, reader->info)} * header->height;
  png_set_expand(png);  // palette to RGB, small gray depths to 8 bits, a transparent colour to alpha
  png_set_scale_16(png);
  header->passes = png_set_interlace_handling(png);
  png_read_update_info(png, reader->info);
  header->channels = png_get_channels(png, reader->info);
  return true;
}

bool read_rows(PngReader* reader, const Header* header, uint8_t* samples, size_t stride) {
  if (setjmp(reader->failed)) return false;
  for (int pass = 0; pass < header->passes; ++pass) {
    for (size_t y = 0; y < header->height; ++y) png_read_row(reader->png, samples + stride * y, nullptr);
  }
  png_read_end(reader->png, nullptr);
  return true;
}

[[noreturn]] void throw_damaged(const PngReader& reader) {
  throw Error(PITH_ERROR_DAMAGED, std::string("the PNG is damaged (") + reader.message + ")");
}

// Removes alpha in place; refuses a picture that needs it.
void drop_alpha(Picture* picture) {
  const uint32_t colours = picture->channels - 1;
  const size_t pixels = size_t{picture->width} * picture->height;
  const uint8_t* from = picture->samples.get();
  uint8_t* to = picture->samples.get();
  for (size_t i = 0; i < pixels; ++i, from += colours + 1, to += colours) {
    if (from[colours] != 255) {
      throw Error(PITH_ERROR_UNSUPPORTED,
                  "has transparency, which this version cannot keep; flatten the picture first");
    }
    for (uint32_t c = 0; c < colours; ++c) to[c] = from[c];
  }
  picture->channels = colours;
}

}  // namespace

ReadResult read_png(std::span<const uint8_t> data) {
  PngReader reader;
  reader.rest = data;
  reader.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader, on_error, on_warning);
  reader.info = reader.png ? png_create_info_struct(reader.png) : nullptr;
  if (!reader.info) throw Error(PITH_ERROR_MEMORY, "not enough memory for libpng");

  Header header;
  if (!read_header(&reader, &header)) throw_damaged(reader);
  check_picture_size(header.width, header.height);
  if (header.packed_size / kMaxDeflateRatio > data.size()) {
    throw Error(PITH_ERROR_DAMAGED, "the PNG is damaged (too small for the size that it claims)");
  }

  ReadResult result;
  result.picture = make_picture(header.width, header.height, header.channels);
  Picture& picture = result.picture;
  if (!read_rows(&reader, &header, picture.samples.get(), picture.stride())) throw_damaged(reader);
  if (header.channels == 2 || header.channels == 4) drop_alpha(&picture);
  if (header.bit_depth == 16) result.warnings.push_back("16-bit samples were reduced to 8 bits");
  return result;
}

}  // namespace pith
