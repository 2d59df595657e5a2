// What is trained: the tensors of a model as real numbers, and how the networks see them.
#pragma once
#include <string>
#include <vector>

#include "net/weights_file.hpp"

namespace pith::train {

// Which rule moves a parameter.
enum class Update {
  matrix,    // Muon: mixes channels, so that its update can be made orthogonal
  plain,     // Adam
  shortcut,  // Adam at a fifth of the rate: faster, the principal components these start from diverge early
};

// One tensor. The networks compute with `used`, in the layout and units of the model's weights; trained is `value`,
// in units in which all parameters learn at similar rates: used = unit * value, clamped to ±limit, then rounded to the
// nearest integer where the networks take integers.
struct Parameter {
  std::string name;  // as in the model file
  Update update;
  int rows, columns;  // of the matrix; else rows is the first extent
  float unit;
  bool integer;  // whether `used` is rounded
  float limit;   // of |used|; infinity where there is none
  std::vector<float> value;
  std::vector<float> gradient;  // of the loss by `value`
  Tensor* used;
};

// All parameters of a model, in the order of their names. Besides those of the file, codecs have the
// logistic prior of z, "prior.mean" and "prior.scale" (before softplus), both [8, channels of z], fitted to the file's
// table of z.
class Parameters {
 public:
  // Starts from the weights of a model, which are then written to: `weights` must outlive this.
  explicit Parameters(WeightsFile& weights);

  std::vector<Parameter>& all() { return all_; }
  const std::vector<Parameter>& all() const { return all_; }
  Parameter& get(const std::string& name);  // which must exist

 private:
  std::vector<Parameter> all_;
};

// What the networks see of `value`, which has the size of the parameter's own.
void convert(const Parameter& parameter, const std::vector<float>& value, std::vector<float>& used);

// Sets parameter.used from `value` (its own or, for measuring, an average of the same size).
void use(Parameter& parameter, const std::vector<float>& value);

// Sets parameter.gradient from the sum of `parts`, gradients by `used`. Through the rounding it passes unchanged,
// through the clamp only where a step along it stays inside the limits or leads back.
void set_gradient(Parameter& parameter, const std::vector<const float*>& parts);

}  // namespace pith::train
