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

  // Gray or RGB: transparency is laid over white. Throw FileError.
  Picture load(const std::string& name) { return load(name, false); }

  // The same, or a small picture, but with more than 256 pixels along its longer side, where a .pith file has that
  // sooner than all of it.
  Picture load_small(const std::string& name) { return load(name, true); }

 private:
  Picture load(const std::string& name, bool small);
  const Context& codec();

  uint64_t max_pixels_;
  std::mutex mutex_;
  std::optional<Context> codec_;  // made for the first .pith file
};

}  // namespace pith::tool
