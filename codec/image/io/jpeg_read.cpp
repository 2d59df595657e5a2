// Reads JPEG through libjpeg-turbo. As with libpng, errors arrive by longjmp: no frame between setjmp and the library
// holds anything that needs a destructor.
#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdio>

#include "error.hpp"
#include "image/io/libjpeg.hpp"
#include "image/io/picture_io.hpp"

namespace pith {
namespace {

// A real progressive file has about ten scans. Each scan walks the whole picture, so thousands of empty ones in a small
// file would keep the reader busy for hours.
constexpr int kMaxScans = 500;

// The complaints of libjpeg that leave every pixel as the encoder meant it. All others mean lost pixels.
constexpr std::array kHarmless = {JWRN_EXTRANEOUS_DATA, JWRN_JFIF_MAJOR,    JWRN_ADOBE_XFORM,
                                  JWRN_NOT_SEQUENTIAL,  JWRN_TOO_MUCH_DATA, JWRN_BOGUS_ICC};

struct JpegReader {
  jpeg_decompress_struct jpeg{};
  jpeg_error_mgr errors{};
  jpeg_progress_mgr progress{};
  std::jmp_buf failed;
  char message[JMSG_LENGTH_MAX] = "";
  char warning[JMSG_LENGTH_MAX] = "";

  JpegReader() = default;
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;
  ~JpegReader() { jpeg_destroy_decompress(&jpeg); }
};

JpegReader* reader_of(j_common_ptr jpeg) { return static_cast<JpegReader*>(jpeg->client_data); }

[[noreturn]] void on_error(j_common_ptr jpeg) {
  JpegReader* reader = reader_of(jpeg);
  jpeg->err->format_message(jpeg, reader->message);
  std::longjmp(reader->failed, 1);
}

void on_message(j_common_ptr jpeg, int level) {
  if (level >= 0) return;  // a trace message
  const bool harmless = std::find(kHarmless.begin(), kHarmless.end(), jpeg->err->msg_code) != kHarmless.end();
  if (!harmless) on_error(jpeg);
  jpeg->err->format_message(jpeg, reader_of(jpeg)->warning);
}

void on_progress(j_common_ptr jpeg) {
  JpegReader* reader = reader_of(jpeg);
  if (reader->jpeg.input_scan_number <= kMaxScans) return;
  std::snprintf(reader->message, sizeof reader->message, "more than %d scans", kMaxScans);
  std::longjmp(reader->failed, 1);
}

bool read_header(JpegReader* reader, const uint8_t* data, size_t size) {
  if (setjmp(reader->failed)) return false;
  jpeg_create_decompress(&reader->jpeg);
  reader->jpeg.progress = &reader->progress;
  jpeg_mem_src(&reader->jpeg, data, size);
  jpeg_read_header(&reader->jpeg, TRUE);
  return true;
}

bool read_rows(JpegReader* reader, uint8_t* samples, size_t stride) {
  if (setjmp(reader->failed)) return false;
  jpeg_start_decompress(&reader->jpeg);
  while (reader->jpeg.output_scanline < reader->jpeg.output_height) {
    JSAMPROW row = samples + stride * reader->jpeg.output_scanline;
    jpeg_read_scanlines(&reader->jpeg, &row, 1);
  }
  jpeg_finish_decompress(&reader->jpeg);
  return true;
}

[[noreturn]] void throw_damaged(const JpegReader& reader) {
  throw Error(PITH_ERROR_DAMAGED, std::string("the JPEG is damaged or of an unknown kind (") + reader.message + ")");
}

uint32_t choose_output(jpeg_decompress_struct* jpeg) {
  switch (jpeg->jpeg_color_space) {
    case JCS_GRAYSCALE: jpeg->out_color_space = JCS_GRAYSCALE; return 1;
    case JCS_YCbCr:
    case JCS_RGB: jpeg->out_color_space = JCS_RGB; return 3;
    case JCS_CMYK:
    case JCS_YCCK: throw Error(PITH_ERROR_UNSUPPORTED, "the JPEG is in CMYK; convert it to RGB first");
    default: throw Error(PITH_ERROR_UNSUPPORTED, "the JPEG is in an unknown colour space; convert it to RGB first");
  }
}

}  // namespace

ReadResult read_jpeg(std::span<const uint8_t> data) {
  JpegReader reader;
  reader.jpeg.err = jpeg_std_error(&reader.errors);
  reader.jpeg.client_data = &reader;
  reader.errors.error_exit = on_error;
  reader.errors.emit_message = on_message;
  reader.progress.progress_monitor = on_progress;

  if (!read_header(&reader, data.data(), data.size())) throw_damaged(reader);
  const uint32_t channels = choose_output(&reader.jpeg);
  ReadResult result;
  result.picture = make_picture(reader.jpeg.image_width, reader.jpeg.image_height, channels);
  if (!read_rows(&reader, result.picture.samples.get(), result.picture.stride())) throw_damaged(reader);
  if (reader.warning[0]) result.warnings.push_back(std::string("libjpeg says: ") + reader.warning);
  return result;
}

}  // namespace pith
