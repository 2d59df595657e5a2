// Decodes band after band of a picture in the background.
#pragma once
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "base/job_queue.hpp"
#include "decode/decode_plan.hpp"
#include "decode/reduced.hpp"
#include "format/container.hpp"
#include "latent/tile_coder.hpp"
#include "latent/window.hpp"

namespace pith {

// Rows of the picture, or of the reduced picture, that are decoded.
struct DecodedBand {
  uint32_t top = 0, left = 0;  // its place there
  pith_image colours{};        // 1 or 3 channels, of the plan's sample size
  MemoryBlock<uint8_t> memory;
};

class BandDecoder {
 public:
  // All that is referred to must outlive it. Reads from `file` in its functions, on the caller's thread alone.
  BandDecoder(const Machine& machine, ContainerReader& file, const DecodePlan& plan, bool partial);

  // The next band, while others go on in the background; valid until the next call. Throws DAMAGED if a tile does not
  // parse or the file is not whole, unless it is partial.
  const DecodedBand& next_band();

  // Alpha of a row of that band, from its column `left` on.
  const uint8_t* alpha_row(uint32_t y) const;

  // Tiles that were needed and not intact, once all bands are there.
  const std::vector<uint32_t>& missing() const { return missing_; }

 private:
  struct Band;
  struct Worker {
    WindowSynthesiser synthesiser;
    TileWorker tiles;
    std::optional<LatentPlane> tile;  // where tiles are decoded that need no neighbours
  };

  void admit();
  std::optional<TileData> find_tile(uint32_t number);
  void parse_tile(Worker& worker, Band& band, uint32_t number, const TileData& data) const;
  void decode_colours(Worker& worker, Band& band, uint32_t number, const TileData& data) const;
  void leave_out(Band& band, uint32_t number) const;
  uint8_t* alpha_of(const Band& band, const pith_region& tile) const;
  void start_if_ready(size_t index);
  void paint_missing(const Band& band, const Band& at) const;
  void finish_file();

  Machine machine_;
  ContainerReader& file_;
  const DecodePlan& plan_;
  bool partial_;
  TileGrid grid_;
  Quality quality_;
  uint32_t scale_;
  std::optional<ReducedSynthesis> reduced_;
  std::optional<TileData> ahead_;  // a tile behind one that is missing
  size_t delivered_ = 0;

  // Under the queue's lock:
  std::vector<std::shared_ptr<Band>> bands_;  // admitted; null once they are not needed any more
  std::vector<uint32_t> missing_;
  double bands_done_ = 0;  // and parts of bands

  JobQueue<Worker> queue_;  // last: its threads end before all else
};

}  // namespace pith
