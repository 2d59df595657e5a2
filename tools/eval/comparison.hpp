// What codecs make of one picture at the same size of file.
#pragma once
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "eval/measure.hpp"

namespace pith::tool {

struct Decoded {
  std::string codec;
  double bytes = 0;  // of the file; 0 for the original
  double score = 0;  // SSIMULACRA 2 of the whole picture; NaN if it is too small
  Bytes png;         // of the part that is shown
};

struct Comparison {
  std::string picture;
  uint32_t width = 0, height = 0;  // of that part
  std::vector<Decoded> results;    // the original, pith, then the others
};

// The middle of the picture, of at most kShownSide pixels each way. The others get the quality with which their files
// come nearest to that of pith.
inline constexpr uint32_t kShownSide = 512;
Comparison compare_at_same_size(const Context& context, const std::string& name, const pith_image& image,
                                double quality, const std::vector<std::string>& codecs);

}  // namespace pith::tool
