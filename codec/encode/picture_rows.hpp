// Rows of a picture as they are gathered for coding: a band and what its neighbours give to it.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>

#include "base/memory_block.hpp"
#include "format/container.hpp"
#include "pith/pith.h"
#include "pixels/invisible.hpp"
#include "pixels/picture_view.hpp"

namespace pith {

// Some rows of a picture, colours and alpha apart.
struct PictureRows {
  PictureRows(const Header& header, uint32_t top, uint32_t bottom, uint32_t sample_size,
              std::pmr::memory_resource& memory);

  PictureView image() const {
    return {{width, bottom - top, channels, size_t{width} * channels, colours.get()}, rest.get()};
  }
  uint8_t* alpha_row(uint32_t y) const { return alpha.get() + size_t{y - top} * width; }
  uint8_t* colour_row(uint32_t y) const { return colours.get() + size_t{y - top} * width * channels; }
  int8_t* rest_row(uint32_t y) const { return rest.get() + size_t{y - top} * width * channels; }

  uint32_t width, channels;  // of the colours: 1 or 3
  uint32_t top, bottom;      // rows of the picture
  MemoryBlock<uint8_t> colours;
  MemoryBlock<int8_t> rest;    // of PictureView; null if samples came with 8 bits
  MemoryBlock<uint8_t> alpha;  // null if the picture has none
};

// Cuts what comes in rows into bands that overlap by their halos. Invisible colours are filled on the way.
class RowGatherer {
 public:
  // `band` and `halo` in pixels; bands begin at multiples of the former. Samples come with so many bytes. `memory` is
  // where rows are held.
  RowGatherer(const Header& header, uint32_t band, uint32_t halo, uint32_t sample_size,
              std::pmr::memory_resource& memory);

  // Copies rows until the band is full; returns how many. Samples of all channels are interleaved.
  uint32_t take(const uint8_t* samples, size_t stride, uint32_t count);

  // Whether the present band has all its rows; false behind the last one.
  bool full();

  // The band that is full, with its halos; the next one begins. Its last rows may be here already.
  std::shared_ptr<const PictureRows> release();

  uint32_t rows_taken() const { return next_; }

 private:
  void begin_band();
  void copy_row(const uint8_t* samples);
  void copy_deep_row(const uint8_t* samples);

  Header header_;
  uint32_t band_, halo_, sample_size_;
  std::pmr::memory_resource& memory_;
  uint32_t next_ = 0;        // row of the picture
  uint32_t band_begin_ = 0;  // of the band that is gathered
  std::shared_ptr<PictureRows> rows_, previous_;
  std::optional<InvisibleFill> fill_;
};

}  // namespace pith
