// Reads WebP through libwebp.
#include <webp/decode.h>
#include <webp/demux.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

#include "base/error.hpp"
#include "pictures/exif.hpp"
#include "pictures/held_reader.hpp"
#include "pictures/metadata_collector.hpp"
#include "pictures/picture.hpp"
#include "pictures/picture_format.hpp"
#include "pictures/whole_source.hpp"

namespace pith {
namespace {

constexpr std::string_view kExifName("Exif\0\0", 6);  // some programs write it as in a JPEG

struct DeleteDemuxer {
  void operator()(WebPDemuxer* demuxer) const { WebPDemuxDelete(demuxer); }
};
struct DeleteDecoder {
  void operator()(WebPAnimDecoder* decoder) const { WebPAnimDecoderDelete(decoder); }
};

[[noreturn]] void throw_damaged(const char* what) {
  throw Error(PITH_ERROR_DAMAGED, std::string("the WebP is damaged (") + what + ")");
}

class WebpReader final : public HeldReader {
 public:
  WebpReader(LookAhead& source, uint64_t max_memory);

 private:
  void decode() override;
  void decode_still();
  void decode_first_frame();
  void copy_row(uint32_t y, uint8_t* samples) const override { std::copy_n(held_.row(y), held_.stride(), samples); }

  void take_metadata();
  Bytes chunk(const WebPDemuxer* demuxer, const char* name) const;

  Bytes file_;
  bool is_animated_ = false;
  MetadataCollector metadata_{&info_, &warnings_};
  Picture held_;
};

WebpReader::WebpReader(LookAhead& source, uint64_t max_memory) : file_(read_whole(source, max_memory)) {
  WebPBitstreamFeatures features;
  const VP8StatusCode status = WebPGetFeatures(file_.data(), file_.size(), &features);
  if (status == VP8_STATUS_NOT_ENOUGH_DATA) throw_damaged("the file ends too early");
  if (status != VP8_STATUS_OK) throw_damaged("its header cannot be right");
  check_picture_size(uint64_t(features.width), uint64_t(features.height));
  info_.width = uint32_t(features.width);
  info_.height = uint32_t(features.height);
  info_.channels = features.has_alpha ? 4 : 3;
  is_animated_ = features.has_animation;
  take_metadata();
  // The decoder holds up to 4 bytes a pixel; that of animations as many again, twice.
  info_.memory = file_.size() + info_.row_size() * info_.height +
                 (is_animated_ ? 12 : 4) * uint64_t{info_.width} * info_.height + info_.metadata.bytes();
}

void WebpReader::take_metadata() {
  const WebPData data{file_.data(), file_.size()};
  const std::unique_ptr<WebPDemuxer, DeleteDemuxer> demuxer(WebPDemux(&data));
  if (!demuxer) throw_damaged("the file ends too early, or its parts do not fit together");
  if (Bytes icc = chunk(demuxer.get(), "ICCP"); !icc.empty()) metadata_.take_icc(std::move(icc));
  Bytes exif = chunk(demuxer.get(), "EXIF");
  if (exif.size() > kExifName.size() && std::memcmp(exif.data(), kExifName.data(), kExifName.size()) == 0)
    exif.erase(exif.begin(), exif.begin() + ptrdiff_t(kExifName.size()));
  if (!exif.empty()) metadata_.take_exif(std::move(exif));
  if (Bytes xmp = chunk(demuxer.get(), "XMP "); !xmp.empty()) metadata_.take_xmp(std::move(xmp));
  if (is_animated_ && WebPDemuxGetI(demuxer.get(), WEBP_FF_FRAME_COUNT) > 1) metadata_.tell(kFirstPictureOnly);
}

Bytes WebpReader::chunk(const WebPDemuxer* demuxer, const char* name) const {
  WebPChunkIterator found;
  Bytes bytes;
  if (WebPDemuxGetChunk(demuxer, name, 1, &found))
    bytes.assign(found.chunk.bytes, found.chunk.bytes + found.chunk.size);
  WebPDemuxReleaseChunkIterator(&found);
  return bytes;
}

void WebpReader::decode() {
  held_ = make_picture(info_.width, info_.height, info_.channels);
  is_animated_ ? decode_first_frame() : decode_still();
  file_ = {};
}

void WebpReader::decode_still() {
  const auto decode = info_.has_alpha() ? WebPDecodeRGBAInto : WebPDecodeRGBInto;
  if (!decode(file_.data(), file_.size(), held_.samples.get(), held_.size(), int(held_.stride())))
    throw_damaged("its pixels cannot be decoded");
}

void WebpReader::decode_first_frame() {
  const WebPData data{file_.data(), file_.size()};
  WebPAnimDecoderOptions options;
  if (!WebPAnimDecoderOptionsInit(&options)) throw Error(PITH_ERROR_INTERNAL, "libwebp has another version");
  options.color_mode = MODE_RGBA;
  const std::unique_ptr<WebPAnimDecoder, DeleteDecoder> decoder(WebPAnimDecoderNew(&data, &options));
  if (!decoder) throw_damaged("the animation cannot be decoded, or there is not enough memory");
  uint8_t* canvas = nullptr;  // RGBA
  int time = 0;
  if (!WebPAnimDecoderGetNext(decoder.get(), &canvas, &time)) throw_damaged("the first picture cannot be decoded");
  const size_t pixels = size_t{info_.width} * info_.height;
  for (size_t i = 0; i < pixels; ++i)
    std::copy_n(canvas + 4 * i, info_.channels, held_.samples.get() + info_.channels * i);
}

}  // namespace

std::unique_ptr<PictureReader> open_webp(LookAhead source, uint64_t max_memory) {
  return std::make_unique<WebpReader>(source, max_memory);
}

}  // namespace pith
