// The context network of one window of a tile, forward and back.
#pragma once
#include "gradient/network.hpp"
#include "latent/latent_plane.hpp"
#include "latent/tile_coder.hpp"
#include "latent/window.hpp"
#include "net/bf16.hpp"
#include "refine/windows.hpp"

namespace pith {

// How far the context network reaches, in latents.
inline constexpr int kContextHalo = 1;

// Places are those of the picture's planes.
class ContextWindow {
 public:
  ContextWindow(const Machine& machine, LayerWeights& weights, const Window& window);

  // What it holds, and once for all windows with the same weights.
  static GraphMemory memory(const Machine& machine, Extent source);

  // Takes the features of the tile that the window lies in.
  void set_features(const std::vector<float>& features, const Rect& tile);

  const Rect& inside() const { return window_.inside; }

  // Predicts the second half from the decoded first half.
  void forward(const LatentPlane& decoded);

  // The means of a position's elements inside; only those of the second half mean anything.
  const float* mean(int y, int x) const;

  // Where the gradient by those means goes before backward(): `set(y, x, means)` is called for each position inside
  // with zeros to be replaced.
  template <typename Set>
  void backward(Set set) {
    std::vector<float> row(window_.source.width * static_cast<size_t>(channels_));
    for (int y = 0; y < window_.source.height; ++y) {
      std::fill(row.begin(), row.end(), 0.f);
      const Rect& inside = window_.inside;
      const int plane_y = window_.source.y + y;
      if (plane_y >= inside.y && plane_y < inside.y + inside.height)
        for (int x = inside.x; x < inside.x + inside.width; ++x)
          set(plane_y, x, &row[static_cast<size_t>(x - window_.source.x) * channels_]);
      store_values(network_.output_gradient(0), y * row.size(), row.size(), [&](size_t i) { return row[i]; });
    }
    network_.backward();
  }

  // Adds to `width` latents from that place on what backward() found for the first half; zero elsewhere.
  void add_gradient(int y, int x, int width, float* gradient) const;

 private:
  Window window_;
  int channels_;
  Network network_;
};

}  // namespace pith
