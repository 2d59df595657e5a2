// The rows of a file, or of the part of it that is wanted, one by one.
#pragma once
#include <vector>

#include "decode/band_decoder.hpp"
#include "decode/decoding.hpp"

namespace pith {

class BandRows {
 public:
  // All that is referred to must outlive it. `held`: bytes that the file's reader holds. Throws PITH_ERROR_LIMIT if
  // decoding takes more memory than decoding.max_memory.
  BandRows(const Machine& machine, ContainerReader& file, const DecodePlan& plan, const Decoding& decoding,
           uint64_t held);

  // A row of the picture that the bands make up, or of its region, alpha included; `y` never decreases.
  void copy(uint32_t y, uint8_t* out);

  const std::vector<uint32_t>& missing() const { return bands_.missing(); }  // as BandDecoder has it

 private:
  const Header header_;
  const DecodePlan& plan_;
  BandDecoder bands_;
  const DecodedBand* band_ = nullptr;
};

}  // namespace pith
