// What is normal, as parts of pictures that are known to be good; and how unusual others are beside them.
#pragma once
#include <span>
#include <vector>

#include "embed/parts.hpp"

namespace pith {

class Normality {
 public:
  // Of `size` numbers for each code, and errors one after the other; both must outlive it.
  Normality(std::span<const float> codes, std::span<const float> errors, size_t size);

  // How far the errors of a part lie above those of the parts with the most similar codes, in units of how these
  // differ: the mean of all scales. So what is hard to show is not unusual where it always is. Of the parts only those
  // count for which allowed(index) holds.
  template <typename Allowed>
  float strangeness(std::span<const float> code, std::span<const float> errors, Allowed allowed) const {
    nearest_.clear();
    for (size_t i = 0; i * size_ < codes_.size(); ++i)
      if (allowed(i)) consider(code, i);
    return beside_nearest(errors);
  }
  float strangeness(std::span<const float> code, std::span<const float> errors) const {
    return strangeness(code, errors, [](size_t) { return true; });
  }

 private:
  struct Near {
    float distance;  // squared
    size_t index;
    bool operator<(const Near& other) const { return distance < other.distance; }
  };

  void consider(std::span<const float> code, size_t index) const;
  float beside_nearest(std::span<const float> errors) const;

  std::span<const float> codes_, errors_;
  size_t size_;
  float floors_[kErrors];              // of how much errors differ
  mutable std::vector<Near> nearest_;  // a heap, the farthest on top
};

// What is learned from good pictures.
struct Calibration {
  std::vector<float> codes, errors;
  std::vector<double> scores;  // of the pictures, each beside the others alone, in rising order
};

// `size` numbers make a code; of very many parts some are kept.
Calibration calibrate(const std::vector<Parts>& good, size_t size, int threads);

}  // namespace pith
