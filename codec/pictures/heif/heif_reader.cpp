// Reads HEIC and AVIF through libheif, which turns and crops pictures as their files ask for.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "format/limits.hpp"
#include "pictures/heif/libheif.hpp"
#include "pictures/held_reader.hpp"
#include "pictures/metadata_collector.hpp"
#include "pictures/picture.hpp"
#include "pictures/picture_format.hpp"
#include "pictures/transparency.hpp"
#include "pictures/whole_source.hpp"
#include "pictures/xmp.hpp"

namespace pith {
namespace {

void check(const heif_error& error) {
  if (error.code == heif_error_Ok) return;
  if (error.code == heif_error_Memory_allocation_error && error.subcode != heif_suberror_Security_limit_exceeded)
    throw Error(PITH_ERROR_MEMORY, "not enough memory for the picture");
  std::string reason = error.message;
  reason.erase(std::min(reason.find('\n'), reason.size()));
  throw Error(PITH_ERROR_DAMAGED, "the file is damaged, or of a kind that libheif does not know (" + reason + ")");
}

using Nclx = std::unique_ptr<heif_color_profile_nclx, FreeHeif<heif_nclx_color_profile_free>>;

// The numbers that name its colours; null if it has none. libheif allocates them even where it then refuses them.
template <typename Source>
Nclx colours_of(const Source* source, heif_error (*get)(const Source*, heif_color_profile_nclx**)) {
  heif_color_profile_nclx* found = nullptr;
  const bool succeeded = get(source, &found).code == heif_error_Ok;
  Nclx owned(found);
  return succeeded ? std::move(owned) : nullptr;
}

using Options = std::unique_ptr<heif_decoding_options, FreeHeif<heif_decoding_options_free>>;

Options strict_options() {
  Options options(heif_decoding_options_alloc());
  if (!options) throw Error(PITH_ERROR_MEMORY, "not enough memory for libheif");
  options->strict_decoding = 1;
  options->decoder_id = "aom";  // of AV1, where it is there: dav1d writes to standard error by itself
  return options;
}

class HeifReader final : public HeldReader {
 public:
  HeifReader(LookAhead& source, uint64_t max_memory);

 private:
  void decode() override;
  void copy_row(uint32_t y, uint8_t* samples) const override;
  void spread(uint8_t* samples) const;
  bool is_gray() const;
  bool has_video_range() const;
  bool is_rgb_of_video_range() const;

  void take_metadata();
  void take_colours();
  void take_block(heif_item_id id);
  void tell_losses();

