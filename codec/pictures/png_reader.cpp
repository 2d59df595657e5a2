// Reads PNG through libpng.
#include <png.h>

#include <array>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "format/limits.hpp"
#include "pictures/coding_points.hpp"
#include "pictures/guarded_calls.hpp"
#include "pictures/metadata_collector.hpp"
#include "pictures/picture.hpp"
#include "pictures/picture_format.hpp"
#include "pictures/png_chunks.hpp"
#include "pictures/png_colour.hpp"

namespace pith {
namespace {

// Chunks that libpng would read itself, but hands to us, or passes over if they are too large: it would hold any number
// of texts and suggested palettes, and allocates whatever length a chunk claims before it finds that nothing follows.
constexpr char kOwnChunks[] = "eXIf\0iTXt\0tEXt\0zTXt\0sPLT\0sCAL\0pCAL\0hIST\0bKGD\0sBIT\0oFFs\0tIME\0cICP";

// Chunks of libpng's own that matter to the pixels; what it says of others is of no interest.
struct WatchedChunk {
  std::string_view type;
  png_uint_32 flag;
  const char* lost;
};
constexpr std::array<WatchedChunk, 5> kWatchedChunks{{{"iCCP", PNG_INFO_iCCP, "the colour profile was not kept"},
                                                      {"tRNS", PNG_INFO_tRNS, "the transparency was lost"},
                                                      {"gAMA", PNG_INFO_gAMA, "the gamma value was ignored"},
                                                      {"cHRM", PNG_INFO_cHRM, "the primaries were ignored"},
                                                      {"sRGB", PNG_INFO_sRGB, "the mark of sRGB was ignored"}}};

struct Libpng {
  png_structp png = nullptr;
  png_infop info = nullptr;

  Libpng() = default;
  Libpng(const Libpng&) = delete;
  Libpng& operator=(const Libpng&) = delete;
  ~Libpng() { png_destroy_read_struct(&png, &info, nullptr); }
};

class PngReader final : public PictureReader {
 public:
  explicit PngReader(LookAhead source);
  void read_rows(uint8_t* samples, size_t stride, uint32_t count) override;

 private:
  static PngReader* of(png_voidp pointer) { return static_cast<PngReader*>(pointer); }
  [[noreturn]] static void on_error(png_structp png, png_const_charp message);
  static void on_warning(png_structp png, png_const_charp message);
  static void on_read(png_structp png, png_bytep target, size_t size);
  static int on_chunk(png_structp png, png_unknown_chunkp chunk);

  void read_header();
  void choose_samples();
  void read_rows_of_pass(uint8_t* samples, size_t stride, uint32_t count);

  void read_fully(uint8_t* target, size_t size);
  void take_warning(std::string_view message);
  void take_chunk(std::string_view type, std::span<const uint8_t> payload);
  void tell_lost_chunks();
  void hold_interlaced();

  LookAhead source_;
  Libpng lib_;
  GuardedCalls calls_{PITH_ERROR_DAMAGED, "the PNG is damaged (%s)"};
  MetadataCollector metadata_{&info_, &warnings_};

  int passes_ = 1;
  bool reads_rows_ = false;
  std::string damaged_chunk_;  // type of the last one whose checksum was wrong; libpng hands it over all the same
  std::array<std::string, kWatchedChunks.size()> complaints_;
  std::optional<CodingPoints> coding_points_;
  Picture interlaced_;  // whole, if the file is
  uint32_t next_row_ = 0;
};

void PngReader::on_error(png_structp png, png_const_charp message) { of(png_get_error_ptr(png))->calls_.fail(message); }

void PngReader::on_warning(png_structp png, png_const_charp message) {
  PngReader* reader = of(png_get_error_ptr(png));
  reader->calls_.run([&] { reader->take_warning(message); });
}

void PngReader::on_read(png_structp png, png_bytep target, size_t size) {
  PngReader* reader = of(png_get_io_ptr(png));
  reader->calls_.run([&] { reader->read_fully(target, size); });
}

int PngReader::on_chunk(png_structp png, png_unknown_chunkp chunk) {
  PngReader* reader = of(png_get_user_chunk_ptr(png));
  reader->calls_.run([&] {
    const std::string_view type(reinterpret_cast<const char*>(chunk->name), 4);
    reader->take_chunk(type, {chunk->data, chunk->size});
  });
  return 1;
}

PngReader::PngReader(LookAhead source) : source_(std::move(source)) {
  lib_.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, on_error, on_warning);
  lib_.info = lib_.png ? png_create_info_struct(lib_.png) : nullptr;
  if (!lib_.info) throw Error(PITH_ERROR_MEMORY, "not enough memory for libpng");
  bring_metadata_forward(&source_);
  info_.memory = source_.held();
  calls_.call([&] { read_header(); });
  check_picture_sides(info_.width, info_.height);
  calls_.call([&] { choose_samples(); });
  const uint64_t row = info_.row_size();
  info_.memory += 8 * row + (size_t{1} << 18);
  if (passes_ > 1) {
    check_picture_size(info_.width, info_.height);
    info_.memory += row * info_.height;
  }
  take_png_colour(lib_.png, lib_.info, coding_points_, &info_, &metadata_);
  take_png_resolution(lib_.png, lib_.info, &metadata_);
  info_.memory += info_.metadata.bytes();
  tell_lost_chunks();
}

void PngReader::read_header() {
  png_structp png = lib_.png;
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);  // checked with a clearer message than libpng's
  png_set_chunk_malloc_max(png, kMaxBlobBytes + 1024);
  png_set_option(png, PNG_SKIP_sRGB_CHECK_PROFILE, PNG_OPTION_ON);
  png_set_read_fn(png, this, on_read);
  png_set_read_user_chunk_fn(png, this, on_chunk);
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, reinterpret_cast<png_const_bytep>(kOwnChunks),
                              int(sizeof kOwnChunks / 5));
  png_read_info(png, lib_.info);
  info_.width = png_get_image_width(png, lib_.info);
  info_.height = png_get_image_height(png, lib_.info);
}

