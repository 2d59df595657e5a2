// The mask of pith inpaint.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "pictures/input_file.hpp"
#include "pictures/picture.hpp"
#include "pictures/picture_file.hpp"

namespace pith::tool {

struct MaskOptions {
  std::string name;       // empty: there is none
  bool inverted = false;  // black is filled
};

// Throws FileError, which names the mask.
class MaskFile {
 public:
  // Reads the header. Refuses what is beyond these limits, each of which may be 0 for none.
  MaskFile(const MaskOptions& options, uint64_t max_pixels, uint64_t max_memory);

  uint32_t width() const { return reader_->info().width; }
  uint32_t height() const { return reader_->info().height; }
  uint64_t memory() const;  // bytes that reading takes, and what it gives

  // Once: a gray picture, 255 where to fill and less than 128 elsewhere. That is what is white by any of its colours as
  // far as it is opaque; of a mask that is nowhere white, what is painted.
  Picture read();

 private:
  MaskOptions options_;
  std::optional<InputFile> file_;
  std::unique_ptr<PictureReader> reader_;
};

}  // namespace pith::tool
