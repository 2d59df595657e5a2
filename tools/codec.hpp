// The library as the subcommands use it: options, a loaded model, and encode and decode with exceptions.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "pith/pith.h"

namespace CLI {
class App;
class Validator;
}  // namespace CLI

namespace pith::tool {

struct CodecOptions {
  std::string model;  // empty: the one inside the library
  pith_precision precision = PITH_PRECISION_AUTO;
  uint32_t threads = 0;  // 0: all processors
};

struct BufferFree {
  void operator()(pith_buffer* buffer) const {
    pith_buffer_free(buffer);
    delete buffer;
  }
};

struct ImageFree {
  void operator()(pith_image* image) const {
    pith_image_free(image);
    delete image;
  }
};

using EncodedFile = std::unique_ptr<pith_buffer, BufferFree>;
using DecodedImage = std::unique_ptr<pith_image, ImageFree>;

inline std::span<const uint8_t> bytes_of(const EncodedFile& file) { return {file->data, file->size}; }

// Adds --model, --precision and -j.
void add_codec_options(CLI::App& command, CodecOptions* options);

// Adds --tile-size.
void add_tile_size_option(CLI::App& command, uint32_t* tile_size);

// For options that hold a quality: 0 to 100.
CLI::Validator quality_range();

// Threads that options.threads stands for, at least 1.
unsigned thread_count(const CodecOptions& options);

class Codec {
 public:
  explicit Codec(const CodecOptions& options);  // throws Error, which names the model file

  EncodedFile encode(const pith_image& image, const pith_encode_settings& settings) const;  // throws Error
  DecodedImage decode(std::span<const uint8_t> file) const;                                 // throws Error

 private:
  struct ContextFree {
    void operator()(pith_context* context) const { pith_context_free(context); }
  };
  std::unique_ptr<pith_context, ContextFree> context_;
};

pith_encode_settings default_encode_settings();

// What the header says; throws Error.
pith_info read_info(std::span<const uint8_t> file);

// Whether data starts like a .pith file.
bool looks_like_pith(std::span<const uint8_t> data);

}  // namespace pith::tool
