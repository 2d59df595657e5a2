#include "encode/row_encoder.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "encode/latent_encoder.hpp"
#include "encode/memory.hpp"
#include "encode/plain.hpp"
#include "encode/target.hpp"
#include "format/alpha_coding.hpp"
#include "format/limits.hpp"
#include "latent/bands.hpp"
#include "latent/window.hpp"

namespace pith {
namespace {

// Of a preview below its picture: so it takes half of the bytes, and looks well among others of its size.
constexpr int kStepsBelowPicture = Quality::kMaxSteps / 5;

std::vector<uint8_t> encode_preview(const Machine& machine, const pith_image& small, Quality of_picture) {
  const Machine one_thread{machine.model, machine.floats, machine.exact, 1};
  return encode(one_thread, small, {std::max(0, of_picture.steps - kStepsBelowPicture)},
                {.tile_size = kMaxPreviewSide, .plain_as_asked = true});
}

// The coded alpha of every tile of a picture that is there as a whole; nothing if it has none.
std::vector<std::vector<uint8_t>> alpha_tiles(const Header& header, const PictureRows& rows, int threads) {
  if (!rows.alpha) return {};
  const TileGrid grid(header);
  std::vector<std::vector<uint8_t>> tiles(grid.count());
  for_each_in_parallel(threads, static_cast<int>(grid.count()), [&] {
    return [&](int i) {
      const pith_region tile = grid.rect(i);
      tiles[i] = encode_alpha(rows.alpha_row(tile.y) + tile.x, rows.width, tile.width, tile.height);
    };
  });
  return tiles;
}

}  // namespace

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
    const int halo = machine.model.halo();
    rows_.emplace(header_, tile_rows_of_band(header_, halo, machine_.threads) * header_.tile_size,
                  static_cast<uint32_t>(halo * kLatentPixels), encoding_.sample_size, machine.floats.memory());
  } else {
    rows_.emplace(header_, header_.height, 0, encoding_.sample_size, machine.floats.memory());
  }
  if (has_preview(header_, encoding_)) preview_.emplace(header_, encoding_.sample_size);
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
      if (encoding_.streams()) {
        take_band(rows_->release());
      } else {
        whole_ = rows_->release();
      }
    }
  }
}

// Bands that are plain wait for the next one: whether the picture is shows in its last band.
void RowEncoder::take_band(std::shared_ptr<const PictureRows> band) {
  if (bands_) return bands_->submit(std::move(band));
  const bool plain = gets_more(*band), last = band->bottom == header_.height;
  waiting_.push_back(std::move(band));
  if (plain && !last) return;
  if (plain) use_quality(quality_of_plain(quality_));
  bands_ = std::make_unique<BandEncoder>(machine_, header_, metadata_, sink_, encoding_.check);
  for (std::shared_ptr<const PictureRows>& rows : waiting_) bands_->submit(std::move(rows));
  waiting_.clear();
}

bool RowEncoder::gets_more(const PictureRows& rows) const {
  return !encoding_.plain_as_asked && notices_plain(header_) && is_plain(rows);
}

void RowEncoder::use_quality(Quality quality) {
  quality_ = quality;
  header_.quality = static_cast<uint16_t>(quality.steps);
}

void RowEncoder::finish() {
  if (rows_->rows_taken() != header_.height)
    throw Error(PITH_ERROR_ARGUMENT, "only " + std::to_string(rows_->rows_taken()) + " of " +
                                         std::to_string(header_.height) + " rows were written");
  if (encoding_.streams()) {
    bands_->finish(preview_ ? encode_preview(machine_, preview_->picture(), quality_) : std::vector<uint8_t>());
    missed_ = bands_->missed();
    return;
  }
  const std::vector<uint8_t> file = encode_whole();
  sink_.write(file);
  header_ = read_header(file);
}

// With effort, or to a target.
std::vector<uint8_t> RowEncoder::encode_whole() {
  const PictureView image = whole_->image();
  Companions companions{metadata_, alpha_tiles(header_, *whole_, machine_.threads), {}};
  if (preview_)
    companions.preview = [this](Quality quality) { return encode_preview(machine_, preview_->picture(), quality); };
  if (encoding_.target_bytes) return encode_to_size(machine_, image, encoding_.target_bytes, encoding_, companions);
  if (encoding_.target_psnr > 0) return encode_to_psnr(machine_, image, encoding_.target_psnr, encoding_, companions);
  if (encoding_.target_ssimulacra2 > 0)
    return encode_to_ssimulacra2(machine_, image, encoding_.target_ssimulacra2, encoding_, companions);
  if (gets_more(*whole_)) use_quality(quality_of_plain(quality_));
  const double analysed = analysis_share(encoding_);
  const LatentPlane latent = [&] {
    const ProgressPart part(machine_.progress, 0, analysed);
    return analyse(machine_, image, quality_);
  }();
  const ProgressPart part(machine_.progress, analysed, 1);
  PictureCheck check(quality_);
  std::vector<uint8_t> file = encode_latent(machine_, image, latent, quality_, encoding_, companions, nullptr,
                                            encoding_.check ? &check : nullptr);
  missed_ = check.missed();
  return file;
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