  Bytes file_;
  HeifContext context_;  // of all that follows
  HeifHandle handle_;
  HeifImage image_;
  MetadataCollector metadata_{&info_, &warnings_};
  const uint8_t* samples_ = nullptr;
  size_t stride_ = 0;
  uint32_t largest_ = 255;          // sample
  uint32_t black_ = 0, white_ = 0;  // gray levels of video; 0: they are 0 and the largest
  bool is_multiplied_ = false;
};

HeifReader::HeifReader(LookAhead& source, uint64_t max_memory)
    : file_(read_whole(source, max_memory)), context_(heif_context_alloc()) {
  if (!context_) throw Error(PITH_ERROR_MEMORY, "not enough memory for libheif");
  heif_context_set_maximum_image_size_limit(context_.get(), int(kMaxSide));
  heif_context_set_max_decoding_threads(context_.get(), 0);
  check(heif_context_read_from_memory_without_copy(context_.get(), file_.data(), file_.size(), nullptr));
  heif_image_handle* handle = nullptr;
  check(heif_context_get_primary_image_handle(context_.get(), &handle));
  handle_.reset(handle);
  const int width = heif_image_handle_get_width(handle), height = heif_image_handle_get_height(handle);
  if (width < 0 || height < 0) throw Error(PITH_ERROR_DAMAGED, "the file is damaged (its size is missing)");
  check_picture_size(uint64_t(width), uint64_t(height));
  const int bits = heif_image_handle_get_luma_bits_per_pixel(handle);
  if (bits < 1 || bits > 16) throw Error(PITH_ERROR_DAMAGED, "the file is damaged (its depth is missing)");
  info_.width = uint32_t(width);
  info_.height = uint32_t(height);
  info_.channels = heif_image_handle_has_alpha_channel(handle) ? 4 : 3;
  info_.sample_size = bits > 8 ? 2 : 1;
  is_multiplied_ = info_.has_alpha() && heif_image_handle_is_premultiplied_alpha(handle);
  take_metadata();
  // As it is coded, in the decoder and on its way to RGB; of gray pictures twice.
  info_.memory = file_.size() + 5 * info_.row_size() * info_.height + info_.metadata.bytes();
}

void HeifReader::take_metadata() {
  take_colours();
  std::vector<heif_item_id> ids(
      size_t(std::clamp(heif_image_handle_get_number_of_metadata_blocks(handle_.get(), nullptr), 0, 100)));
  ids.resize(
      size_t(heif_image_handle_get_list_of_metadata_block_IDs(handle_.get(), nullptr, ids.data(), int(ids.size()))));
  for (const heif_item_id id : ids) take_block(id);
  // What libheif does to the picture must not be done to it again.
  exif_set_upright(info_.metadata.exif);
  xmp_set_upright(info_.metadata.xmp);
  tell_losses();
}

void HeifReader::take_colours() {
  const size_t size = heif_image_handle_get_raw_color_profile_size(handle_.get());
  if (size > 0 && size <= kMaxBlobBytes) {
    Bytes icc(size);
    check(heif_image_handle_get_raw_color_profile(handle_.get(), icc.data()));
    return metadata_.take_icc(std::move(icc));
  }
  const Nclx nclx = colours_of<heif_image_handle>(handle_.get(), heif_image_handle_get_nclx_color_profile);
  if (!nclx || nclx->color_primaries == heif_color_primaries_unspecified) return;
  // libheif gives R, G, B of full range. The curve of video is meant for the same screens as that of sRGB.
  constexpr uint8_t kSrgb = 13;
  const bool is_ordinary = nclx->transfer_characteristics == heif_transfer_characteristic_unspecified ||
                           nclx->transfer_characteristics == heif_transfer_characteristic_ITU_R_BT_709_5 ||
                           nclx->transfer_characteristics == heif_transfer_characteristic_ITU_R_BT_601_6;
  metadata_.take_coding_points({.primaries = uint8_t(nclx->color_primaries),
                                .transfer = is_ordinary ? kSrgb : uint8_t(nclx->transfer_characteristics),
                                .matrix = 0,
                                .full_range = 1});
}

void HeifReader::take_block(heif_item_id id) {
  const std::string type = heif_image_handle_get_metadata_type(handle_.get(), id);
  const std::string content = heif_image_handle_get_metadata_content_type(handle_.get(), id);
  const bool is_exif = type == "Exif", is_xmp = type == "mime" && content == "application/rdf+xml";
  if (!is_exif && !is_xmp) return;
  const size_t size = heif_image_handle_get_metadata_size(handle_.get(), id);
  if (size == 0 || size > kMaxBlobBytes)
    return metadata_.tell(std::string("the ") + (is_exif ? "EXIF" : "XMP") +
                          " is damaged or too large and was not kept");
  Bytes blob(size);
  check(heif_image_handle_get_metadata(handle_.get(), id, blob.data()));
  if (is_xmp) return metadata_.take_xmp(std::move(blob));
  // Before the TIFF header stands how much more stands before it.
  constexpr size_t kOffset = 4;
  uint64_t begin = kOffset;
  for (size_t i = 0; i < std::min(kOffset, size); ++i) begin += uint64_t{blob[i]} << (24 - 8 * i);
  if (begin >= size) return metadata_.tell("the EXIF is damaged and was not kept");
  blob.erase(blob.begin(), blob.begin() + ptrdiff_t(begin));
  metadata_.take_exif(std::move(blob));
}

void HeifReader::tell_losses() {
  constexpr int kOfNoUse = LIBHEIF_AUX_IMAGE_FILTER_OMIT_ALPHA;
  const bool has_more = heif_context_get_number_of_top_level_images(context_.get()) > 1 ||
                        heif_image_handle_get_number_of_auxiliary_images(handle_.get(), kOfNoUse) > 0;
  if (has_more) metadata_.tell(kFurtherPicturesLost);
}

void HeifReader::decode() {
  const bool has_alpha = info_.has_alpha(), is_deep = info_.sample_size == 2;
  const heif_chroma chroma = is_deep
                                 ? (has_alpha ? heif_chroma_interleaved_RRGGBBAA_BE : heif_chroma_interleaved_RRGGBB_BE)
                                 : (has_alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB);
  heif_image* image = nullptr;
  check(heif_decode_image(handle_.get(), &image, heif_colorspace_RGB, chroma, strict_options().get()));
  image_.reset(image);
  const auto is_side = [&](int side, uint32_t wanted) { return side >= 0 && uint32_t(side) == wanted; };
  if (!is_side(heif_image_get_width(image, heif_channel_interleaved), info_.width) ||
      !is_side(heif_image_get_height(image, heif_channel_interleaved), info_.height))
    throw Error(PITH_ERROR_DAMAGED, "the file is damaged (the picture has not the size that was announced)");
  int stride = 0;
  samples_ = heif_image_get_plane_readonly(image, heif_channel_interleaved, &stride);
  stride_ = size_t(stride);
  const int bits = heif_image_get_bits_per_pixel_range(image, heif_channel_interleaved);
  if (!samples_ || stride_ < info_.row_size() || bits < (is_deep ? 9 : 8) || bits > 16)
    throw Error(PITH_ERROR_INTERNAL, "libheif gives no picture");
  largest_ = (1u << bits) - 1;
  if (is_rgb_of_video_range() || (is_gray() && has_video_range())) {
    black_ = 16u << (bits - 8);
    white_ = 235u << (bits - 8);
  }
}

bool HeifReader::is_gray() const {
  const size_t size = info_.sample_size, pixel = info_.pixel_size();
  for (uint32_t y = 0; y < info_.height; ++y) {
    const uint8_t* row = samples_ + stride_ * y;
    for (uint32_t x = 0; x < info_.width; ++x, row += pixel)
      if (!std::equal(row, row + 2 * size, row + size)) return false;
  }
  return true;
}

// Whether R, G and B were coded as they are, with levels as video has them, which libheif leaves.
bool HeifReader::is_rgb_of_video_range() const {
  const Nclx nclx = colours_of<heif_image_handle>(handle_.get(), heif_image_handle_get_nclx_color_profile);
  return nclx && nclx->matrix_coefficients == heif_matrix_coefficients_RGB_GBR && !nclx->full_range_flag;
}

// Whether the file has no colours, and levels as video has them, which libheif makes full only where it converts
// colours.
bool HeifReader::has_video_range() const {
  heif_image* image = nullptr;
  check(heif_decode_image(handle_.get(), &image, heif_colorspace_undefined, heif_chroma_undefined,
                          strict_options().get()));
  const HeifImage owned(image);
  const Nclx nclx = colours_of<heif_image>(image, heif_image_get_nclx_color_profile);
  return heif_image_get_colorspace(image) == heif_colorspace_monochrome && nclx && !nclx->full_range_flag;
}

void HeifReader::copy_row(uint32_t y, uint8_t* samples) const {
  std::copy_n(samples_ + stride_ * y, info_.row_size(), samples);
  if (info_.sample_size == 2 || white_ > 0) spread(samples);
  if (is_multiplied_) divide_by_alpha(samples, info_.width, info_.channels, info_.sample_size);
}

// To all that 8 or 16 bits can hold.
void HeifReader::spread(uint8_t* samples) const {
  const uint32_t size = info_.sample_size, wanted = size == 1 ? 255 : 65535, channels = info_.channels;
  for (size_t i = 0; i < size_t{info_.width} * channels; ++i, samples += size) {
    uint32_t value = size == 1 ? samples[0] : uint32_t(samples[0] << 8 | samples[1]);
    const bool is_level = white_ > 0 && (!info_.has_alpha() || i % channels != channels - 1);
    const uint32_t black = is_level ? black_ : 0, white = is_level ? white_ : largest_;
    value = std::clamp(value, black, white) - black;
    value = (value * wanted + (white - black) / 2) / (white - black);
    if (size == 2) samples[0] = uint8_t(value >> 8);
    samples[size - 1] = uint8_t(value);
  }
}

}  // namespace

std::unique_ptr<PictureReader> open_heif(LookAhead source, uint64_t max_memory) {
  return std::make_unique<HeifReader>(source, max_memory);
}

}  // namespace pith
