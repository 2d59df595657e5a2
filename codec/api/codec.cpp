#include <algorithm>
#include <string>

#include "api/context.hpp"
#include "api/guard.hpp"
#include "api/pixels.hpp"
#include "api/settings.hpp"
#include "decode/row_decoder.hpp"
#include "encode/row_encoder.hpp"
#include "format/tile_grid.hpp"

namespace {

using namespace pith;

// What a tile takes in a file at least: a chunk with its number and an empty stream.
constexpr uint64_t kLeastTileBytes = kChunkOverheadBytes + 20;

}  // namespace

extern "C" {

pith_status pith_encode(const pith_context* context, const pith_image* image, const pith_encode_settings* settings,
                        pith_buffer* file, pith_error* error) {
  return guarded(error, [&] {
    require(context && image && file, "a required parameter is NULL");
    EncodeRequest request = encode_request(settings, image->channels);
    check_pixels(*image, request.encoding.sample_size);
    std::optional<pith_missed_quality> missed;
    const std::vector<uint8_t> result = encode(context->machine_to_encode(&request.progress), *image, request.quality,
                                               request.encoding, request.metadata, &missed);
    request.progress.report(1);
    OutputBlock copy = make_output(result.size(), context->memory.allocator());
    std::copy(result.begin(), result.end(), copy.get());
    tell(request.missed, missed);
    *file = {copy.release(), result.size()};
  });
}

void pith_buffer_free(pith_buffer* buffer) {
  if (!buffer) return;
  OutputBlock(buffer->data).reset();
  *buffer = {};
}

pith_status pith_read_info(const void* data, size_t size, pith_info* info, pith_error* error) {
  return guarded(error, [&] {
    require(info, "no place for the result");
    *info = info_of(read_header(bytes_of(data, size)));
  });
}

pith_status pith_read_metadata(const void* data, size_t size, pith_metadata* metadata, pith_error* error) {
  return guarded(error, [&] {
    require(metadata, "no place for the result");
    MemorySource source(bytes_of(data, size));
    const ContainerReader reader(source);
    // What was read is copies; the same bytes lie in the caller's memory.
    const auto place = [&](uint64_t offset) { return offset ? static_cast<const uint8_t*>(data) + offset : nullptr; };
    const MetadataPlaces& places = reader.metadata_places();
    *metadata = {place(places.icc), reader.metadata().icc.size(), place(places.exif), reader.metadata().exif.size(),
                 place(places.xmp), reader.metadata().xmp.size()};
  });
}

pith_status pith_read_preview(const void* data, size_t size, pith_preview* preview, pith_error* error) {
  return guarded(error, [&] {
    require(preview, "no place for the result");
    MemorySource source(bytes_of(data, size));
    const std::optional<Preview> found = ContainerReader(source).find_preview();
    *preview = {};
    if (found)
      *preview = {found->header.width, found->header.height, static_cast<const uint8_t*>(data) + found->offset,
                  found->file.size()};
  });
}

pith_status pith_decode(const pith_context* context, const void* data, size_t size,
                        const pith_decode_settings* settings, pith_image* image, pith_error* error) {
  return guarded(error, [&] {
    require(context && image, "a required parameter is NULL");
    DecodeRequest request = decode_request(settings);
    const Header header = read_header(bytes_of(data, size));
    if (!request.decoding.partial && TileGrid(header).count() * kLeastTileBytes > size)
      throw Error(PITH_ERROR_DAMAGED, "truncated: " + std::to_string(size) + " bytes cannot hold a picture of " +
                                          std::to_string(header.width) + " x " + std::to_string(header.height));
    MemorySource source(bytes_of(data, size));
    request.decoding.holds_output = !image->pixels;
    RowDecoder decoder([&](const Header& made) { return context->machine_for(made, &request.progress); }, source,
                       request.decoding);
    Target target(decoder.width(), decoder.height(), header.channels, *image, context->memory.allocator(),
                  request.decoding.sample_size);
    decoder.read_rows(target.image().pixels, target.image().stride, decoder.height());
    request.progress.report(1);
    *image = target.release();
  });
}

void pith_image_free(pith_image* image) {
  if (!image) return;
  OutputBlock(image->pixels).reset();
  *image = {};
}

const char* pith_version(void) {
#define PITH_TEXT_OF(x) #x
#define PITH_TEXT(x) PITH_TEXT_OF(x)
  return PITH_TEXT(PITH_VERSION_MAJOR) "." PITH_TEXT(PITH_VERSION_MINOR) "." PITH_TEXT(PITH_VERSION_PATCH);
}

const char* pith_status_text(pith_status status) {
  switch (status) {
    case PITH_OK: return "success";
    case PITH_ERROR_ARGUMENT: return "invalid argument";
    case PITH_ERROR_MEMORY: return "not enough memory";
    case PITH_ERROR_NOT_PITH: return "not a pith file";
    case PITH_ERROR_DAMAGED: return "damaged file";
    case PITH_ERROR_UNSUPPORTED: return "unsupported feature";
    case PITH_ERROR_MODEL: return "wrong or unusable model";
    case PITH_ERROR_LIMIT: return "beyond a limit";
    case PITH_ERROR_INTERNAL: return "internal error";
    case PITH_ERROR_IO: return "reading or writing failed";
    case PITH_ERROR_CANCELLED: return "cancelled";
  }
  return "unknown status";
}

}  // extern "C"
