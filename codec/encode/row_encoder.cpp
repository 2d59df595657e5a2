#include "encode/row_encoder.hpp"

#include "base/error.hpp"
#include "encode/file_header.hpp"
#include "encode/memory.hpp"
#include "encode/whole_picture.hpp"

namespace pith {

RowEncoder::RowEncoder(const Machine& machine, uint32_t width, uint32_t height, uint32_t channels, Quality quality,
                       const Encoding& encoding, const Metadata& metadata, ByteSink& sink)
    : machine_(machine),
      quality_(quality),
      encoding_(encoding),
      header_(header_for(machine, width, height, channels, quality, encoding.tile_size)),
      metadata_(metadata),
      sink_(sink) {
  check_file(header_, metadata_);
  machine_.threads = threads_within_limits(machine_, header_, encoding_, metadata.bytes());
  if (encoding.streams()) {
    bands_ = std::make_unique<BandEncoder>(machine_, header_, metadata_, sink_, encoding_.check);
    rows_.emplace(header_, bands_->band_rows(), static_cast<uint32_t>(machine.model.halo() * kLatentPixels),
                  machine.floats.memory());
  } else {
    rows_.emplace(header_, header_.height, 0, machine.floats.memory());
  }
  if (has_preview(header_, encoding_)) preview_.emplace(header_);
}

void RowEncoder::write_rows(const uint8_t* samples, size_t stride, uint32_t count) {
  if (count > header_.height - rows_->rows_taken())
    throw Error(PITH_ERROR_ARGUMENT, "more rows are written than the picture has");
  if (preview_) preview_->add_rows(samples, stride, count);
  while (count) {
    const uint32_t taken = rows_->take(samples, stride, count);
    samples += taken * stride;
    count -= taken;
    while (rows_->full()) {
      if (bands_) {
        bands_->submit(rows_->release());
      } else {
        whole_ = rows_->release();
      }
    }
  }
}

void RowEncoder::finish() {
  if (rows_->rows_taken() != header_.height)
    throw Error(PITH_ERROR_ARGUMENT, "only " + std::to_string(rows_->rows_taken()) + " of " +
                                         std::to_string(header_.height) + " rows were written");
  if (bands_) {
    bands_->finish(preview_ ? preview_->encode(machine_, quality_) : std::vector<uint8_t>());
    missed_ = bands_->missed();
    return;
  }
  const Companions companions{
      metadata_,
      whole_->alpha ? encode_alpha_tiles(header_, *whole_, machine_.threads) : std::vector<std::vector<uint8_t>>(),
      preview_ ? &*preview_ : nullptr};
  const CheckedFile file = encode_whole(machine_, whole_->image(), quality_, encoding_, companions);
  sink_.write(file.bytes);
  header_ = read_header(file.bytes);
  missed_ = file.missed;
}

std::vector<uint8_t> encode(const Machine& machine, const pith_image& image, Quality quality, const Encoding& encoding,
                            const Metadata& metadata, std::optional<pith_missed_quality>* missed) {
  std::vector<uint8_t> file;
  VectorSink sink(file);
  RowEncoder encoder(machine, image.width, image.height, image.channels, quality, encoding, metadata, sink);
  encoder.write_rows(image.pixels, image.stride, image.height);
  encoder.finish();
  if (missed) *missed = encoder.missed();
  return file;
}

}  // namespace pith
