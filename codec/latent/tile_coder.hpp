// Coding of one tile of the latent: quantisation, prediction, probabilities, bits.
#pragma once
#include <memory>
#include <span>
#include <vector>

#include "latent/latent_plane.hpp"
#include "latent/machine.hpp"

namespace pith {

// What a tile's stream holds and the probabilities that it is read with. Flat, in coding order: rows, columns,
// channels.
struct TileSymbols {
  std::vector<int8_t> z;             // at a quarter of the extent, rounded up
  std::vector<uint8_t> sigma_index;  // of each residual, from z alone, by exact integers
  std::vector<int16_t> residuals;
};

// What the hyper latent alone says of a tile's elements. Flat, in coding order.
struct TilePrediction {
  std::vector<float> mean;           // of the elements of the first half; meaningless in the second
  std::vector<float> step;           // of the quantiser
  std::vector<uint8_t> sigma_index;  // of the residuals
  std::vector<float> features;       // for the context network
};

// Elements are coded in two halves: the means of the first are known from the hyper latent alone, those of the second
// from the first too. At a position each half has half of the channels, from this one on: the first half has the lower
// ones where row + column is even, the upper ones elsewhere. Tiles begin at even rows and columns of the plane.
inline int half_begin(bool first, int y, int x, int channels) { return ((y + x) % 2 == 0) == first ? 0 : channels / 2; }

// Of the hyper latent of a tile, in hyper latents.
inline Extent hyper_extent(Extent tile) {
  return {(tile.height + kHyperScale - 1) / kHyperScale, (tile.width + kHyperScale - 1) / kHyperScale};
}

// For tiles of one extent at one quality. Holds the buffers of its networks; used by one thread at a time.
class TileCoder {
 public:
  TileCoder(const Machine& machine, Quality quality, Extent tile);

  // Symbols of the scaled latent in `tile`, which may be anywhere in the plane. The plane is only read. What
  // reconstruct would make of them goes to `rebuilt`, unless that is null.
  TileSymbols quantise(const LatentPlane& scaled, const Rect& tile, LatentPlane* rebuilt = nullptr);

  // The hyper latent of the scaled latent in `tile`, and the symbols with a hyper latent that is given.
  std::vector<int8_t> quantise_hyper(const LatentPlane& scaled, const Rect& tile);
  TileSymbols quantise(const LatentPlane& scaled, const Rect& tile, std::vector<int8_t> z,
                       LatentPlane* rebuilt = nullptr);

  TilePrediction predict(const std::vector<int8_t>& z);

  std::vector<uint8_t> write(const TileSymbols& symbols) const;

  // Inverse of write. Throws PITH_ERROR_DAMAGED unless the stream is exactly one that write makes.
  TileSymbols parse(std::span<const uint8_t> stream);

  // The latent that the symbols stand for, still scaled, to `tile` of the plane.
  void reconstruct(const TileSymbols& symbols, LatentPlane& scaled, const Rect& tile);

 private:
  std::vector<uint8_t> sigma_indices(const std::vector<int8_t>& z);

  // Goes through the latent in coding order of its halves: predicts a mean, asks residual(element, mean, raw step) for
  // the symbol, and hands the reconstruction to store(element, value).
  template <typename Residual, typename Store>
  void rebuild(const std::vector<int8_t>& z, Residual residual, Store store);

  const CodecModel& model_;
  Engine& floats_;  // for the networks that only move reconstructed values
  Quality quality_;
  Extent tile_, hyper_;  // in latents and in hyper latents
  int channels_;
  std::vector<int32_t> sigma_bias_;
  std::unique_ptr<Executor> hyper_analysis_;  // made when first needed: decoders never do
  std::unique_ptr<Executor> hyper_synthesis_, context_, sigma_;
};

// One thread's tile coder, replaced where the extent of the tile changes, as it does at the right and the bottom.
class TileWorker {
 public:
  TileWorker(const Machine& machine, Quality quality) : machine_(machine), quality_(quality) {}

  TileCoder& at(Extent tile) {
    if (!coder_ || tile != extent_) {
      coder_.reset();
      coder_ = std::make_unique<TileCoder>(machine_, quality_, tile);
      extent_ = tile;
    }
    return *coder_;
  }

 private:
  const Machine& machine_;
  Quality quality_;
  Extent extent_;
  std::unique_ptr<TileCoder> coder_;
};

}  // namespace pith
