// Encoder and decoder of the C interface: rows on one side, functions of the caller on the other.
#include <algorithm>
#include <memory>
#include <optional>

#include "api/context.hpp"
#include "api/guard.hpp"
#include "api/settings.hpp"
#include "decode/row_decoder.hpp"
#include "encode/row_encoder.hpp"

namespace {

using namespace pith;

class CallerSink : public ByteSink {
 public:
  CallerSink(pith_write_function write, void* user) : write_(write), user_(user) {}

  void write(std::span<const uint8_t> bytes) override {
    if (write_(user_, bytes.data(), bytes.size())) throw Error(PITH_ERROR_IO, "the file could not be written");
  }

 private:
  pith_write_function write_;
  void* user_;
};

class CallerSource : public ByteSource {
 public:
  // `seek` may be null.
  CallerSource(pith_read_function read, pith_seek_function seek, void* user) : read_(read), seek_(seek), user_(user) {}

  size_t read(uint8_t* to, size_t size) override {
    size_t count = 0;
    if (read_(user_, to, size, &count) || count > size) throw Error(PITH_ERROR_IO, "the file could not be read");
    return count;
  }

  bool seek(uint64_t offset) override {
    if (seek_ && seek_(user_, offset)) throw Error(PITH_ERROR_IO, "the file could not be read");
    return seek_ != nullptr;
  }

 private:
  pith_read_function read_;
  pith_seek_function seek_;
  void* user_;
};

// What pith_contents points into.
struct ContentsMemory {
  Metadata metadata;
  std::optional<Preview> preview;
};

}  // namespace

struct pith_encoder {
  pith_encoder(const pith_context& context, uint32_t width, uint32_t height, uint32_t channels,
               const EncodeRequest& request, pith_write_function write, void* user)
      : width(width),
        pixel_size(channels * request.encoding.sample_size),
        progress(request.progress),
        missed(request.missed),
        sink(write, user),
        encoder(context.machine_to_encode(&progress), width, height, channels, request.quality, request.encoding,
                request.metadata, sink) {}

  uint32_t width, pixel_size;
  Progress progress;
  pith_missed_quality* missed;
  CallerSink sink;
  RowEncoder encoder;
  bool broken = false, finished = false;
};

struct pith_decoder {
  pith_decoder(const pith_context& context, pith_read_function read, void* user, const DecodeRequest& request)
      : sample_size(request.decoding.sample_size),
        progress(request.progress),
        source(read, request.seek, user),
        decoder([&](const Header& header) { return context.machine_for(header, &progress); }, source, request.decoding),
        left(decoder.height()) {}

  uint32_t sample_size;
  Progress progress;
  CallerSource source;
  RowDecoder decoder;
  uint32_t left;  // rows
  bool broken = false;
};

