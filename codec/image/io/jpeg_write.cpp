#include <csetjmp>
#include <cstdio>
#include <cstdlib>

#include "error.hpp"
#include "image/io/libjpeg.hpp"
#include "image/io/picture_io.hpp"

namespace pith {
namespace {

struct JpegWriter {
  jpeg_compress_struct jpeg{};
  jpeg_error_mgr errors{};
  std::jmp_buf failed;
  unsigned char* data = nullptr;  // malloc'ed by libjpeg
  unsigned long size = 0;
  char message[JMSG_LENGTH_MAX] = "";

  JpegWriter() = default;
  JpegWriter(const JpegWriter&) = delete;
  JpegWriter& operator=(const JpegWriter&) = delete;
  ~JpegWriter() {
    jpeg_destroy_compress(&jpeg);
    std::free(data);
  }
};

[[noreturn]] void on_error(j_common_ptr jpeg) {
  auto* writer = static_cast<JpegWriter*>(jpeg->client_data);
  jpeg->err->format_message(jpeg, writer->message);
  std::longjmp(writer->failed, 1);
}

// Nothing in this frame may need a destructor: errors leave it by longjmp.
bool compress(JpegWriter* writer, const pith_image* image, const JpegSettings* settings) {
  if (setjmp(writer->failed)) return false;
  jpeg_compress_struct* jpeg = &writer->jpeg;
  jpeg_create_compress(jpeg);
  jpeg_mem_dest(jpeg, &writer->data, &writer->size);
  jpeg->image_width = image->width;
  jpeg->image_height = image->height;
  jpeg->input_components = int(image->channels);
  jpeg->in_color_space = image->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(jpeg);
  jpeg_set_quality(jpeg, settings->quality, TRUE);
  if (image->channels == 3)
    jpeg->comp_info[0].h_samp_factor = jpeg->comp_info[0].v_samp_factor = settings->subsample ? 2 : 1;
  jpeg->optimize_coding = TRUE;
  jpeg_simple_progression(jpeg);
  jpeg_start_compress(jpeg, TRUE);
  while (jpeg->next_scanline < jpeg->image_height) {
    JSAMPROW row = image->pixels + image->stride * jpeg->next_scanline;
    jpeg_write_scanlines(jpeg, &row, 1);
  }
  jpeg_finish_compress(jpeg);
  return true;
}

}  // namespace

Bytes write_jpeg(const pith_image& image, const JpegSettings& settings) {
  JpegWriter writer;
  writer.jpeg.err = jpeg_std_error(&writer.errors);
  writer.jpeg.client_data = &writer;
  writer.errors.error_exit = on_error;
  if (!compress(&writer, &image, &settings)) {
    throw Error(PITH_ERROR_UNSUPPORTED, std::string("cannot be written as JPEG (") + writer.message + ")");
  }
  return Bytes(writer.data, writer.data + writer.size);
}

}  // namespace pith
