// Writes JPEG through libjpeg-turbo.
#include <cmath>
#include <string>

#include "base/error.hpp"
#include "pictures/exif.hpp"
#include "pictures/guarded_calls.hpp"
#include "pictures/icc.hpp"
#include "pictures/jpeg_segments.hpp"
#include "pictures/libjpeg.hpp"
#include "pictures/picture_format.hpp"
#include "pictures/transparency.hpp"

namespace pith {
namespace {

constexpr int kQuality = 95;
constexpr size_t kMaxIcc = size_t{255} * 65519;  // as many parts as their numbers can count

class JpegWriter final : public PictureWriter {
 public:
  JpegWriter(const PictureInfo& info, ByteSink& sink, const WriterSettings& settings);

  void write_rows(const uint8_t* samples, size_t stride, uint32_t count) override;
  void finish() override {
    calls_.call([&] { jpeg_finish_compress(&jpeg_); });
    if (transparent_) warnings_.push_back(kLaidOverWhite);
  }

 private:
  // Metadata as JPEG holds it; empty where there is none, or where it does not fit, of which a warning says so.
  struct Segments {
    Bytes icc, exif, xmp;
  };

  static JpegWriter* of(void* jpeg) { return static_cast<JpegWriter*>(j_common_ptr(jpeg)->client_data); }
  [[noreturn]] static void on_error(j_common_ptr jpeg);
  static boolean on_full(j_compress_ptr jpeg);
  static void on_end(j_compress_ptr jpeg);
  void write_out(size_t size);

  Segments make_segments(const Metadata& metadata);
  Bytes make_segment(std::span<const char> name, const Bytes& blob, const char* what);
  void write_header(const PictureInfo& info, const WriterSettings& settings, const Segments& segments);
  void set_resolution(const PictureInfo& info);

  ByteSink& sink_;
  OwnedJpeg<jpeg_compress_struct> jpeg_;
  jpeg_error_mgr errors_{};
  jpeg_destination_mgr output_{};
  GuardedCalls calls_{PITH_ERROR_UNSUPPORTED, "cannot be written as JPEG (%s)"};
  Bytes block_ = Bytes(size_t{1} << 16);
  uint32_t channels_;
  Bytes row_;  // without alpha
  bool transparent_ = false;
};

void JpegWriter::on_error(j_common_ptr jpeg) {
  char message[JMSG_LENGTH_MAX];
  jpeg->err->format_message(jpeg, message);
  of(jpeg)->calls_.fail(message);
}

void JpegWriter::write_out(size_t size) {
  calls_.run([&] { sink_.write(std::span(block_).first(size)); });
  output_.next_output_byte = block_.data();
  output_.free_in_buffer = block_.size();
}

boolean JpegWriter::on_full(j_compress_ptr jpeg) {
  of(jpeg)->write_out(of(jpeg)->block_.size());
  return TRUE;
}

void JpegWriter::on_end(j_compress_ptr jpeg) {
  of(jpeg)->write_out(of(jpeg)->block_.size() - jpeg->dest->free_in_buffer);
}

JpegWriter::JpegWriter(const PictureInfo& info, ByteSink& sink, const WriterSettings& settings)
    : sink_(sink), channels_(info.channels) {
  jpeg_.err = jpeg_std_error(&errors_);
  jpeg_.client_data = this;
  errors_.error_exit = on_error;
  output_.init_destination = [](j_compress_ptr) {};
  output_.empty_output_buffer = on_full;
  output_.term_destination = on_end;
  output_.next_output_byte = block_.data();
  output_.free_in_buffer = block_.size();
  if (info.has_alpha()) row_.resize(size_t{info.width} * info.colours());
  const Segments segments = make_segments(info.metadata);
  calls_.call([&] { write_header(info, settings, segments); });
}

JpegWriter::Segments JpegWriter::make_segments(const Metadata& metadata) {
  Segments segments;
  segments.exif = make_segment(kExifName, metadata.exif, "EXIF");
  segments.xmp = make_segment(kXmpName, metadata.xmp, "XMP");
  if (metadata.icc.size() <= kMaxIcc) {
    segments.icc = metadata.icc;
  } else {
    warnings_.push_back("the colour profile is larger than JPEG takes and was not kept");
  }
  return segments;
}

Bytes JpegWriter::make_segment(std::span<const char> name, const Bytes& blob, const char* what) {
  if (blob.empty()) return {};
  if (name.size() + blob.size() > kMaxSegmentPayload) {
    warnings_.push_back("the " + std::string(what) + " is larger than the 64 kB that JPEG takes and was not kept");
    return {};
  }
  Bytes segment(name.begin(), name.end());
  segment.insert(segment.end(), blob.begin(), blob.end());
  return segment;
}

// Errors leave this by longjmp.
void JpegWriter::write_header(const PictureInfo& info, const WriterSettings& settings, const Segments& segments) {
  jpeg_create_compress(&jpeg_);
  jpeg_.dest = &output_;
  jpeg_.image_width = info.width;
  jpeg_.image_height = info.height;
  jpeg_.input_components = int(info.colours());
  jpeg_.in_color_space = info.colours() == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(&jpeg_);
  jpeg_set_quality(&jpeg_, settings.quality.value_or(kQuality), TRUE);
  if (info.colours() == 3)
    jpeg_.comp_info[0].h_samp_factor = jpeg_.comp_info[0].v_samp_factor = settings.subsample ? 2 : 1;
  if (uint64_t{info.width} * info.height <= kMaxProgressivePixels) {
    jpeg_.optimize_coding = TRUE;
    jpeg_simple_progression(&jpeg_);
  }
  set_resolution(info);
  jpeg_start_compress(&jpeg_, TRUE);
  for (const Bytes* segment : {&segments.exif, &segments.xmp}) {
    if (!segment->empty()) jpeg_write_marker(&jpeg_, JPEG_APP0 + 1, segment->data(), unsigned(segment->size()));
  }
  if (!segments.icc.empty()) jpeg_write_icc_profile(&jpeg_, segments.icc.data(), unsigned(segments.icc.size()));
}

void JpegWriter::set_resolution(const PictureInfo& info) {
  const auto resolution = exif_resolution(info.metadata.exif);
  if (!resolution) return;
  const double x = std::round(resolution->x), y = std::round(resolution->y);
  if (x < 1 || y < 1 || x > 65535 || y > 65535) return;
  jpeg_.density_unit = uint8_t(resolution->unit - Resolution::kNone);
  jpeg_.X_density = uint16_t(x);
  jpeg_.Y_density = uint16_t(y);
}

void JpegWriter::write_rows(const uint8_t* samples, size_t stride, uint32_t count) {
  calls_.call([&] {
    for (uint32_t i = 0; i < count; ++i) {
      const uint8_t* pixels = samples + stride * i;
      if (!row_.empty()) {
        transparent_ |= lay_over_white(pixels, jpeg_.image_width, channels_, row_.data());
        pixels = row_.data();
      }
      JSAMPROW row = const_cast<JSAMPROW>(pixels);
      jpeg_write_scanlines(&jpeg_, &row, 1);
    }
  });
}

}  // namespace

std::unique_ptr<PictureWriter> make_jpeg_writer(const PictureInfo& info, ByteSink& sink,
                                                const WriterSettings& settings) {
  return std::make_unique<JpegWriter>(info, sink, settings);
}

}  // namespace pith
