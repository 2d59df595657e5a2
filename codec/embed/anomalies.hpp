// Where pictures are unusual.
#pragma once
#include "embed/normality.hpp"

namespace pith {

// Of each part of a picture how unusual it is, over the threshold.
struct Anomalies {
  uint32_t side;  // of a part, in pixels
  size_t rows, columns;
  std::vector<float> strangeness;

  double score() const;  // the largest

  // A gray picture of the same size: half of white is the threshold.
  void draw(const pith_image& map) const;
};

// By a model that has learned what is normal.
Anomalies find_anomalies(const pith_image& picture, const AutoencoderModel& model, PictureCoder& coder);

}  // namespace pith
