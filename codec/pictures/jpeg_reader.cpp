// Reads JPEG through libjpeg-turbo.
#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

#include "base/error.hpp"
#include "pictures/cmyk.hpp"
#include "pictures/guarded_calls.hpp"
#include "pictures/jpeg_segments.hpp"
#include "pictures/libjpeg.hpp"
#include "pictures/metadata_collector.hpp"
#include "pictures/picture.hpp"
#include "pictures/picture_format.hpp"

namespace pith {
namespace {

// A real progressive file has about ten scans. Each scan walks the whole picture, so thousands of empty ones in a small
// file would keep the reader busy for hours.
constexpr int kMaxScans = 500;

constexpr size_t kBlock = size_t{1} << 16;

constexpr uint8_t kEnd = 0xd9;  // the marker
constexpr uint8_t kEndOfFile[] = {0xff, kEnd};

// The complaints of libjpeg that leave every pixel as the encoder meant it. All others mean lost pixels.
constexpr std::array kHarmless = {JWRN_EXTRANEOUS_DATA, JWRN_JFIF_MAJOR, JWRN_ADOBE_XFORM, JWRN_NOT_SEQUENTIAL,
                                  JWRN_TOO_MUCH_DATA};

// What libjpeg holds of the coefficients, of 2 bytes each; 0 if there is one scan.
uint64_t coefficient_bytes(jpeg_decompress_struct& jpeg) {
  if (!jpeg_has_multiple_scans(&jpeg)) return 0;
  uint64_t coefficients = 0;
  for (const jpeg_component_info& component : std::span(jpeg.comp_info, size_t(jpeg.num_components)))
    coefficients += uint64_t{component.width_in_blocks} * component.height_in_blocks * DCTSIZE2;
  return 2 * coefficients;
}

// Whether the scans so far, the last one whole, hold every component, with all bits of all coefficients.
bool has_all_scans(const jpeg_decompress_struct& jpeg) {
  if (jpeg.input_iMCU_row < jpeg.total_iMCU_rows) return false;
  for (int i = 0; i < jpeg.num_components; ++i) {
    if (!jpeg.comp_info[i].quant_table) return false;
    const auto is_missing = [](int low_bits) { return low_bits != 0; };
    if (jpeg.coef_bits && std::any_of(jpeg.coef_bits[i], jpeg.coef_bits[i] + DCTSIZE2, is_missing)) return false;
  }
  return true;
}

class JpegReader final : public PictureReader {
 public:
  explicit JpegReader(LookAhead source);

  void read_rows(uint8_t* samples, size_t stride, uint32_t count) override;

 private:
  static JpegReader* of(void* jpeg) { return static_cast<JpegReader*>(j_common_ptr(jpeg)->client_data); }
  [[noreturn]] static void on_error(j_common_ptr jpeg);
  static void on_message(j_common_ptr jpeg, int level);
  static void on_progress(j_common_ptr jpeg);
  static boolean on_empty(j_decompress_ptr jpeg);
  static void on_skip(j_decompress_ptr jpeg, long count);
  static boolean on_segment(j_decompress_ptr jpeg);
  int next_byte();

  void read_header();
  bool start();
  void start_whole();
  void choose_output();
  void take_metadata();
  void look_behind();
  [[noreturn]] void throw_failure();

