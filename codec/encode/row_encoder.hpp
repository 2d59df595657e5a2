// Encoding of a picture whose rows come one after the other.
#pragma once
#include <memory>
#include <optional>
#include <vector>

#include "base/byte_stream.hpp"
#include "encode/band_encoder.hpp"
#include "encode/encoding.hpp"
#include "encode/picture_rows.hpp"
#include "encode/preview.hpp"
#include "format/container.hpp"

namespace pith {

// Codes in the background, on machine.threads threads, while the caller brings the next rows. Holds about three bands
// of rows (bands.hpp) and the buffers of the threads; unless `encoding` needs the whole picture. Plain pictures get a
// higher quality (plain.hpp). Used by one thread. After an exception it can only be destroyed.
class RowEncoder {
 public:
  // `channels`: 1 gray, 2 gray and alpha, 3 RGB, 4 RGBA. Machine's parts and the sink must outlive it; the sink is only
  // written to inside of its functions. Throws as ContainerWriter does.
  RowEncoder(const Machine& machine, uint32_t width, uint32_t height, uint32_t channels, Quality quality,
             const Encoding& encoding, const Metadata& metadata, ByteSink& sink);

  // The next `count` rows, samples interleaved, `stride` bytes apart. They are copied.
  void write_rows(const uint8_t* samples, size_t stride, uint32_t count);

  // Writes the rest of the file. All rows must have come.
  void finish();

  // Once finished: of the file, with the quality that it has.
  const Header& header() const { return header_; }

  // What encoding.check found, once finished.
  const std::optional<pith_missed_quality>& missed() const { return missed_; }

 private:
  void take_band(std::shared_ptr<const PictureRows> band);
  bool gets_more(const PictureRows& rows) const;  // than the quality asked for
  void use_quality(Quality quality);
  std::vector<uint8_t> encode_whole();

  Machine machine_;
  Quality quality_;
  Encoding encoding_;
  Header header_;
  Metadata metadata_;
  ByteSink& sink_;
  std::optional<RowGatherer> rows_;
  std::vector<std::shared_ptr<const PictureRows>> waiting_;  // bands that are plain, while all are
  std::unique_ptr<BandEncoder> bands_;                       // null before it is known whether the picture is plain
  std::shared_ptr<const PictureRows> whole_;
  std::optional<PreviewMaker> preview_;
  std::optional<pith_missed_quality> missed_;
};

// A whole .pith file, made with RowEncoder. `image` must be valid; 1 to 4 channels. What encoding.check finds goes to
// `missed`, unless that is null. Errors: as the parts throw them.
std::vector<uint8_t> encode(const Machine& machine, const pith_image& image, Quality quality, const Encoding& encoding,
                            const Metadata& metadata = {}, std::optional<pith_missed_quality>* missed = nullptr);

}  // namespace pith
