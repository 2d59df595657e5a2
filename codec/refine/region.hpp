// Refinement of the latents of a few tiles.
#pragma once
#include <list>
#include <span>
#include <vector>

#include "entropy/residual_bits.hpp"
#include "pixels/picture_view.hpp"
#include "refine/context_window.hpp"
#include "refine/soft_rounding.hpp"
#include "refine/synthesis_pass.hpp"

namespace pith {

// Descends along the gradient of bits plus λ times the error (SynthesisPass). Places are in the picture's planes.
class RefinedRegion {
 public:
  // Starts from the scaled latent. All but it must outlive the region.
  RefinedRegion(const Machine& machine, LayerWeights& weights, const ResidualBits& bits, Quality quality,
                const PictureView& image, const LatentPlane& scaled, const Rect& region,
                const std::vector<Rect>& tiles);

  // Bytes of it, for tiles of one extent, and what is taken for a moment.
  static double memory(const Machine& machine, Extent plane, const Rect& region, Extent tile);

  // Takes what the hyper latent says of a tile, for all steps that follow. To be called before the first one.
  void predict(size_t tile, const TilePrediction& prediction);

  // Goes through steps `first` to `last` - 1 of `steps`. `decoded` is what a decoder would make of the latents outside
  // of the region, and changes inside.
  void descend(int first, int last, int steps, LatentPlane& decoded);

  // The scaled latent as it is now: the region alone, and where one of the region's tiles lies in it.
  const LatentPlane& latent() const { return y_; }
  Rect within(const Rect& tile) const { return tile.moved(-region_.y, -region_.x); }

  // λ times the error of the pixels that the region reaches, in bits.
  double error_cost(const LatentPlane& decoded) { return lambda_ * synthesis_.measure(decoded); }

 private:
  struct Tile {
    Rect place;
    std::vector<ContextWindow*> contexts;
  };

  void soft_round_half(bool first, int y, int x, const float* mean, LatentPlane& decoded);
  void round_second_half(ContextWindow& window, LatentPlane& decoded);
  void go_back(ContextWindow& window);
  void take_gradients_of_row(int y, float decay);
  void find_rates(int step, float decay);
  void move_row(int y);
  size_t index(int y, int x) const {
    return (static_cast<size_t>(y - region_.y) * region_.width + x - region_.x) * y_.channels;
  }

  const Machine& machine_;
  const Rect region_;
  const double lambda_;  // of a squared error summed over three samples a pixel
  SynthesisPass synthesis_;
  SoftRounding rounding_;
  LatentPlane y_, mean_, step_, slope_, bits_by_y_, gradient_, momentum_;
  std::vector<float> square_, rates_;  // of channels
  std::vector<float> row_sums_;        // [rows, 2, channels]: sums of squared gradients, numbers of coded elements
  std::vector<uint8_t> sigma_index_;
  std::list<ContextWindow> contexts_;
  std::vector<Tile> tiles_;
};

}  // namespace pith