  LookAhead source_;
  OwnedJpeg<jpeg_decompress_struct> jpeg_;
  jpeg_error_mgr errors_{};
  jpeg_progress_mgr progress_{};
  jpeg_source_mgr input_{};
  GuardedCalls calls_{PITH_ERROR_DAMAGED, "the JPEG is damaged or of an unknown kind (%s)"};
  char warning_[JMSG_LENGTH_MAX] = "";
  MetadataCollector metadata_{&info_, &warnings_};
  JpegSegments segments_{&metadata_};
  std::array<uint8_t, kBlock> block_;
  std::array<uint8_t, kMaxSegmentPayload> segment_;
  std::optional<CmykConverter> cmyk_;
  Bytes cmyk_row_;
  bool started_ = false;
  bool ended_early_ = false;  // the source, so that libjpeg was given an end of our own
};

void JpegReader::on_error(j_common_ptr jpeg) {
  char message[JMSG_LENGTH_MAX];
  jpeg->err->format_message(jpeg, message);
  of(jpeg)->calls_.fail(message);
}

void JpegReader::on_message(j_common_ptr jpeg, int level) {
  if (level >= 0) return;  // a trace message
  const bool harmless = std::find(kHarmless.begin(), kHarmless.end(), jpeg->err->msg_code) != kHarmless.end();
  if (!harmless) on_error(jpeg);
  jpeg->err->format_message(jpeg, of(jpeg)->warning_);
}

void JpegReader::on_progress(j_common_ptr jpeg) {
  if (of(jpeg)->jpeg_.input_scan_number > kMaxScans) of(jpeg)->calls_.fail("too many scans");
}

boolean JpegReader::on_empty(j_decompress_ptr jpeg) {
  JpegReader* reader = of(jpeg);
  size_t count = 0;
  reader->calls_.run([&] { count = reader->source_.read(reader->block_.data(), kBlock); });
  if (count > 0) {
    reader->input_.next_input_byte = reader->block_.data();
    reader->input_.bytes_in_buffer = count;
  } else {
    // An end that is missing alone does no harm; libjpeg says if something is missing before it, unless that is coded
    // arithmetically.
    if (!reader->started_ || jpeg->arith_code || std::exchange(reader->ended_early_, true))
      reader->calls_.fail("the file ends too early");
    reader->input_.next_input_byte = kEndOfFile;
    reader->input_.bytes_in_buffer = sizeof kEndOfFile;
  }
  return TRUE;
}

void JpegReader::on_skip(j_decompress_ptr jpeg, long count) {
  jpeg_source_mgr& input = *jpeg->src;
  while (count > 0) {
    if (input.bytes_in_buffer == 0) on_empty(jpeg);
    const size_t part = std::min(size_t(count), input.bytes_in_buffer);
    input.next_input_byte += part;
    input.bytes_in_buffer -= part;
    count -= long(part);
  }
}

int JpegReader::next_byte() {
  if (input_.bytes_in_buffer == 0) on_empty(&jpeg_);
  --input_.bytes_in_buffer;
  return *input_.next_input_byte++;
}

boolean JpegReader::on_segment(j_decompress_ptr jpeg) {
  JpegReader* reader = of(jpeg);
  const int high = reader->next_byte();
  const int length = (high << 8 | reader->next_byte()) - 2;
  if (length < 0) reader->calls_.fail("a segment without length");
  for (int i = 0; i < length; ++i) reader->segment_[size_t(i)] = uint8_t(reader->next_byte());
  reader->calls_.run(
      [&] { reader->segments_.take(jpeg->unread_marker, std::span(reader->segment_).first(size_t(length))); });
  return TRUE;
}

JpegReader::JpegReader(LookAhead source) : source_(std::move(source)) {
  jpeg_.err = jpeg_std_error(&errors_);
  jpeg_.client_data = this;
  errors_.error_exit = on_error;
  errors_.emit_message = on_message;
  progress_.progress_monitor = on_progress;
  input_.init_source = [](j_decompress_ptr) {};
  input_.fill_input_buffer = on_empty;
  input_.skip_input_data = on_skip;
  input_.resync_to_restart = jpeg_resync_to_restart;
  input_.term_source = [](j_decompress_ptr) {};
  read_header();
  info_.width = jpeg_.image_width;
  info_.height = jpeg_.image_height;
  check_picture_sides(info_.width, info_.height);
  choose_output();
  take_metadata();
  info_.memory = coefficient_bytes(jpeg_) + 64 * info_.row_size() + (uint64_t{1} << 19) + info_.metadata.bytes();
}

void JpegReader::read_header() {
  const bool succeeded = calls_.succeed([&] {
    jpeg_create_decompress(&jpeg_);
    jpeg_.progress = &progress_;
    jpeg_.src = &input_;
    for (const int marker : {JPEG_APP0 + 1, JPEG_APP0 + 2, JPEG_APP0 + 13, JPEG_COM})
      jpeg_set_marker_processor(&jpeg_, marker, on_segment);
    jpeg_read_header(&jpeg_, TRUE);
  });
  if (!succeeded) throw_failure();
}

void JpegReader::choose_output() {
  const J_COLOR_SPACE stored = jpeg_.jpeg_color_space;
  const bool is_gray = stored == JCS_GRAYSCALE, is_ink = stored == JCS_CMYK || stored == JCS_YCCK;
  if (!is_gray && !is_ink && stored != JCS_YCbCr && stored != JCS_RGB)
    throw Error(PITH_ERROR_UNSUPPORTED, "the JPEG is in an unknown colour space; convert it to RGB first");
  jpeg_.out_color_space = is_gray ? JCS_GRAYSCALE : is_ink ? JCS_CMYK : JCS_RGB;
  info_.channels = is_gray ? 1 : 3;
  if (is_ink) cmyk_row_.resize(size_t{info_.width} * 4);
}

void JpegReader::take_metadata() {
  Bytes icc = segments_.take_icc();
  if (!cmyk_row_.empty()) {
    cmyk_.emplace(icc, jpeg_.saw_Adobe_marker);
    metadata_.tell(cmyk_->warning());
  } else if (!icc.empty()) {
    metadata_.take_icc(std::move(icc));
  }
  if (!jpeg_.saw_JFIF_marker || jpeg_.X_density == 0 || jpeg_.Y_density == 0 || jpeg_.density_unit > 2) return;
  metadata_.take_resolution(
      {double(jpeg_.X_density), double(jpeg_.Y_density), Resolution::Unit(jpeg_.density_unit + 1)});
}

void JpegReader::read_rows(uint8_t* samples, size_t stride, uint32_t count) {
  if (!std::exchange(started_, true)) start_whole();
  const bool succeeded = calls_.succeed([&] {
    for (uint32_t i = 0; i < count; ++i) {
      uint8_t* target = samples + stride * i;
      JSAMPROW row = cmyk_ ? cmyk_row_.data() : target;
      jpeg_read_scanlines(&jpeg_, &row, 1);
      if (cmyk_) cmyk_->convert(row, info_.width, target);
    }
  });
  if (!succeeded) throw_failure();
  if (count == 0 || jpeg_.output_scanline < jpeg_.output_height) return;
  if (calls_.succeed([&] { jpeg_finish_decompress(&jpeg_); })) {
    look_behind();
  } else {
    calls_.rethrow();
    ended_early_ = true;  // what follows is no part of the picture, whose rows are there
  }
  if (ended_early_) metadata_.tell("the JPEG has no end, as if it were cut off; but all of the picture was there");
  if (warning_[0]) metadata_.tell(std::string("libjpeg says: ") + warning_);
}

bool JpegReader::start() {
  return calls_.succeed([&] { jpeg_start_decompress(&jpeg_); });
}

// A file of several scans is read to its end before the first row. If something else comes where the end should be, it
// ends there.
void JpegReader::start_whole() {
  if (!start()) {
    calls_.rethrow();
    // Of a second frame libjpeg has taken the size already when it refuses it.
    const bool is_frame = errors_.msg_code == JERR_SOF_DUPLICATE;
    if (is_frame || !jpeg_has_multiple_scans(&jpeg_) || !has_all_scans(jpeg_)) throw_failure();
    ended_early_ = true;
    jpeg_.unread_marker = kEnd;
    if (!start()) throw_failure();
  }
  if (ended_early_ && jpeg_has_multiple_scans(&jpeg_) && !has_all_scans(jpeg_)) throw_failure();
}

// Says if the file goes on, as far as it was read.
void JpegReader::look_behind() {
  const std::span rest(input_.next_input_byte, input_.bytes_in_buffer);
  const bool is_padding = std::all_of(rest.begin(), rest.end(), [](JOCTET byte) { return byte == 0 || byte == 0xff; });
  if (!ended_early_ && !is_padding) metadata_.tell(kFurtherPicturesLost);
}

void JpegReader::throw_failure() {
  calls_.rethrow();
  if (ended_early_) throw Error(PITH_ERROR_DAMAGED, "the JPEG is damaged (the file ends too early)");
  calls_.throw_failure();
}

constexpr std::string_view kExtensions[] = {"jpg", "jpeg", "jpe", "jfif"};

bool is_jpeg(std::string_view start) { return start.starts_with("\xff\xd8\xff"); }

std::unique_ptr<PictureReader> open_jpeg(LookAhead source, uint64_t) {
  return std::make_unique<JpegReader>(std::move(source));
}

}  // namespace

PictureFormat::MakeWriter make_jpeg_writer;  // jpeg_writer.cpp

extern const PictureFormat kJpegFormat{"JPEG", kExtensions, {}, false, is_jpeg, open_jpeg, make_jpeg_writer, 2, {}};

}  // namespace pith
