// The mask of pith inpaint.
#pragma once
#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <string>

#include "pictures/formats.hpp"
#include "pictures/input_file.hpp"
#include "pictures/picture.hpp"

namespace pith::tool {

struct MaskOptions {
  std::string name;       // empty: there is none
  bool inverted = false;  // black is filled
};

// One for all pictures, on any number of threads, of which no more than the header is read before one needs it. Throws
// FileError, which names the mask.
class MaskFile {
 public:
  // Reads the header. Refuses what is beyond these limits, each of which may be 0 for none.
  MaskFile(const MaskOptions& options, uint64_t max_pixels, uint64_t max_memory);
  MaskFile(const MaskFile&) = delete;

  // Throws Error unless the picture has the mask's size.
  void check_size(const PictureInfo& picture) const;

  uint64_t memory() const;  // bytes that reading takes, and what it gives

  // A gray picture, 255 where to fill and less than 128 elsewhere. That is what is white by any of its colours as far
  // as it is opaque; of a mask that is nowhere white, what is painted.
  const Picture& marks() const { return marks_.get(); }

 private:
  Picture read();

  MaskOptions options_;
  std::optional<InputFile> file_;
  std::unique_ptr<PictureReader> reader_;
  std::shared_future<Picture> marks_ = std::async(std::launch::deferred, [this] { return read(); }).share();
};

}  // namespace pith::tool