extern "C" {

pith_status pith_encoder_create(const pith_context* context, uint32_t width, uint32_t height, uint32_t channels,
                                const pith_encode_settings* settings, pith_write_function write, void* user,
                                pith_encoder** encoder, pith_error* error) {
  return guarded(error, [&] {
    require(context && write && encoder, "a required parameter is NULL");
    *encoder = new pith_encoder(*context, width, height, channels, encode_request(settings, channels), write, user);
  });
}

pith_status pith_encoder_write_rows(pith_encoder* encoder, const uint8_t* samples, size_t stride, uint32_t count,
                                    pith_error* error) {
  return guarded(error, [&] {
    require(encoder, "a required parameter is NULL");
    check_rows(samples, stride, encoder->width, encoder->pixel_size, count);
    once_broken_stays_broken(encoder->broken, [&] { encoder->encoder.write_rows(samples, stride, count); });
  });
}

pith_status pith_encoder_finish(pith_encoder* encoder, pith_error* error) {
  return guarded(error, [&] {
    require(encoder && !encoder->finished, encoder ? "the file is finished already" : "a required parameter is NULL");
    once_broken_stays_broken(encoder->broken, [&] {
      encoder->encoder.finish();
      encoder->progress.report(1);
      tell(encoder->missed, encoder->encoder.missed());
    });
    encoder->finished = true;
  });
}

void pith_encoder_info(const pith_encoder* encoder, pith_info* info) {
  if (info) *info = encoder && encoder->finished ? info_of(encoder->encoder.header()) : pith_info{};
}

void pith_encoder_free(pith_encoder* encoder) { delete encoder; }

pith_status pith_decoder_create(const pith_context* context, pith_read_function read, void* user,
                                const pith_decode_settings* settings, pith_decoder** decoder, pith_error* error) {
  return guarded(error, [&] {
    require(context && read && decoder, "a required parameter is NULL");
    *decoder = new pith_decoder(*context, read, user, decode_request(settings));
  });
}

void pith_decoder_info(const pith_decoder* decoder, pith_info* info) {
  if (info) *info = decoder ? info_of(decoder->decoder.header()) : pith_info{};
}

void pith_decoder_size(const pith_decoder* decoder, uint32_t* width, uint32_t* height) {
  if (width) *width = decoder ? decoder->decoder.width() : 0;
  if (height) *height = decoder ? decoder->decoder.height() : 0;
}

void pith_decoder_metadata(const pith_decoder* decoder, pith_metadata* metadata) {
  if (metadata) *metadata = decoder ? view_of(decoder->decoder.metadata()) : pith_metadata{};
}

pith_status pith_decoder_read_rows(pith_decoder* decoder, uint8_t* samples, size_t stride, uint32_t count,
                                   pith_error* error) {
  return guarded(error, [&] {
    require(decoder, "a required parameter is NULL");
    RowDecoder& rows = decoder->decoder;
    check_rows(samples, stride, rows.width(), rows.header().channels * decoder->sample_size, count);
    once_broken_stays_broken(decoder->broken, [&] {
      rows.read_rows(samples, stride, count);
      decoder->left -= count;
      if (!decoder->left) decoder->progress.report(1);
    });
  });
}

size_t pith_decoder_missing_tiles(const pith_decoder* decoder, uint32_t* numbers, size_t capacity) {
  if (!decoder) return 0;
  const std::vector<uint32_t> missing = decoder->decoder.missing_tiles();
  if (numbers) std::copy_n(missing.begin(), std::min(capacity, missing.size()), numbers);
  return missing.size();
}

unsigned pith_decoder_lost_metadata(const pith_decoder* decoder) {
  if (!decoder) return 0;
  const LostMetadata& lost = decoder->decoder.lost_metadata();
  const auto flag = [](bool set, unsigned value) { return set ? value : 0u; };
  return flag(lost.icc, PITH_METADATA_ICC) | flag(lost.exif, PITH_METADATA_EXIF) | flag(lost.xmp, PITH_METADATA_XMP) |
         flag(lost.unknown, PITH_METADATA_UNKNOWN);
}

void pith_decoder_free(pith_decoder* decoder) { delete decoder; }

pith_status pith_read_contents(pith_read_function read, pith_seek_function seek, void* user, pith_contents* contents,
                               pith_error* error) {
  return guarded(error, [&] {
    require(read && contents, "a required parameter is NULL");
    CallerSource source(read, seek, user);
    ContainerReader reader(source);
    std::unique_ptr<ContentsMemory> memory(new ContentsMemory{reader.metadata(), reader.find_preview()});
    *contents = {info_of(reader.header()), view_of(memory->metadata), {}, nullptr};
    if (const auto& preview = memory->preview)
      contents->preview = {preview->header.width, preview->header.height, preview->file.data(), preview->file.size()};
    contents->memory = memory.release();
  });
}

void pith_contents_free(pith_contents* contents) {
  if (!contents) return;
  delete static_cast<ContentsMemory*>(contents->memory);
  *contents = {};
}

}  // extern "C"
