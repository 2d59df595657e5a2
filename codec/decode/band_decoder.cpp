#include "decode/band_decoder.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/error.hpp"
#include "format/alpha_coding.hpp"
#include "latent/bands.hpp"

namespace pith {
namespace {

// Of the time that a band takes; all of it where nothing is synthesised.
constexpr double kParsingShare = 0.2;

constexpr uint8_t kGray = 128, kOpaque = 255;

}  // namespace

struct BandDecoder::Band {
  BandPlan plan;
  std::optional<LatentPlane> latent;  // from plan.plane_top on; none if reduced
  MemoryBlock<uint8_t> alpha;         // of the tiles, reduced like the colours
  uint32_t alpha_top = 0, alpha_left = 0, alpha_width = 0;
  std::vector<float> tail;  // the last rows of the latent, for the next band
  size_t tiles = 0, tiles_left = 0, windows_left = 0;
  bool parsed = false, started = false, done = false;
  std::vector<uint32_t> missing;
  DecodedBand out;
};

BandDecoder::BandDecoder(const Machine& machine, ContainerReader& file, const DecodePlan& plan, bool partial)
    : machine_(machine),
      file_(file),
      plan_(plan),
      partial_(partial),
      grid_(file.header()),
      quality_{file.header().quality},
      scale_(static_cast<uint32_t>(plan.scale)),
      queue_(machine.threads, [this] {
        return Worker{WindowSynthesiser(machine_, quality_), TileWorker(machine_, quality_), std::nullopt};
      }) {
  if (scale_ > 1) reduced_.emplace(machine_, quality_, plan.scale);
}

const DecodedBand& BandDecoder::next_band() {
  const size_t index = delivered_++;
  while (bands_.size() < std::min(index + kBandsAhead, plan_.bands.size())) admit();
  queue_.wait([&] { return bands_[index]->done; },
              [&] {
                double done = 0;
                queue_.locked([&] { done = bands_done_; });
                report(machine_.progress, done / static_cast<double>(plan_.bands.size()));
              });
  queue_.locked([&] {
    if (index > 0) bands_[index - 1]->out = {};
    if (index > 1) bands_[index - 2] = nullptr;
  });
  if (bands_.size() < plan_.bands.size() && bands_.size() == index + kBandsAhead) admit();
  paint_missing(*bands_[index], *bands_[index]);
  if (index > 0) paint_missing(*bands_[index - 1], *bands_[index]);
  if (delivered_ == plan_.bands.size()) std::sort(missing_.begin(), missing_.end());
  return bands_[index]->out;
}

// Reads the tiles of one more band and has them parsed.
void BandDecoder::admit() {
  const Header& header = file_.header();
  const auto band = std::make_shared<Band>();
  const size_t index = bands_.size();
  const BandPlan& plan = band->plan = plan_.bands[index];
  const auto scaled = [&](int latent, uint32_t extent) {  // to pixels of the output
    const auto pixels = std::min<uint64_t>(uint64_t{static_cast<uint32_t>(latent)} * kLatentPixels, extent);
    return static_cast<uint32_t>((pixels + scale_ - 1) / scale_);
  };
  const uint32_t channels = header.channels - header.has_alpha();
  const uint32_t top = scaled(plan.out_top, header.height), left = scaled(plan_.left, header.width);
  const uint32_t width = scaled(plan_.right, header.width) - left;
  const uint32_t height = scaled(plan.out_bottom, header.height) - top;
  band->out.top = top;
  band->out.left = left;
  band->out.memory =
      make_block<uint8_t>(size_t{width} * height * channels * plan_.sample_size, machine_.floats.memory());
  band->out.colours = {width, height, channels, size_t{width} * channels * plan_.sample_size, band->out.memory.get()};
  if (scale_ == 1)
    band->latent = make_plane(machine_, {plan.bottom - plan.plane_top, plan_.plane_right - plan_.plane_left});
  if (header.has_alpha()) {
    band->alpha_top = scaled(plan.top, header.height);
    band->alpha_left = scaled(plan_.plane_left, header.width);
    band->alpha_width = scaled(plan_.plane_right, header.width) - band->alpha_left;
    const uint32_t rows = scaled(plan.bottom, header.height) - band->alpha_top;
    band->alpha = make_block<uint8_t>(size_t{rows} * band->alpha_width, machine_.floats.memory());
  }
  band->tiles = band->tiles_left = size_t{plan.tile_rows} * plan_.tile_columns;
  queue_.locked([&] { bands_.push_back(band); });

  for (uint32_t row = plan.first_tile_row; row < plan.first_tile_row + plan.tile_rows; ++row)
    for (uint32_t column = plan_.first_tile_column; column < plan_.first_tile_column + plan_.tile_columns; ++column) {
      const uint32_t number = row * grid_.columns() + column;
      const auto data = std::make_shared<std::optional<TileData>>(find_tile(number));
      const auto intact = std::make_shared<bool>(data->has_value());
      const auto job = [this, band, number, data, intact](Worker& worker) {
        try {
          if (*intact) return parse_tile(worker, *band, number, **data);
        } catch (const Error&) {
          if (!partial_) throw;
          *intact = false;
        }
        leave_out(*band, number);
      };
      queue_.push(job, [this, band, index, number, intact] {
        if (!*intact) {
          missing_.push_back(number);
          band->missing.push_back(number);
        }
        bands_done_ += (band->latent ? kParsingShare : 1) / band->tiles;
        if (--band->tiles_left) return;
        band->parsed = true;
        start_if_ready(index);
        if (index + 1 < bands_.size()) start_if_ready(index + 1);
      });
    }
  if (bands_.size() == plan_.bands.size()) finish_file();
}

// The end of the file shows whether it is whole; a part of the picture does not need to read that far.
void BandDecoder::finish_file() {
  const BandPlan& last = plan_.bands.back();
  const uint32_t end =
      (last.first_tile_row + last.tile_rows - 1) * grid_.columns() + plan_.first_tile_column + plan_.tile_columns;
  if (!partial_ && end == grid_.count() && file_.next_tile()) throw Error(PITH_ERROR_INTERNAL, "a tile too many");
}

// Nothing if that tile is not there.
std::optional<TileData> BandDecoder::find_tile(uint32_t number) {
  if (!ahead_) file_.skip_to_tile(number);
  while (!ahead_ || ahead_->number < number) {
    ahead_ = file_.next_tile();
    if (!ahead_) return std::nullopt;
  }
  return ahead_->number == number ? std::exchange(ahead_, std::nullopt) : std::nullopt;
}

void BandDecoder::parse_tile(Worker& worker, Band& band, uint32_t number, const TileData& data) const {
  decode_colours(worker, band, number, data);
  if (!band.alpha) return;
  const pith_region pixels = grid_.rect(number);
  uint8_t* to = alpha_of(band, pixels);
  if (scale_ == 1) return decode_alpha(data.alpha, to, band.alpha_width, pixels.width, pixels.height);
  std::vector<uint8_t> alpha(size_t{pixels.width} * pixels.height);
  decode_alpha(data.alpha, alpha.data(), pixels.width, pixels.width, pixels.height);
  reduce_alpha(alpha.data(), pixels.width, pixels.height, scale_, to, band.alpha_width);
}

uint8_t* BandDecoder::alpha_of(const Band& band, const pith_region& tile) const {
  return band.alpha.get() + size_t{tile.y / scale_ - band.alpha_top} * band.alpha_width + tile.x / scale_ -
         band.alpha_left;
}

void BandDecoder::decode_colours(Worker& worker, Band& band, uint32_t number, const TileData& data) const {
  const Rect tile = latent_rect(grid_.rect(number));
  TileCoder& coder = worker.tiles.at(tile.extent());
  const TileSymbols symbols = coder.parse(data.stream);
  if (band.latent) return coder.reconstruct(symbols, *band.latent, tile.moved(-band.plan.plane_top, -plan_.plane_left));
  if (!worker.tile || worker.tile->extent != tile.extent()) worker.tile = make_plane(machine_, tile.extent());
  coder.reconstruct(symbols, *worker.tile, {0, 0, tile.height, tile.width});
  reduced_->run(*worker.tile, band.out.colours, (tile.y - band.plan.top) * kLatentPixels / plan_.scale,
                tile.x * kLatentPixels / plan_.scale);
}

// In place of a tile that is missing: something for its neighbours to lean on.
void BandDecoder::leave_out(Band& band, uint32_t number) const {
  const pith_region pixels = grid_.rect(number);
  const Rect tile = latent_rect(pixels);
  if (band.latent)
    for (int y = 0; y < tile.height; ++y)
      std::fill_n(band.latent->at(tile.y + y - band.plan.plane_top, tile.x - plan_.plane_left),
                  static_cast<size_t>(tile.width) * band.latent->channels, 0.f);
  if (band.alpha)
    for (uint32_t y = 0; y < (pixels.height + scale_ - 1) / scale_; ++y)
      std::fill_n(alpha_of(band, pixels) + size_t{y} * band.alpha_width, (pixels.width + scale_ - 1) / scale_, kOpaque);
}

// Begins synthesis of a band once its tiles are parsed, and those above.
void BandDecoder::start_if_ready(size_t index) {
  const auto band = bands_[index];
  if (!band || band->started || !band->parsed || (index > 0 && !bands_[index - 1]->parsed)) return;
  band->started = true;
  if (!band->latent) {
    band->done = true;
    return;
  }
  LatentPlane& plane = *band->latent;
  const BandPlan& plan = band->plan;
  if (index > 0) {
    std::vector<float>& tail = bands_[index - 1]->tail;
    std::copy(tail.begin(), tail.end(), plane.at(0, 0));
    tail = {};
  }
  const int kept = 2 * plan_.halo;
  if (index + 1 < plan_.bands.size())
    band->tail.assign(plane.at(plane.extent.height - kept, 0), plane.data.data() + plane.data.size());

  const std::vector<Rect> parts = plan_.windows_of(plan, machine_.threads);
  band->windows_left = parts.size();
  band->done = parts.empty();
  // All at once before the tiles of other bands, but in their order.
  for (size_t i = parts.size(); i-- > 0;) {
    const auto job = [this, band, window = parts[i]](Worker& worker) {
      worker.synthesiser.run(*band->latent, {band->plan.plane_top, plan_.plane_left}, plan_.latent, window,
                             band->out.colours, {band->plan.out_top, plan_.left}, plan_.sample_size);
    };
    queue_.push(
        job,
        [this, band, share = (1 - kParsingShare) / static_cast<double>(parts.size())] {
          bands_done_ += share;
          if (--band->windows_left) return;
          band->latent.reset();
          band->done = true;
        },
        true);
  }
}

const uint8_t* BandDecoder::alpha_row(uint32_t y) const {
  const Band& present = *bands_[delivered_ - 1];
  const Band& band = y < present.alpha_top ? *bands_[delivered_ - 2] : present;
  return band.alpha.get() + size_t{y - band.alpha_top} * band.alpha_width + present.out.left - band.alpha_left;
}

// Gray for the missing tiles of a band, where they lie in the output of this one or of the next.
void BandDecoder::paint_missing(const Band& band, const Band& at) const {
  const pith_image& image = at.out.colours;
  const size_t pixel = size_t{image.channels} * plan_.sample_size;
  for (uint32_t number : band.missing) {
    const pith_region tile = grid_.rect(number);
    const auto clamped = [&](uint32_t pixel, uint32_t origin, uint32_t extent) {
      const uint32_t place = (pixel + scale_ - 1) / scale_;
      return place < origin ? 0 : std::min(place - origin, extent);
    };
    const uint32_t left = clamped(tile.x, at.out.left, image.width);
    const uint32_t right = clamped(tile.x + tile.width, at.out.left, image.width);
    const uint32_t bottom = clamped(tile.y + tile.height, at.out.top, image.height);
    for (uint32_t y = clamped(tile.y, at.out.top, image.height); y < bottom; ++y)
      std::memset(image.pixels + y * image.stride + left * pixel, kGray, (right - left) * pixel);
  }
}

}  // namespace pith
