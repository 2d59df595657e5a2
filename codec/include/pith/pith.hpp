/// @file
/// pith for C++: ownership and exceptions over the C interface of pith.h, and nothing else.
#pragma once
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "pith/pith.h"

namespace pith {

/// Thrown where the C functions return a status other than PITH_OK.
class Failure : public std::runtime_error {
 public:
  /// With the message of the C function.
  Failure(pith_status status, const std::string& message) : std::runtime_error(message), status(status) {}
  const pith_status status;  ///< never PITH_OK
};

/// Encoded bytes; freed with the object.
class Buffer {
 public:
  Buffer() = default;
  /// Leaves the other one empty.
  Buffer(Buffer&& other) noexcept : buffer_(other.buffer_) { other.buffer_ = {}; }
  /// Swaps them.
  Buffer& operator=(Buffer&& other) noexcept {
    std::swap(buffer_, other.buffer_);
    return *this;
  }
  ~Buffer() { pith_buffer_free(&buffer_); }
  const uint8_t* data() const { return buffer_.data; }  ///< null if it is empty
  size_t size() const { return buffer_.size; }          ///< bytes

 private:
  friend class Context;
  pith_buffer buffer_{};
};

/// Decoded pixels; freed with the object.
class Image {
 public:
  Image() = default;
  /// Leaves the other one empty.
  Image(Image&& other) noexcept : image_(other.image_) { other.image_ = {}; }
  /// Swaps them.
  Image& operator=(Image&& other) noexcept {
    std::swap(image_, other.image_);
    return *this;
  }
  ~Image() { pith_image_free(&image_); }
  const pith_image& get() const { return image_; }  ///< without pixels if it is empty

 private:
  friend class Context;
  friend class DenoisingContext;
  pith_image image_{};
};

/// The defaults, to be changed member by member.
inline pith_context_settings context_settings() {
  pith_context_settings settings;
  pith_context_settings_init(&settings);
  return settings;
}
/// The defaults, to be changed member by member.
inline pith_encode_settings encode_settings() {
  pith_encode_settings settings;
  pith_encode_settings_init(&settings);
  return settings;
}
/// The defaults, to be changed member by member.
inline pith_decode_settings decode_settings() {
  pith_decode_settings settings;
  pith_decode_settings_init(&settings);
  return settings;
}

/// The defaults, to be changed member by member.

/// The defaults, to be changed member by member.
inline pith_inpaint_settings inpaint_settings() {
  pith_inpaint_settings settings;
  pith_inpaint_settings_init(&settings);
  return settings;
}
/// The defaults, to be changed member by member.
inline pith_denoise_settings denoise_settings() {
  pith_denoise_settings settings;
  pith_denoise_settings_init(&settings);
  return settings;
}

/// The header of a file.
inline pith_info read_info(const void* data, size_t size) {
  pith_error error;
  pith_info info;
  if (const pith_status status = pith_read_info(data, size, &info, &error)) throw Failure(status, error.message);
  return info;
}

/// The metadata of a file, inside of its bytes.
inline pith_metadata read_metadata(const void* data, size_t size) {
  pith_error error;
  pith_metadata metadata;
  if (const pith_status status = pith_read_metadata(data, size, &metadata, &error))
    throw Failure(status, error.message);
  return metadata;
}

/// The preview of a file, inside of its bytes; data is null if there is none.
inline pith_preview read_preview(const void* data, size_t size) {
  pith_error error;
  pith_preview preview;
  if (const pith_status status = pith_read_preview(data, size, &preview, &error)) throw Failure(status, error.message);
  return preview;
}

/// A loaded model, shared freely between threads.
class Context {
 public:
  /// Loads a model.
  explicit Context(const pith_context_settings& settings = context_settings()) {
    pith_error error;
    pith_context* context = nullptr;
    if (const pith_status status = pith_context_create(&settings, &context, &error))
      throw Failure(status, error.message);
    context_.reset(context);
  }

