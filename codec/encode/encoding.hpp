// How a file is made, beside its quality.
#pragma once
#include <cstdint>

namespace pith {

inline constexpr int kMaxEffort = 9;

struct Encoding {
  uint32_t tile_size;  // pixels
  int effort = 1;      // 1…kMaxEffort
  uint64_t target_bytes =
      0;                   // at most one of these three: the quality is found so that the file has at most this size,
  double target_psnr = 0;  // or the decoded picture this PSNR in dB,
  double target_ssimulacra2 = 0;  // or this score
  bool preview = false;           // for pictures that are worth one, see preview.hpp
  uint32_t sample_size = 1;       // bytes, of the rows that come; 2: in the order of this machine
  bool plain_as_asked = false;    // plain pictures, too, get the quality that is asked for, not more, see plain.hpp
  bool check = false;             // without a target: whether the picture comes back as good as its quality says

  // Refused beyond, 0: no limit.
  uint64_t max_pixels = 0;
  uint64_t max_memory = 0;  // bytes, see memory.hpp

  // Whether pictures are coded as they come; otherwise the whole picture and its latent are needed at once.
  bool streams() const { return effort == 1 && !target_bytes && target_psnr == 0 && target_ssimulacra2 == 0; }
};

}  // namespace pith
