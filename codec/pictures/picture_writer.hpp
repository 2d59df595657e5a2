// Picture files written row by row.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/byte_stream.hpp"
#include "pictures/picture_info.hpp"

namespace pith {

// Pictures with more pixels are written sequentially: libjpeg holds all coefficients of progressive ones, up to 6 bytes
// a pixel.
inline constexpr uint64_t kMaxProgressivePixels = uint64_t{1} << 26;

struct WriterSettings {
  std::optional<int> quality = {};  // 1…100 on the scale of the format: JPEG (else 95), AVIF (90), WebP (without loss)
  bool subsample = false;           // JPEGs with chroma at half resolution both ways (4:2:0) instead of 4:4:4
  int threads = 1;                  // that files are compressed on, which does not change PNGs
};

class PictureWriter {
 public:
  virtual ~PictureWriter() = default;

  // The next rows, top to bottom, `stride` bytes from one to the next, of as many channels as the info had. Throws
  // Error (or what the sink throws); after that the writer can only be destroyed.
  virtual void write_rows(const uint8_t* samples, size_t stride, uint32_t count) = 0;

  // Ends the file; to be called after the last row. Throws like write_rows.
  virtual void finish() = 0;

  // What the format cannot hold, one line each. May grow until finish() was called.
  const std::vector<std::string>& warnings() const { return warnings_; }

 protected:
  std::vector<std::string> warnings_;
};

}  // namespace pith