  /// A file of that picture.

  Buffer encode(const pith_image& image, const pith_encode_settings& settings = encode_settings()) const {
    pith_error error;
    Buffer file;
    if (const pith_status status = pith_encode(context_.get(), &image, &settings, &file.buffer_, &error))
      throw Failure(status, error.message);
    return file;
  }

  /// The picture in a file, or the part that the settings ask for.

  Image decode(const void* data, size_t size, const pith_decode_settings& settings = decode_settings()) const {
    pith_error error;
    Image image;
    if (const pith_status status = pith_decode(context_.get(), data, size, &settings, &image.image_, &error))
      throw Failure(status, error.message);
    return image;
  }

  /// For the C functions.

  const pith_context* get() const { return context_.get(); }

 private:
  struct Free {
    void operator()(pith_context* context) const { pith_context_free(context); }
  };
  std::unique_ptr<pith_context, Free> context_;
};

/// Rows in, bytes out. The context must outlive it.
class Encoder {
 public:
  /// `write` gets the file piece by piece, and `user` with it.
  Encoder(const Context& context, uint32_t width, uint32_t height, uint32_t channels,
          const pith_encode_settings& settings, pith_write_function write, void* user) {
    pith_error error;
    pith_encoder* encoder = nullptr;
    if (const pith_status status =
            pith_encoder_create(context.get(), width, height, channels, &settings, write, user, &encoder, &error))
      throw Failure(status, error.message);
    encoder_.reset(encoder);
  }

  /// The next `count` rows, `stride` bytes from one to the next.

  void write_rows(const uint8_t* samples, size_t stride, uint32_t count) {
    pith_error error;
    if (const pith_status status = pith_encoder_write_rows(encoder_.get(), samples, stride, count, &error))
      throw Failure(status, error.message);
  }

  /// Writes the rest of the file, once all rows were written.

  void finish() {
    pith_error error;
    if (const pith_status status = pith_encoder_finish(encoder_.get(), &error)) throw Failure(status, error.message);
  }

 private:
  struct Free {
    void operator()(pith_encoder* encoder) const { pith_encoder_free(encoder); }
  };
  std::unique_ptr<pith_encoder, Free> encoder_;
};

/// Bytes in, rows out. The context must outlive it.
class Decoder {
 public:
  /// `read` gives the file piece by piece, and gets `user`.
  Decoder(const Context& context, pith_read_function read, void* user,
          const pith_decode_settings& settings = decode_settings()) {
    pith_error error;
    pith_decoder* decoder = nullptr;
    if (const pith_status status = pith_decoder_create(context.get(), read, user, &settings, &decoder, &error))
      throw Failure(status, error.message);
    decoder_.reset(decoder);
  }

  /// The header; width and height are those of the whole picture.

  pith_info info() const {
    pith_info info;
    pith_decoder_info(decoder_.get(), &info);
    return info;
  }
  uint32_t width() const { return size().first; }    ///< of the output
  uint32_t height() const { return size().second; }  ///< of the output

  /// Valid as long as the decoder.
  pith_metadata metadata() const {
    pith_metadata metadata;
    pith_decoder_metadata(decoder_.get(), &metadata);
    return metadata;
  }

  /// The next `count` rows of the output, `stride` bytes from one to the next.

  void read_rows(uint8_t* samples, size_t stride, uint32_t count) {
    pith_error error;
    if (const pith_status status = pith_decoder_read_rows(decoder_.get(), samples, stride, count, &error))
      throw Failure(status, error.message);
  }

  /// Numbers of the tiles that settings.partial found missing, once all rows were read.

  std::vector<uint32_t> missing_tiles() const {
    std::vector<uint32_t> tiles(pith_decoder_missing_tiles(decoder_.get(), nullptr, 0));
    pith_decoder_missing_tiles(decoder_.get(), tiles.data(), tiles.size());
    return tiles;
  }

