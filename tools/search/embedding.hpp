// What turns pictures into codes, and what an index has to know of it.
#pragma once
#include "codec_options.hpp"
#include "search/archive.hpp"

namespace pith::tool {

// Of the built-in embedding the parts are as pith.h says; of an autoencoder all numbers serve for both.
inline Embedding embedding_of(const AutoencoderContext& context) {
  constexpr size_t kContent = 128;
  const pith_autoencoder_info info = context.info();
  const bool built_in = info.kind == PITH_AUTOENCODER_NONE;
  return {info.model_id, info.code_size, built_in ? kContent : info.code_size,
          built_in ? info.code_size - kContent : info.code_size};
}

}  // namespace pith::tool
