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
  // Gray or RGB. Throws FileError.
  Picture load(const std::string& name);

 private:
  const Context& codec();

  std::mutex mutex_;
  std::optional<Context> codec_;  // made for the first .pith file
};

}  // namespace pith::tool
