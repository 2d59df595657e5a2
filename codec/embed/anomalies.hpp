// Where pictures are unusual.
#pragma once
#include "embed/normality.hpp"
#include "embed/windows.hpp"

namespace pith {

// Of each window of a picture how unusual it is, over the threshold.
struct Anomalies {
  WindowCodes windows;
  std::vector<float> strangeness;

  double score() const;  // the largest

  // A gray picture of the same size: half of white is the threshold.
  void draw(uint32_t side, const pith_image& map) const;
};

// The model has learned what is normal. Throws PITH_ERROR_ARGUMENT if the picture is too small.
Anomalies find_anomalies(const pith_image& picture, const AutoencoderModel& model, PictureCoder& coder);

}  // namespace pith
