// Bringing an index of pictures up to date.
#pragma once
#include <string>

#include "codec_options.hpp"
#include "jobs/options.hpp"

namespace pith::tool {

struct IndexOptions {
  FileOptions files;  // inputs, and the index as output
  CodecOptions model;
  uint64_t max_pixels;
};

// Embeds what is new or changed, a part of it at a time, so that an interrupted run has not been for nothing. What is
// not there any more, below the folders that are given, is removed. Throws AlreadyReported if pictures could not be
// read, each of which gets a line.
void index_pictures(const IndexOptions& options);

}  // namespace pith::tool
