// Rows of a TIFF, however its pixels lie in the file.
#pragma once
#include <memory>

#include "pictures/tiff/tiff_file.hpp"

namespace pith {

class TiffRows {
 public:
  virtual ~TiffRows() = default;

  // Samples of row y, interleaved; valid until the next call. Rows are to be asked for from top to bottom. Throws
  // Error.
  virtual const uint8_t* row(uint32_t y) = 0;

  virtual uint64_t memory() const = 0;  // bytes that it will hold
};

// Samples as they are, of 8 bits, or of 16 in the order of this machine. All samples of a pixel come one after the
// other.
std::unique_ptr<TiffRows> make_plain_rows(const TiffFile& file);

// Whatever libtiff can turn into R, G, B and alpha of 8 bits, which the colours are multiplied with. Throws Error
// (unsupported) if it cannot.
std::unique_ptr<TiffRows> make_rgba_rows(const TiffFile& file);

}  // namespace pith
