// Decoding of a file as it comes, into rows one after the other.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/byte_stream.hpp"
#include "decode/band_decoder.hpp"
#include "decode/decode_plan.hpp"
#include "decode/decoding.hpp"
#include "format/container.hpp"
#include "pixels/area_scaler.hpp"
#include "pixels/small_picture.hpp"

namespace pith {

// Decodes in the background, on machine.threads threads, while the caller is busy with the last rows. Holds about three
// bands of rows and the latents of two (bands.hpp), and the buffers of the threads. Used by one thread. After an
// exception it can only be destroyed.
class RowDecoder {
 public:
  // What a file with this header is decoded on.
  using MachineFor = std::function<Machine(const Header&)>;

  // Reads header and metadata, and decodes the preview if it is large enough: of a source that only goes forward it
  // keeps what comes before that, up to a part of decoding.max_memory. Machine's parts and the source must outlive it;
  // the source is only read inside of its functions. Throws as ContainerReader does; PITH_ERROR_MODEL if the file was
  // made with another model; LIMIT, ARGUMENT as `decoding` demands.
  RowDecoder(const MachineFor& machine_for, ByteSource& source, const Decoding& decoding = {});
  RowDecoder(const Machine& machine, ByteSource& source, const Decoding& decoding = {})
      : RowDecoder([&](const Header&) { return machine; }, source, decoding) {}

  const Header& header() const { return file_.header(); }
  const Metadata& metadata() const { return file_.metadata(); }
  const LostMetadata& lost_metadata() const { return file_.lost_metadata(); }

  // Of the output, which has the channels of the header.
  uint32_t width() const { return plan_.width; }
  uint32_t height() const { return plan_.height; }

  // The next `count` rows, samples interleaved, `stride` bytes apart. Before the last ones are given, the file has been
  // found whole, unless a region is wanted that ends before, or a preview did.
  void read_rows(uint8_t* samples, size_t stride, uint32_t count);

  // Numbers of tiles that a partial decoder had to leave out, in order, once all rows were read.
  std::vector<uint32_t> missing_tiles() const { return bands_ ? bands_->missing() : std::vector<uint32_t>(); }

 private:
  void copy_row(uint32_t y, uint8_t* out);

  ContainerReader file_;
  Machine machine_;
  DecodePlan plan_;
  std::optional<SmallPicture> preview_;  // what rows come from: this
  std::optional<BandDecoder> bands_;     // or these
  const DecodedBand* band_ = nullptr;    // the present one
  uint32_t next_ = 0;                    // row of the output
  std::optional<AreaScaler> scaler_;
  uint32_t next_resampled_ = 0;  // row that the scaler takes
  std::vector<uint8_t> row_;     // the last one
  std::vector<uint8_t> levels_;  // of a row that has 8 bits, where 16 are wanted; else empty
};

// The pixels of a whole file into image.pixels, whose extent must be that of RowDecoder, its channels those of the
// header.
void decode(const Machine& machine, std::span<const uint8_t> file, const pith_image& image,
            const Decoding& decoding = {});

}  // namespace pith
