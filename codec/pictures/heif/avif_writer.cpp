// Writes AVIF through libheif and its encoder of AV1, with colours at full resolution.
#include <algorithm>
#include <new>
#include <string>

#include "base/error.hpp"
#include "pictures/coding_points.hpp"
#include "pictures/heif/libheif.hpp"
#include "pictures/held_writer.hpp"
#include "pictures/picture_format.hpp"

namespace pith {
namespace {

constexpr uint32_t kMaxAvifSide = 65536;
constexpr int kQuality = 90;
constexpr int kSpeed = 6;      // of 0 to 9, as most programs choose it
constexpr int kDeepBits = 12;  // of pictures with 16; libheif 1.15 writes no 10 bits with colours at full resolution

using HeifEncoder = std::unique_ptr<heif_encoder, FreeHeif<heif_encoder_release>>;

void check(const heif_error& error) {
  if (error.code == heif_error_Ok) return;
  if (error.code == heif_error_Memory_allocation_error) throw Error(PITH_ERROR_MEMORY, "not enough memory for libheif");
  throw Error(PITH_ERROR_UNSUPPORTED, std::string("libheif cannot write the AVIF (") + error.message + ")");
}

class AvifWriter final : public HeldWriter {
 public:
  AvifWriter(const PictureInfo& info, ByteSink& sink, const WriterSettings& settings)
      : HeldWriter(info, sink), settings_(settings) {
    if (info.width > kMaxAvifSide || info.height > kMaxAvifSide)
      throw Error(PITH_ERROR_LIMIT,
                  "an AVIF has at most " + std::to_string(kMaxAvifSide) + " pixels a side; write a PNG or a TIFF");
    if (!coding_points_of(info.metadata.icc)) drop_gray_profile();
    heif_encoder* encoder = nullptr;
    check(heif_context_get_encoder_for_format(context_.get(), heif_compression_AV1, &encoder));
    encoder_.reset(encoder);
  }

 private:
  Bytes encode() override;
  HeifImage make_image();
  void fill(heif_image* image) const;
  void set_colours(heif_image* image) const;
  void add_metadata(const heif_image_handle* handle) const;

  WriterSettings settings_;
  HeifContext context_{heif_context_alloc()};
  HeifEncoder encoder_;
};

HeifImage AvifWriter::make_image() {
  const bool is_deep = info_.sample_size == 2;
  const heif_chroma chroma = info_.has_alpha()
                                 ? (is_deep ? heif_chroma_interleaved_RRGGBBAA_BE : heif_chroma_interleaved_RGBA)
                                 : (is_deep ? heif_chroma_interleaved_RRGGBB_BE : heif_chroma_interleaved_RGB);
  heif_image* image = nullptr;
  check(heif_image_create(int(info_.width), int(info_.height), heif_colorspace_RGB, chroma, &image));
  HeifImage owned(image);
  check(heif_image_add_plane(image, heif_channel_interleaved, int(info_.width), int(info_.height),
                             is_deep ? kDeepBits : 8));
  return owned;
}

// Gray becomes R, G and B.
void AvifWriter::fill(heif_image* image) const {
  constexpr uint32_t kDeepest = (1u << kDeepBits) - 1;
  int stride = 0;
  uint8_t* plane = heif_image_get_plane(image, heif_channel_interleaved, &stride);
  if (!plane) throw Error(PITH_ERROR_MEMORY, "not enough memory for libheif");
  const uint32_t channels = info_.has_alpha() ? 4 : 3, size = info_.sample_size;
  for (uint32_t y = 0; y < info_.height; ++y) {
    const uint8_t* pixel = held_.row(y);
    uint8_t* to = plane + size_t(stride) * y;
    for (uint32_t x = 0; x < info_.width; ++x, pixel += info_.pixel_size()) {
      for (uint32_t c = 0; c < channels; ++c, to += size) {
        const uint8_t* sample = pixel + size * (info_.channels >= 3 ? c : c == 3 ? 1 : 0);
        to[0] = sample[0];
        if (size == 1) continue;
        const uint32_t value = (uint32_t(sample[0] << 8 | sample[1]) * kDeepest + 32767) / 65535;
        to[0] = uint8_t(value >> 8);
        to[1] = uint8_t(value);
      }
    }
  }
}

// Colours known by numbers are written as such, which programs that show HDR go by.
void AvifWriter::set_colours(heif_image* image) const {
  const Bytes& icc = info_.metadata.icc;
  if (const auto points = coding_points_of(icc)) {
    const std::unique_ptr<heif_color_profile_nclx, FreeHeif<heif_nclx_color_profile_free>> nclx(
        heif_nclx_color_profile_alloc());
    if (!nclx) throw Error(PITH_ERROR_MEMORY, "not enough memory for libheif");
    check(heif_nclx_color_profile_set_color_primaries(nclx.get(), points->primaries));
    check(heif_nclx_color_profile_set_transfer_characteristics(nclx.get(), points->transfer));
    nclx->matrix_coefficients = points->primaries == 9 ? heif_matrix_coefficients_ITU_R_BT_2020_2_non_constant_luminance
                                                       : heif_matrix_coefficients_ITU_R_BT_601_6;
    nclx->full_range_flag = 1;
    return check(heif_image_set_nclx_color_profile(image, nclx.get()));
  }
  if (!icc.empty()) check(heif_image_set_raw_color_profile(image, "prof", icc.data(), icc.size()));
}

void AvifWriter::add_metadata(const heif_image_handle* handle) const {
  const auto& [icc, exif, xmp] = info_.metadata;
  if (!exif.empty()) check(heif_context_add_exif_metadata(context_.get(), handle, exif.data(), int(exif.size())));
  if (!xmp.empty()) check(heif_context_add_XMP_metadata(context_.get(), handle, xmp.data(), int(xmp.size())));
}

Bytes AvifWriter::encode() {
  const HeifImage image = make_image();
  fill(image.get());
  set_colours(image.get());
  held_ = {};
  check(heif_encoder_set_lossy_quality(encoder_.get(), settings_.quality.value_or(kQuality)));
  check(heif_encoder_set_parameter_string(encoder_.get(), "chroma", "444"));
  check(heif_encoder_set_parameter_integer(encoder_.get(), "speed", kSpeed));
  check(heif_encoder_set_parameter_integer(encoder_.get(), "threads", std::clamp(settings_.threads, 1, 16)));
  heif_image_handle* handle = nullptr;
  check(heif_context_encode_image(context_.get(), image.get(), encoder_.get(), nullptr, &handle));
  const HeifHandle owned(handle);
  add_metadata(handle);
  Bytes file;
  heif_writer writer{1, [](heif_context*, const void* data, size_t size, void* user) -> heif_error {
                       try {
                         const auto* bytes = static_cast<const uint8_t*>(data);
                         static_cast<Bytes*>(user)->assign(bytes, bytes + size);
                         return {heif_error_Ok, heif_suberror_Unspecified, ""};
                       } catch (const std::bad_alloc&) {
                         return {heif_error_Memory_allocation_error, heif_suberror_Unspecified, "no memory"};
                       }
                     }};
  check(heif_context_write(context_.get(), &writer, &file));
  return file;
}

}  // namespace

std::unique_ptr<PictureWriter> make_avif_writer(const PictureInfo& info, ByteSink& sink,
                                                const WriterSettings& settings) {
  return std::make_unique<AvifWriter>(info, sink, settings);
}

}  // namespace pith
