#include "net/portable/convolution.hpp"

#include <algorithm>

#include "net/portable/kernels.hpp"

namespace pith::portable {
namespace {

// Positions that all panels of outputs are computed for before the next ones: so both a panel's weights and what is
// read of these stay in the second-level cache.
constexpr int kBlockPositions = 96;

int taps_of(const Node& node) { return node.weight->shape.size() > 2 ? 9 : 1; }

int round_up(int count, int to) { return (count + to - 1) / to * to; }

int padded_outputs(const Node& node) {
  return node.op == Op::depthwise ? node.channels : round_up(node.channels, tile_shape().outputs);
}

int inputs_of(const Node& node) { return node.op == Op::depthwise ? 1 : static_cast<int>(node.weight->shape[1]); }

}  // namespace

size_t PackedWeights::bytes(const Node& node) {
  return (static_cast<size_t>(inputs_of(node)) * taps_of(node) + 1) * padded_outputs(node) * sizeof(float);
}

PackedWeights::PackedWeights(const Node& node) {
  const int taps = taps_of(node), inputs = inputs_of(node), outputs = padded_outputs(node);
  const int panel = node.op == Op::depthwise ? outputs : tile_shape().outputs;
  values_.assign(static_cast<size_t>(taps) * inputs * outputs, 0.f);
  bias_.assign(outputs, 0.f);
  for (int o = 0; o < node.channels; ++o) {
    const float gain = node.gain.factors.empty() ? 1 : node.gain.factors[o];
    if (node.bias) bias_[o] = node.bias->data[o] * gain;
    for (int c = 0; c < inputs; ++c)
      for (int tap = 0; tap < taps; ++tap) {
        const size_t to = ((static_cast<size_t>(o / panel) * taps + tap) * inputs + c) * panel + o % panel;
        values_[to] = node.weight->data[(static_cast<size_t>(o) * inputs + c) * taps + tap] * gain;
      }
  }
}

void convolve(const PackedWeights& weights, int taps, const PostOps& post, const Strip& strip, const Rows& from,
              const Rows& to) {
  const TileShape shape = tile_shape();
  const int count = strip.rows * from.width;
  const std::vector<float> zeros(taps > 1 ? from.channels : 0);
  const size_t panel_weights = static_cast<size_t>(taps) * from.channels * shape.outputs;
  // Where the channels are that a tap reads for a position of the strip.
  const auto input = [&](int position, int tap) -> const float* {
    if (taps == 1) return from.first + static_cast<size_t>(position) * from.channels;
    const int y = position / from.width + tap / 3 - 1, x = position % from.width + tap % 3 - 1;
    if (x < 0 || x >= from.width || strip.y + y < 0 || strip.y + y >= strip.height) return zeros.data();
    return from.first + (static_cast<ptrdiff_t>(y) * from.width + x) * from.channels;
  };
  std::vector<const float*> inputs(static_cast<size_t>(taps) * kBlockPositions);
  for (int block = 0; block < count; block += kBlockPositions) {
    const int end = std::min(count, block + kBlockPositions);
    // Tile after tile; the last one's positions that do not exist read what the last one that does reads.
    const float** next = inputs.data();
    for (int first = block; first < end; first += shape.positions)
      for (int tap = 0; tap < taps; ++tap)
        for (int i = 0; i < shape.positions; ++i) *next++ = input(std::min(first + i, end - 1), tap);
    for (int output = 0; output < to.channels; output += shape.outputs) {
      Tile tile{inputs.data(),
                taps,
                from.channels,
                weights.values() + output / shape.outputs * panel_weights,
                weights.bias() + output,
                nullptr,
                static_cast<size_t>(to.channels),
                0,
                std::min(shape.outputs, to.channels - output),
                &post};
      for (int first = block; first < end; first += shape.positions) {
        tile.to = to.first + static_cast<size_t>(first) * to.channels + output;
        tile.count = std::min(shape.positions, end - first);
        compute_tile(tile);
        tile.inputs += static_cast<ptrdiff_t>(taps) * shape.positions;
      }
    }
  }
}

void filter_depthwise(const PackedWeights& weights, const PostOps& post, const Strip& strip, const Rows& from,
                      const Rows& to) {
  const auto row = [](const Rows& rows, int y) {
    return rows.first + static_cast<ptrdiff_t>(y) * rows.width * rows.channels;
  };
  for (int y = 0; y < strip.rows; ++y) {
    const int at = strip.y + y;
    filter_row({at > 0 ? row(from, y - 1) : nullptr, row(from, y), at + 1 < strip.height ? row(from, y + 1) : nullptr,
                from.width, from.channels, weights.values(), weights.bias(), row(to, y), &post});
  }
}

}  // namespace pith::portable