void PngReader::choose_samples() {
  if (png_get_bit_depth(lib_.png, lib_.info) == 16) info_.sample_size = 2;
  png_set_expand(lib_.png);  // palette to RGB, small gray depths to 8 bits, a transparent colour to alpha
  passes_ = png_set_interlace_handling(lib_.png);
  png_read_update_info(lib_.png, lib_.info);
  info_.channels = png_get_channels(lib_.png, lib_.info);
}

void PngReader::read_rows(uint8_t* samples, size_t stride, uint32_t count) {
  reads_rows_ = true;
  if (passes_ > 1) {
    if (!interlaced_.samples) hold_interlaced();
    for (uint32_t i = 0; i < count; ++i) {
      std::memcpy(samples + stride * i, interlaced_.row(next_row_ + i), info_.row_size());
    }
  } else {
    read_rows_of_pass(samples, stride, count);
  }
  next_row_ += count;
  if (count > 0 && next_row_ == info_.height) calls_.call([&] { png_read_end(lib_.png, lib_.info); });
}

void PngReader::read_rows_of_pass(uint8_t* samples, size_t stride, uint32_t count) {
  calls_.call([&] {
    for (uint32_t i = 0; i < count; ++i) png_read_row(lib_.png, samples + stride * i, nullptr);
  });
}

void PngReader::hold_interlaced() {
  interlaced_ = make_picture(info_.width, info_.height, info_.pixel_size());
  for (int pass = 0; pass < passes_; ++pass)
    read_rows_of_pass(interlaced_.samples.get(), interlaced_.stride(), info_.height);
}

void PngReader::read_fully(uint8_t* target, size_t size) {
  if (!source_.read_fully(target, size))
    throw Error(PITH_ERROR_DAMAGED, "the PNG is damaged (the file ends too early)");
}

void PngReader::take_warning(std::string_view message) {
  if (message.ends_with("CRC error")) damaged_chunk_ = message.substr(0, 4);
  for (size_t i = 0; i < kWatchedChunks.size(); ++i) {
    if (message.starts_with(kWatchedChunks[i].type)) complaints_[i] = message;
  }
  if (message.starts_with("cICP")) metadata_.tell("the coding of the colours is damaged and was ignored");
  if (message.starts_with("eXIf")) metadata_.tell("the EXIF is damaged or too large and was not kept");
  if (message.starts_with("iTXt")) metadata_.tell("a text, or XMP, is damaged or too large and was not kept");
}

void PngReader::take_chunk(std::string_view type, std::span<const uint8_t> payload) {
  if (std::exchange(damaged_chunk_, "") == type) return;
  if (type == "eXIf") {
    if (reads_rows_) return metadata_.tell("the EXIF comes after the pixels and was not kept");
    metadata_.take_exif(Bytes(payload.begin(), payload.end()));
  } else if (type == "iTXt" || type == "tEXt" || type == "zTXt") {
    take_png_text(payload, reads_rows_, &metadata_);
  } else if (type == "cICP" && payload.size() == 4) {
    coding_points_ = {payload[0], payload[1], payload[2], payload[3]};
  } else if (type == "acTL" && payload.size() >= 4 && png_get_uint_32(payload.data()) > 1) {
    metadata_.tell(kFirstPictureOnly);
  }
}

void PngReader::tell_lost_chunks() {
  for (size_t i = 0; i < kWatchedChunks.size(); ++i) {
    if (complaints_[i].empty() || png_get_valid(lib_.png, lib_.info, kWatchedChunks[i].flag)) continue;
    metadata_.tell(std::string(kWatchedChunks[i].lost) + " (libpng says: " + complaints_[i] + ")");
  }
}

constexpr std::string_view kExtensions[] = {"png"};

bool is_png(std::string_view start) { return start.starts_with("\x89PNG\r\n\x1a\n"); }

std::unique_ptr<PictureReader> open_png(LookAhead source, uint64_t) {
  return std::make_unique<PngReader>(std::move(source));
}

}  // namespace

PictureFormat::MakeWriter make_png_writer;  // png_writer.cpp

extern const PictureFormat kPngFormat{"PNG", kExtensions, {}, true, is_png, open_png, make_png_writer, 0, {}};

}  // namespace pith
