// Any picture that pith reads, .pith files among them, in memory.
#pragma once
#include <mutex>
#include <optional>
#include <string>

#include "codec_options.hpp"
#include "pictures/picture.hpp"

namespace pith::tool {

// Safe to use by many threads at once.
class PictureFiles {
 public:
  // Pictures of more pixels are refused.
  explicit PictureFiles(uint64_t max_pixels = kMaxPicturePixels) : max_pixels_(max_pixels) {}

  // Gray or RGB: transparency is laid over white. Throws FileError.
  Picture load(const std::string& name);

 private:
  const Context& codec();

  uint64_t max_pixels_;
  std::mutex mutex_;
  std::optional<Context> codec_;  // made for the first .pith file
};

}  // namespace pith::tool
