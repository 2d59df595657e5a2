// Picture files read row by row.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/byte_stream.hpp"
#include "pictures/picture_info.hpp"

namespace pith {

class PictureReader {
 public:
  virtual ~PictureReader() = default;

  // Upright, whatever orientation the file asks for, and with metadata that says so.
  const PictureInfo& info() const { return info_; }

  // The next rows, top to bottom, `stride` bytes from one to the next; `count` is at most what is left. With the last
  // row the rest of the file is checked too. Throws Error (damaged, unsupported, memory, or what the source throws);
  // after that the reader can only be destroyed.
  virtual void read_rows(uint8_t* samples, size_t stride, uint32_t count) = 0;

  // What was lost or is doubtful, one line each. May grow until the last row was read.
  const std::vector<std::string>& warnings() const { return warnings_; }

 protected:
  PictureInfo info_;
  std::vector<std::string> warnings_;
};

// Of the samples of files that have 16 bits.
enum class Depth {
  kEight,  // they become 8, and a warning says so
  kOwn     // they stay as they are
};

}  // namespace pith
