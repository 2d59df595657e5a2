// The error of a region's pixels and its gradient by the latent.
#pragma once
#include <vector>

#include "gradient/network.hpp"
#include "latent/latent_plane.hpp"
#include "latent/window.hpp"
#include "pixels/picture_view.hpp"
#include "refine/windows.hpp"

namespace pith {

// Errors are squared ones of levels, or those of the eye where the model is for it, summed over three samples a pixel:
// gray counts as three equal colours.
class SynthesisPass {
 public:
  // For the pixels that the latents of `region` reach. Everything must outlive it.
  SynthesisPass(const Machine& machine, LayerWeights& weights, Quality quality, const PictureView& image, Extent plane,
                const Rect& region);

  // Bytes of it, and besides what each thread takes for a moment while errors are found.
  static double memory(const Machine& machine, Extent plane, const Rect& region);
  static double memory_of_errors(const Machine& machine, Extent plane, const Rect& region);

  // The error of what a decoder makes of the scaled latent.
  double measure(const LatentPlane& decoded);

  // Goes back: finds the gradient of `weight` times the error, without the rounding to levels.
  void learn(const LatentPlane& decoded, double weight);

  // Writes the gradient by `width` latents from that place of the plane on, which lie in the region.
  void read_gradient(int y, int x, int width, float* gradient) const;

 private:
  struct Work {
    Window window;
    double error = 0;
    std::vector<float> gradient;  // by the source's latents
  };
  // One thread's buffers.
  struct Buffers {
    std::unique_ptr<Network> network;
    std::vector<float> error;
  };

  template <typename Use>
  void for_each_window(const LatentPlane& decoded, bool rounds, Use use);
  double run(Buffers& buffers, const LatentPlane& decoded, const Window& window, bool rounds);

  const Machine& machine_;
  PictureView image_;
  const std::vector<Quality> quality_;
  std::vector<float> gains_;
  std::vector<Work> work_;
  std::vector<Buffers> buffers_;  // window i uses those of number i modulo their count
};

}  // namespace pith
