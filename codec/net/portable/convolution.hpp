// Convolutions in f32 for whatever vectors the processor has, by Highway.
#pragma once
#include <cstddef>
#include <vector>

#include "net/portable/post_ops.hpp"
#include "net/strip_plan.hpp"

namespace pith::portable {

// The weights and biases of a convolution or depthwise node, gain applied, in the order in which kernels read them.
class PackedWeights {
 public:
  explicit PackedWeights(const Node& node);

  static size_t bytes(const Node& node);

  const float* values() const { return values_.data(); }
  const float* bias() const { return bias_.data(); }

 private:
  std::vector<float> values_;  // convolution: [panel][tap][input][output of the panel]; depthwise: [tap][channel]
  std::vector<float> bias_;    // padded with zeros to whole panels
};

// Rows of a map as a convolution reads or writes them: `first` is the one that the strip begins with.
struct Rows {
  float* first;
  int width, channels;
};

// `from` has rows above and below the strip unless that is at the top or the bottom. `to` holds what is to be added.
void convolve(const PackedWeights& weights, int taps, const PostOps& post, const Strip& strip, const Rows& from,
              const Rows& to);
void filter_depthwise(const PackedWeights& weights, const PostOps& post, const Strip& strip, const Rows& from,
                      const Rows& to);

}  // namespace pith::portable
