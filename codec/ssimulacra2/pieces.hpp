// SSIMULACRA 2.1 of a picture piece by piece: in little memory, however large it is, and on several threads at once.
#pragma once
#include <array>

#include "pith/pith.h"
#include "ssimulacra2/plane_norms.hpp"

namespace pith {

// The score of `decoded` is that of ssimulacra2() but for the rounding of floats, which adds up there. Both pictures
// have 1 or 3 channels and sides of at least kSsimulacra2MinSide, and must outlive it.
class Ssimulacra2Pieces {
 public:
  using Sums = std::array<std::array<NormSums, kEyePlanes>, kEyeScales>;

  Ssimulacra2Pieces(const pith_image& original, const pith_image& decoded);

  int count() const { return rows_ * columns_; }

  // Of one of them. Threads may call it at the same time.
  Sums sums(int piece) const;

  // From the sums of all.
  double score(const Sums& total) const;

 private:
  pith_image original_, decoded_;
  int rows_, columns_, scales_;
};

void add(const Ssimulacra2Pieces::Sums& sums, Ssimulacra2Pieces::Sums* total);

// What `sums` allocates at most for each pixel of the largest piece and what it needs around; and how many those are.
inline constexpr double kSsimulacra2BytesPerPixel = 60, kSsimulacra2PiecePixels = 1280.0 * 1280.0;

}  // namespace pith
