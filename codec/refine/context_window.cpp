#include "refine/context_window.hpp"

#include <algorithm>

#include "model/networks.hpp"

namespace pith {

ContextWindow::ContextWindow(const Machine& machine, LayerWeights& weights, const Window& window)
    : window_(window),
      channels_(machine.model.latent_channels()),
      network_(context(machine.model.weights()), window.source.extent(), network_settings(machine), weights) {}

GraphMemory ContextWindow::memory(const Machine& machine, Extent source) {
  return Network::memory(context(machine.model.weights()), source, network_settings(machine));
}

void ContextWindow::set_features(const std::vector<float>& features, const Rect& tile) {
  const Rect& source = window_.source;
  const FeatureMap in = network_.input(0);
  const size_t row = static_cast<size_t>(in.width) * in.channels;
  for (int y = 0; y < in.height; ++y) {
    const size_t position = static_cast<size_t>(source.y - tile.y + y) * tile.width + source.x - tile.x;
    const float* from = &features[position * in.channels];
    store_values(in, y * row, row, [from](size_t i) { return from[i]; });
  }
}

void ContextWindow::forward(const LatentPlane& decoded) {
  const Rect& source = window_.source;
  const FeatureMap in = network_.input(1);
  const int half = channels_ / 2;
  size_t to = 0;
  for (int y = 0; y < source.height; ++y)
    for (int x = 0; x < source.width; ++x, to += channels_) {
      const float* from = decoded.at(source.y + y, source.x + x);
      const int known = half_begin(true, source.y + y, source.x + x, channels_);
      store_values(in, to + known, half, [&](size_t i) { return from[known + i]; });
      store_values(in, to + half - known, half, [](size_t) { return 0.f; });
    }
  network_.forward();
}

const float* ContextWindow::mean(int y, int x) const {
  return network_.output(0).at(y - window_.source.y, x - window_.source.x);
}

void ContextWindow::add_gradient(int y, int x, int width, float* gradient) const {
  const Rect& source = window_.source;
  const int begin = std::max(x, source.x), end = std::min(x + width, source.x + source.width), half = channels_ / 2;
  if (y < source.y || y >= source.y + source.height) return;
  const FeatureMap map = network_.input_gradient(1);
  for (int column = begin; column < end; ++column) {
    const int known = half_begin(true, y, column, channels_);
    const size_t from = (static_cast<size_t>(y - source.y) * source.width + column - source.x) * channels_ + known;
    float* to = gradient + static_cast<size_t>(column - x) * channels_ + known;
    if (map.type == DataType::f32)
      for (int i = 0; i < half; ++i) to[i] += static_cast<const float*>(map.data)[from + i];
    else
      for (int i = 0; i < half; ++i) to[i] += from_bf16(static_cast<const uint16_t*>(map.data)[from + i]);
  }
}

}  // namespace pith
