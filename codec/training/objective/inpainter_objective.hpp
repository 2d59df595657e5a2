// The loss of the inpainter on a few damaged crops and its gradient by every parameter.
#pragma once
#include "pixels/mask.hpp"
#include "training/objective/picture_objective.hpp"

namespace pith::train {

// A crop before the damage, and where that is; not all of it.
struct DamagedCrop {
  Crop whole;
  Mask holes;
};

class InpainterObjective {
 public:
  // `weights` are those of an inpainter; the rest as for PictureObjective.
  InpainterObjective(const WeightsFile& weights, LayerWeights& layers, int side, int crops, DataType precision);

  // The loss of a crop is the logarithm of its mean squared error in holes plus a share of that of the differences
  // between neighbours, which holds edges together. The logarithm makes easy holes and hard ones count alike. Measures
  // are of holes alone.
  std::vector<Measures> measure(std::span<const DamagedCrop> samples);

  // The same, and adds `scale` times the gradient of the sum of their losses.
  std::vector<Measures> learn(std::span<const DamagedCrop> samples, double scale, Gradients& gradients);

 private:
  PictureObjective pictures_;
};

}  // namespace pith::train
