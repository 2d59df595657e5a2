// Writes PNG through libpng, to which the rows come compressed.
#include <png.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/error.hpp"
#include "pictures/coding_points.hpp"
#include "pictures/exif.hpp"
#include "pictures/guarded_calls.hpp"
#include "pictures/icc.hpp"
#include "pictures/picture_format.hpp"
#include "pictures/png_chunks.hpp"
#include "pictures/png_compressor.hpp"

namespace pith {
namespace {

struct Libpng {
  png_structp png = nullptr;
  png_infop info = nullptr;

  Libpng() = default;
  Libpng(const Libpng&) = delete;
  Libpng& operator=(const Libpng&) = delete;
  ~Libpng() { png_destroy_write_struct(&png, &info); }
};

class PngWriter final : public PictureWriter {
 public:
  PngWriter(const PictureInfo& info, ByteSink& sink, int threads);

  void write_rows(const uint8_t* samples, size_t stride, uint32_t count) override { rows_.add(samples, stride, count); }
  void finish() override { write_chunk("IEND", {}); }

 private:
  static PngWriter* of(png_voidp pointer) { return static_cast<PngWriter*>(pointer); }
  [[noreturn]] static void on_error(png_structp png, png_const_charp message);
  static void on_write(png_structp png, png_bytep data, size_t size);

  void write_header(const PictureInfo& info, const Bytes& xmp_chunk);
  void set_resolution(const PictureInfo& info);
  void write_chunk(const char* type, std::span<const uint8_t> payload);

  ByteSink& sink_;
  Libpng lib_;
  GuardedCalls calls_{PITH_ERROR_INTERNAL, "libpng cannot write the PNG: %s"};
  Bytes cicp_chunk_;  // empty: none
  PngCompressor rows_;
};

void PngWriter::on_error(png_structp png, png_const_charp message) { of(png_get_error_ptr(png))->calls_.fail(message); }

void on_warning(png_structp, png_const_charp) {}

void PngWriter::on_write(png_structp png, png_bytep data, size_t size) {
  PngWriter* writer = of(png_get_io_ptr(png));
  writer->calls_.run([&] { writer->sink_.write({data, size}); });
}

void on_flush(png_structp) {}

PngWriter::PngWriter(const PictureInfo& info, ByteSink& sink, int threads)
    : sink_(sink), rows_(info, threads, [this](std::span<const uint8_t> payload) { write_chunk("IDAT", payload); }) {
  lib_.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, this, on_error, on_warning);
  lib_.info = lib_.png ? png_create_info_struct(lib_.png) : nullptr;
  if (!lib_.info) throw Error(PITH_ERROR_MEMORY, "not enough memory for libpng");
  const auto points = coding_points_of(info.metadata.icc);
  if (points && points->matrix == 0) std::ranges::copy(points->bytes(), std::back_inserter(cicp_chunk_));
  const Bytes xmp_chunk = info.metadata.xmp.empty() ? Bytes() : make_png_xmp(info.metadata.xmp);
  calls_.call([&] { write_header(info, xmp_chunk); });
  if (!info.metadata.icc.empty() && !png_get_valid(lib_.png, lib_.info, PNG_INFO_iCCP)) {
    warnings_.push_back("the colour profile is not one that PNG takes, and was not kept");
  }
}

void PngWriter::write_header(const PictureInfo& info, const Bytes& xmp_chunk) {
  constexpr int kTypes[] = {PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGBA};
  png_structp png = lib_.png;
  png_set_write_fn(png, this, on_write, on_flush);
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_benign_errors(png, 1);  // a profile that libpng does not like is left out
  png_set_IHDR(png, lib_.info, info.width, info.height, static_cast<int>(8 * info.sample_size),
               kTypes[info.channels - 1], PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  const Metadata& metadata = info.metadata;
  if (icc_colour_space(metadata.icc)) {
    png_set_iCCP(png, lib_.info, "ICC profile", PNG_COMPRESSION_TYPE_BASE, metadata.icc.data(),
                 png_uint_32(metadata.icc.size()));
  } else if (metadata.icc.empty()) {
    png_set_sRGB(png, lib_.info, PNG_sRGB_INTENT_PERCEPTUAL);
  }
  set_resolution(info);
  png_write_info(png, lib_.info);
  const auto write = [png](const char* type, const Bytes& payload) {
    if (payload.empty()) return;
    png_write_chunk(png, reinterpret_cast<png_const_bytep>(type), payload.data(), payload.size());
  };
  write("cICP", cicp_chunk_);
  write("eXIf", metadata.exif);
  write("iTXt", xmp_chunk);
}

void PngWriter::set_resolution(const PictureInfo& info) {
  const auto resolution = exif_resolution(info.metadata.exif);
  if (!resolution || resolution->is_trivial()) return;
  const double per_metre = resolution->unit == Resolution::kInch ? 1 / 0.0254 : 100;
  const double scale = resolution->unit == Resolution::kNone ? 1 : per_metre;
  const double x = std::round(resolution->x * scale), y = std::round(resolution->y * scale);
  if (x < 1 || y < 1 || x > PNG_UINT_31_MAX || y > PNG_UINT_31_MAX) return;
  png_set_pHYs(lib_.png, lib_.info, png_uint_32(x), png_uint_32(y),
               resolution->unit == Resolution::kNone ? PNG_RESOLUTION_UNKNOWN : PNG_RESOLUTION_METER);
}

void PngWriter::write_chunk(const char* type, std::span<const uint8_t> payload) {
  calls_.call(
      [&] { png_write_chunk(lib_.png, reinterpret_cast<png_const_bytep>(type), payload.data(), payload.size()); });
}

}  // namespace

std::unique_ptr<PictureWriter> make_png_writer(const PictureInfo& info, ByteSink& sink,
                                               const WriterSettings& settings) {
  return std::make_unique<PngWriter>(info, sink, settings.threads);
}

}  // namespace pith
