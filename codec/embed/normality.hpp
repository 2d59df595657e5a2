// What is normal, as codes of parts of pictures that are known to be good; and how unusual others are beside them.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "embed/windows.hpp"

namespace pith {

class Normality {
 public:
  // `distances`: for each code, how far away from it codes of other good pictures are, which is what distances are
  // measured against: where normal parts differ much, much is normal.
  Normality(std::span<const float> codes, std::span<const float> distances);

  // Of a code: 0 is what was seen, 1 about as far from that as normal parts are from each other.
  float strangeness(std::span<const float> code) const;

 private:
  std::span<const float> codes_, distances_;
  size_t size_;
  float floor_;  // of the distances, so that what is always the same may differ a little
};

// What is learned from good pictures.
struct Calibration {
  std::vector<float> codes, distances;
  std::vector<double> scores;  // of the pictures, each beside the others alone, in rising order
};

// `size` numbers make a code; of very many codes some are kept. Two pictures at least.
Calibration calibrate(const std::vector<WindowCodes>& good, size_t size);

}  // namespace pith
