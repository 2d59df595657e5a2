// Codes band after band of a picture in the background.
#pragma once
#include <map>
#include <memory>
#include <vector>

#include "base/job_queue.hpp"
#include "encode/picture_rows.hpp"
#include "encode/tile_check.hpp"
#include "format/container.hpp"
#include "latent/bands.hpp"
#include "latent/tile_coder.hpp"
#include "latent/window.hpp"

namespace pith {

class BandEncoder {
 public:
  // All that is referred to must outlive it. With `check` it looks whether the picture comes back as its quality says.
  BandEncoder(const Machine& machine, const Header& header, const Metadata& metadata, ByteSink& sink, bool check);

  // Takes the next band, of as many rows as tile_rows_of_band has of tiles, and halos. Waits while two others are at
  // work, and writes what is ready.
  void submit(std::shared_ptr<const PictureRows> rows);

  // Waits for all bands and writes the rest of the file, with the preview unless that is empty.
  void finish(std::span<const uint8_t> preview);

  // Once all is finished, what the check found.
  std::optional<pith_missed_quality> missed() const { return check_.missed(); }

 private:
  struct Group;
  struct Band {
    std::shared_ptr<const PictureRows> rows;
    size_t groups_left;
  };
  struct Worker {
    WindowAnalyser analyser;
    TileWorker tiles;
    TileCheck check;
  };
  struct CodedTile {
    TileData data;
    double error = 0;  // as TileCheck has it
  };

  void analyse_group(const std::shared_ptr<Group>& group);
  void code_group(const std::shared_ptr<Group>& group);
  CodedTile code_tile(Worker& worker, const Group& group, uint32_t number) const;
  void take_ready(std::vector<TileData>& tiles);
  void write(const std::vector<TileData>& tiles);

  // Waits for the queue, and reports progress meanwhile.
  template <typename Ready>
  void wait(Ready ready);

  Machine machine_;
  Header header_;
  Quality quality_;
  bool checks_;
  TileGrid grid_;
  uint32_t tile_rows_;
  uint32_t next_row_ = 0;  // of tiles, to be submitted
  ContainerWriter writer_;

  // Under the queue's lock:
  size_t bands_at_work_ = 0;
  std::map<uint32_t, TileData> ready_;
  uint32_t next_tile_ = 0;  // to be written
  double tiles_done_ = 0;   // and parts of tiles
  PictureCheck check_;

  JobQueue<Worker> queue_;  // last: its threads end before all else
};

}  // namespace pith