  /// Which metadata settings.partial found damaged: a sum of pith_metadata_kind.
  unsigned lost_metadata() const { return pith_decoder_lost_metadata(decoder_.get()); }

 private:
  std::pair<uint32_t, uint32_t> size() const {
    uint32_t width, height;
    pith_decoder_size(decoder_.get(), &width, &height);
    return {width, height};
  }

  struct Free {
    void operator()(pith_decoder* decoder) const { pith_decoder_free(decoder); }
  };
  std::unique_ptr<pith_decoder, Free> decoder_;
};

/// A denoising model and the settings to run it with.
class DenoisingContext {
 public:
  /// Loads a model.
  explicit DenoisingContext(const pith_context_settings& settings = context_settings()) {
    pith_error error;
    pith_denoising_context* context = nullptr;
    if (const pith_status status = pith_denoising_context_create(&settings, &context, &error))
      throw Failure(status, error.message);
    context_.reset(context);
  }

  /// The picture without its noise.

  Image denoise(const pith_image& noisy, const pith_denoise_settings& settings = denoise_settings()) const {
    pith_error error;
    Image clean;
    if (const pith_status status = pith_denoise(context_.get(), &noisy, &settings, &clean.image_, &error))
      throw Failure(status, error.message);
    return clean;
  }

  /// For the C functions.

  const pith_denoising_context* get() const { return context_.get(); }

 private:
  struct Free {
    void operator()(pith_denoising_context* context) const { pith_denoising_context_free(context); }
  };
  std::unique_ptr<pith_denoising_context, Free> context_;
};

/// An inpainting model and the settings to run it with.
class InpaintingContext {
 public:
  /// Loads a model.
  explicit InpaintingContext(const pith_context_settings& settings = context_settings()) {
    pith_error error;
    pith_inpainting_context* context = nullptr;
    if (const pith_status status = pith_inpainting_context_create(&settings, &context, &error))
      throw Failure(status, error.message);
    context_.reset(context);
  }

  /// In place; `mask` may be null. Returns how many pixels were filled.
  uint64_t inpaint(pith_image picture, const pith_image* mask,
                   const pith_inpaint_settings& settings = inpaint_settings()) const {
    pith_error error;
    uint64_t filled = 0;
    if (const pith_status status = pith_inpaint(context_.get(), &picture, mask, &settings, &filled, &error))
      throw Failure(status, error.message);
    return filled;
  }

  /// For the C functions.

  const pith_inpainting_context* get() const { return context_.get(); }

 private:
  struct Free {
    void operator()(pith_inpainting_context* context) const { pith_inpainting_context_free(context); }
  };
  std::unique_ptr<pith_inpainting_context, Free> context_;
};

/// Rows in, rows out. The context must outlive it.
class Denoiser {
 public:
  /// `rows` gives the noisy rows, and gets `user`.
  Denoiser(const DenoisingContext& context, uint32_t width, uint32_t height, uint32_t channels,
           const pith_denoise_settings& settings, pith_rows_function rows, void* user) {
    pith_error error;
    pith_denoiser* denoiser = nullptr;
    if (const pith_status status =
            pith_denoiser_create(context.get(), width, height, channels, &settings, rows, user, &denoiser, &error))
      throw Failure(status, error.message);
    denoiser_.reset(denoiser);
  }

  /// The next `count` rows of the output, `stride` bytes from one to the next.

  void read_rows(uint8_t* samples, size_t stride, uint32_t count) {
    pith_error error;
    if (const pith_status status = pith_denoiser_read_rows(denoiser_.get(), samples, stride, count, &error))
      throw Failure(status, error.message);
  }

 private:
  struct Free {
    void operator()(pith_denoiser* denoiser) const { pith_denoiser_free(denoiser); }
  };
  std::unique_ptr<pith_denoiser, Free> denoiser_;
};

}  // namespace pith
