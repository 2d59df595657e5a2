// Writes WebP through libwebp.
#include <webp/encode.h>
#include <webp/mux.h>

#include <memory>
#include <string>

#include "base/error.hpp"
#include "pictures/held_writer.hpp"
#include "pictures/picture_format.hpp"

namespace pith {
namespace {

struct DeleteMux {
  void operator()(WebPMux* mux) const { WebPMuxDelete(mux); }
};

// libwebp's structures, which own memory.
struct OwnedPicture : WebPPicture {
  OwnedPicture() {
    if (!WebPPictureInit(this)) throw Error(PITH_ERROR_INTERNAL, "libwebp has another version");
  }
  OwnedPicture(const OwnedPicture&) = delete;
  OwnedPicture& operator=(const OwnedPicture&) = delete;
  ~OwnedPicture() { WebPPictureFree(this); }
};
struct OwnedData : WebPData {
  OwnedData() : WebPData{nullptr, 0} {}
  OwnedData(const OwnedData&) = delete;
  OwnedData& operator=(const OwnedData&) = delete;
  ~OwnedData() { WebPDataClear(this); }
};
struct OwnedMemory : WebPMemoryWriter {
  OwnedMemory() { WebPMemoryWriterInit(this); }
  OwnedMemory(const OwnedMemory&) = delete;
  OwnedMemory& operator=(const OwnedMemory&) = delete;
  ~OwnedMemory() { WebPMemoryWriterClear(this); }
};

void check(bool succeeded, int reason) {
  if (succeeded) return;
  const bool is_memory = reason == VP8_ENC_ERROR_OUT_OF_MEMORY || reason == VP8_ENC_ERROR_BITSTREAM_OUT_OF_MEMORY;
  if (is_memory) throw Error(PITH_ERROR_MEMORY, "not enough memory for libwebp");
  throw Error(PITH_ERROR_INTERNAL, "libwebp cannot write the picture (its error " + std::to_string(reason) + ")");
}

class WebpWriter final : public HeldWriter {
 public:
  WebpWriter(const PictureInfo& info, ByteSink& sink, const WriterSettings& settings)
      : HeldWriter(info, sink), settings_(settings) {
    if (info.width > WEBP_MAX_DIMENSION || info.height > WEBP_MAX_DIMENSION)
      throw Error(PITH_ERROR_LIMIT,
                  "a WebP has at most " + std::to_string(WEBP_MAX_DIMENSION) + " pixels a side; write a PNG or a TIFF");
    drop_gray_profile();
  }

 private:
  Bytes encode() override;
  void import(WebPPicture* picture);
  Bytes with_metadata(const WebPMemoryWriter& stream);

  WriterSettings settings_;
};

Bytes WebpWriter::encode() {
  constexpr int kLosslessLevel = 6;  // of 9: 7 and up take several times as long for a percent or two
  WebPConfig config;
  if (!WebPConfigInit(&config)) throw Error(PITH_ERROR_INTERNAL, "libwebp has another version");
  if (settings_.quality)
    config.quality = float(*settings_.quality);
  else
    WebPConfigLosslessPreset(&config, kLosslessLevel);
  config.exact = 1;  // colours under transparency, too
  config.thread_level = settings_.threads > 1;
  OwnedPicture picture;
  import(&picture);
  OwnedMemory stream;
  picture.writer = WebPMemoryWrite;
  picture.custom_ptr = static_cast<WebPMemoryWriter*>(&stream);
  check(WebPEncode(&config, &picture), picture.error_code);
  return with_metadata(stream);
}

void WebpWriter::import(WebPPicture* picture) {
  picture->width = int(info_.width);
  picture->height = int(info_.height);
  picture->use_argb = 1;
  check(WebPPictureAlloc(picture), picture->error_code);
  const uint32_t channels = info_.channels;
  for (uint32_t y = 0; y < info_.height; ++y) {
    const uint8_t* pixel = held_.row(y);
    uint32_t* row = picture->argb + size_t(picture->argb_stride) * y;
    for (uint32_t x = 0; x < info_.width; ++x, pixel += channels) {
      const bool is_gray = channels < 3;
      const uint32_t alpha = info_.has_alpha() ? pixel[channels - 1] : 255;
      row[x] = alpha << 24 | uint32_t{pixel[0]} << 16 | uint32_t{pixel[is_gray ? 0 : 1]} << 8 | pixel[is_gray ? 0 : 2];
    }
  }
  held_ = {};
}

Bytes WebpWriter::with_metadata(const WebPMemoryWriter& stream) {
  const Metadata& metadata = info_.metadata;
  if (metadata.bytes() == 0) return Bytes(stream.mem, stream.mem + stream.size);
  const std::unique_ptr<WebPMux, DeleteMux> mux(WebPMuxNew());
  const WebPData image{stream.mem, stream.size};
  bool succeeded = mux && WebPMuxSetImage(mux.get(), &image, 0) == WEBP_MUX_OK;
  const auto add = [&](const char* name, const Bytes& blob) {
    const WebPData data{blob.data(), blob.size()};
    if (!blob.empty()) succeeded = succeeded && WebPMuxSetChunk(mux.get(), name, &data, 0) == WEBP_MUX_OK;
  };
  add("ICCP", metadata.icc);
  add("EXIF", metadata.exif);
  add("XMP ", metadata.xmp);
  OwnedData file;
  if (!succeeded || WebPMuxAssemble(mux.get(), &file) != WEBP_MUX_OK)
    throw Error(PITH_ERROR_MEMORY, "not enough memory for the metadata of the WebP");
  return Bytes(file.bytes, file.bytes + file.size);
}

}  // namespace

std::unique_ptr<PictureWriter> make_webp_writer(const PictureInfo& info, ByteSink& sink,
                                                const WriterSettings& settings) {
  return std::make_unique<WebpWriter>(info, sink, settings);
}

}  // namespace pith
