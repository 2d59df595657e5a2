#include "encode/band_encoder.hpp"

#include <optional>
#include <utility>

#include "format/alpha_coding.hpp"

namespace pith {
namespace {

// With two, threads that are done with one go on with the next, whose rows have come meanwhile.
constexpr size_t kBandsAtWork = 2;

// Of the time that a tile takes.
constexpr double kAnalysisShare = 0.8;

}  // namespace

// Some tiles of a band on their way from pixels to streams.
struct BandEncoder::Group {
  std::shared_ptr<Band> band;
  TileGroup place;
  size_t windows_left, tiles_left;
  std::once_flag begun;
  std::optional<LatentPlane> latent;
};

BandEncoder::BandEncoder(const Machine& machine, const Header& header, const Metadata& metadata, ByteSink& sink,
                         bool check)
    : machine_(machine),
      header_(header),
      quality_{header.quality},
      checks_(check),
      grid_(header),
      tile_rows_(tile_rows_of_band(header, machine.model.halo(), machine.threads)),
      writer_(header, machine.model.hash_for_files(), metadata, sink),
      check_(quality_),
      queue_(machine.threads, [this] {
        return Worker{WindowAnalyser(machine_, quality_), TileWorker(machine_, quality_),
                      TileCheck(machine_, quality_)};
      }) {}

template <typename Ready>
void BandEncoder::wait(Ready ready) {
  queue_.wait(ready, [this] {
    double done = 0;
    queue_.locked([&] { done = tiles_done_; });
    report(machine_.progress, done / grid_.count());
  });
}

void BandEncoder::submit(std::shared_ptr<const PictureRows> rows) {
  std::vector<TileData> tiles;
  wait([&] {
    take_ready(tiles);
    return bands_at_work_ < kBandsAtWork;
  });
  const uint32_t count = std::min(tile_rows_, grid_.rows() - next_row_);
  std::vector<TileGroup> places = tile_groups(header_, next_row_, count, machine_.threads);
  next_row_ += count;
  const auto band = std::make_shared<Band>(Band{std::move(rows), places.size()});
  queue_.locked([&] { ++bands_at_work_; });
  for (TileGroup& place : places) {
    auto group = std::make_shared<Group>();
    group->band = band;
    group->windows_left = place.windows.size();
    group->tiles_left = static_cast<size_t>(place.tiles.height) * place.tiles.width;
    group->place = std::move(place);
    analyse_group(group);
  }
  write(tiles);
}

void BandEncoder::analyse_group(const std::shared_ptr<Group>& group) {
  for (const Rect& window : group->place.windows) {
    const auto job = [this, group, window](Worker& worker) {
      const TileGroup& place = group->place;
      std::call_once(group->begun, [&] { group->latent = make_plane(machine_, place.latent.extent()); });
      const PictureRows& rows = *group->band->rows;
      worker.analyser.run(rows.image(), {static_cast<int>(rows.top / kLatentPixels), 0},
                          {latents(header_.height), latents(header_.width)}, window, *group->latent,
                          {place.latent.y, place.latent.x});
    };
    queue_.push(job, [this, group] {
      tiles_done_ += kAnalysisShare * static_cast<double>(group->tiles_left) / group->place.windows.size();
      if (--group->windows_left == 0) code_group(group);
    });
  }
}

// Before other groups begin, so that few latents are held.
void BandEncoder::code_group(const std::shared_ptr<Group>& group) {
  const Rect& tiles = group->place.tiles;
  for (int i = tiles.height * tiles.width; i-- > 0;) {
    const auto row = static_cast<uint32_t>(tiles.y + i / tiles.width);
    const uint32_t number = row * grid_.columns() + static_cast<uint32_t>(tiles.x + i % tiles.width);
    const auto result = std::make_shared<CodedTile>();
    queue_.push([this, group, number, result](Worker& worker) { *result = code_tile(worker, *group, number); },
                [this, group, number, result] {
                  ready_[number] = std::move(result->data);
                  const pith_region pixels = grid_.rect(number);
                  if (checks_) check_.add(result->error, double(pixels.width) * pixels.height);
                  tiles_done_ += 1 - kAnalysisShare;
                  if (--group->tiles_left == 0 && --group->band->groups_left == 0) --bands_at_work_;
                },
                true);
  }
}

BandEncoder::CodedTile BandEncoder::code_tile(Worker& worker, const Group& group, uint32_t number) const {
  const pith_region pixels = grid_.rect(number);
  const Rect tile = latent_rect(pixels).moved(-group.place.latent.y, -group.place.latent.x);
  TileCoder& coder = worker.tiles.at(tile.extent());
  TileSymbols symbols = coder.quantise(*group.latent, tile);
  CodedTile result{{number, {}, coder.write(symbols)}};
  const PictureRows& rows = *group.band->rows;
  if (checks_) {
    const pith_region place{pixels.x, pixels.y - rows.top, pixels.width, pixels.height};
    result.error = worker.check.error_of(rows.image(), place, coder, [&] { return std::move(symbols); });
  }
  if (rows.alpha)
    result.data.alpha = encode_alpha(rows.alpha_row(pixels.y) + pixels.x, rows.width, pixels.width, pixels.height);
  return result;
}

// Those that are next in the file.
void BandEncoder::take_ready(std::vector<TileData>& tiles) {
  for (auto next = ready_.begin(); next != ready_.end() && next->first == next_tile_; next = ready_.erase(next)) {
    tiles.push_back(std::move(next->second));
    ++next_tile_;
  }
}

void BandEncoder::write(const std::vector<TileData>& tiles) {
  for (const TileData& tile : tiles) writer_.add_tile(tile.stream, tile.alpha);
}

void BandEncoder::finish(std::span<const uint8_t> preview) {
  while (next_tile_ < grid_.count()) {
    std::vector<TileData> tiles;
    wait([&] {
      take_ready(tiles);
      return !tiles.empty();
    });
    write(tiles);
  }
  writer_.finish(preview);
}

}  // namespace pith
