/// @file
/// pith for C++: ownership and exceptions over the C interface of pith.h, and nothing else.
#pragma once
#include <exception>
#include <functional>
#include <memory>
#include <optional>
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

/// @cond
namespace detail {

// Throws Failure unless the C function succeeds.
template <typename Call>
void check(Call call) {
  pith_error error;
  if (const pith_status status = call(&error)) throw Failure(status, error.message);
}

template <auto kFree>
struct Free {
  template <typename Object>
  void operator()(Object* object) const {
    kFree(object);
  }
};
template <typename Object, auto kFree>
using Owner = std::unique_ptr<Object, Free<kFree>>;

// Keeps what functions of the caller throw while C functions call them, which exceptions must not pass.
class Keeper {
 public:
  // What a callback returns.
  template <typename Call>
  int keep(Call call) noexcept {
    try {
      call();
      return 0;
    } catch (...) {
      thrown_ = std::current_exception();
      return 1;
    }
  }

  // As the other one, but throws what was kept instead of the complaint of the C function about it.
  template <typename Call>
  void check(Call call) {
    try {
      detail::check(call);
    } catch (const Failure&) {
      if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
      throw;
    }
  }

 private:
  std::exception_ptr thrown_;
};

// The bytes of a file by functions of the caller, for the C functions.
struct Input {
  std::function<size_t(void* data, size_t size)> read;
  std::function<void(uint64_t offset)> seek;  // may be empty
  Keeper keeper;

  static int next(void* input, void* data, size_t size, size_t* count) noexcept {
    auto& i = *static_cast<Input*>(input);
    return i.keeper.keep([&] { *count = i.read(data, size); });
  }
  static int go_on(void* input, uint64_t offset) noexcept {
    auto& i = *static_cast<Input*>(input);
    return i.keeper.keep([&] { i.seek(offset); });
  }
  pith_seek_function seek_function() const { return seek ? go_on : nullptr; }
};

}  // namespace detail
/// @endcond

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
  friend class AutoencoderContext;
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
  pith_info info;
  detail::check([&](pith_error* error) { return pith_read_info(data, size, &info, error); });
  return info;
}

/// The metadata of a file, inside of its bytes.
inline pith_metadata read_metadata(const void* data, size_t size) {
  pith_metadata metadata;
  detail::check([&](pith_error* error) { return pith_read_metadata(data, size, &metadata, error); });
  return metadata;
}

/// The preview of a file, inside of its bytes; data is null if there is none.
inline pith_preview read_preview(const void* data, size_t size) {
  pith_preview preview;
  detail::check([&](pith_error* error) { return pith_read_preview(data, size, &preview, error); });
  return preview;
}

/// A loaded model, shared freely between threads.
class Context {
 public:
  /// Loads a model.
  explicit Context(const pith_context_settings& settings = context_settings()) {
    pith_context* context = nullptr;
    detail::check([&](pith_error* error) { return pith_context_create(&settings, &context, error); });
    context_.reset(context);
  }

  /// A file of that picture.
  Buffer encode(const pith_image& image, const pith_encode_settings& settings = encode_settings()) const {
    Buffer file;
    detail::check(
        [&](pith_error* error) { return pith_encode(context_.get(), &image, &settings, &file.buffer_, error); });
    return file;
  }

  /// The picture in a file, or the part that the settings ask for.
  Image decode(const void* data, size_t size, const pith_decode_settings& settings = decode_settings()) const {
    Image image;
    detail::check(
        [&](pith_error* error) { return pith_decode(context_.get(), data, size, &settings, &image.image_, error); });
    return image;
  }

  /// For the C functions.
  const pith_context* get() const { return context_.get(); }

 private:
  detail::Owner<pith_context, pith_context_free> context_;
};

/// What became of an encoded picture.
struct Encoded {
  pith_info info;                             ///< the header of the file, with the quality that a target found
  std::optional<pith_missed_quality> missed;  ///< if settings.missed asked whether its quality keeps its promise
};

/// Rows in, bytes out. The context must outlive it.
class Encoder {
 public:
  /// Gets the next bytes of the file. What it throws comes out of the function of the encoder that called it.
  using Write = std::function<void(const void* data, size_t size)>;

  /// What `settings.missed` gets is returned by finish(), too.
  Encoder(const Context& context, uint32_t width, uint32_t height, uint32_t channels,
          const pith_encode_settings& settings, Write write)
      : state_(std::make_unique<State>()) {
    state_->write = std::move(write);
    state_->missed = settings.missed;
    const auto next = [](void* state, const void* data, size_t size) noexcept {
      auto& s = *static_cast<State*>(state);
      return s.keeper.keep([&] { s.write(data, size); });
    };
    pith_encoder* encoder = nullptr;
    state_->keeper.check([&](pith_error* error) {
      return pith_encoder_create(context.get(), width, height, channels, &settings, next, state_.get(), &encoder,
                                 error);
    });
    encoder_.reset(encoder);
  }

  /// The next `count` rows, `stride` bytes from one to the next.
  void write_rows(const uint8_t* samples, size_t stride, uint32_t count) {
    state_->keeper.check(
        [&](pith_error* error) { return pith_encoder_write_rows(encoder_.get(), samples, stride, count, error); });
  }

  /// Writes the rest of the file, once all rows were written.
  Encoded finish() {
    state_->keeper.check([&](pith_error* error) { return pith_encoder_finish(encoder_.get(), error); });
    Encoded result;
    pith_encoder_info(encoder_.get(), &result.info);
    if (state_->missed && state_->missed->psnr > 0) result.missed = *state_->missed;
    return result;
  }

 private:
  struct State {
    Write write;
    pith_missed_quality* missed = nullptr;
    detail::Keeper keeper;
  };
  std::unique_ptr<State> state_;
  detail::Owner<pith_encoder, pith_encoder_free> encoder_;
};

/// Reads up to `size` next bytes of a file and returns how many there were: 0 only at its end.
using Read = std::function<size_t(void* data, size_t size)>;
/// Goes on at that byte of the file.
using Seek = std::function<void(uint64_t offset)>;

/// Header, metadata and preview of a file that is not in memory; freed with the object.
class Contents {
 public:
  /// What `read` and `seek` throw comes out of this. Without `seek` the file is read in order.
  explicit Contents(Read read, Seek seek = nullptr) {
    detail::Input input{std::move(read), std::move(seek), {}};
    input.keeper.check([&](pith_error* error) {
      return pith_read_contents(input.next, input.seek_function(), &input, &contents_, error);
    });
  }
  /// Leaves the other one empty.
  Contents(Contents&& other) noexcept : contents_(std::exchange(other.contents_, {})) {}
  ~Contents() { pith_contents_free(&contents_); }
  const pith_contents& get() const { return contents_; }  ///< valid as long as this

 private:
  pith_contents contents_{};
};

/// Bytes in, rows out. The context must outlive it.
class Decoder {
 public:
  /// What `read` and `seek` throw comes out of the function of the decoder that called them. Without `seek` the file is
  /// read in order.
  Decoder(const Context& context, Read read, pith_decode_settings settings = decode_settings(), Seek seek = nullptr)
      : input_(new detail::Input{std::move(read), std::move(seek), {}}) {
    settings.seek = input_->seek_function();
    pith_decoder* decoder = nullptr;
    input_->keeper.check([&](pith_error* error) {
      return pith_decoder_create(context.get(), input_->next, input_.get(), &settings, &decoder, error);
    });
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
    input_->keeper.check(
        [&](pith_error* error) { return pith_decoder_read_rows(decoder_.get(), samples, stride, count, error); });
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

  std::unique_ptr<detail::Input> input_;
  detail::Owner<pith_decoder, pith_decoder_free> decoder_;
};

/// A denoising model and the settings to run it with.
class DenoisingContext {
 public:
  /// Loads a model.
  explicit DenoisingContext(const pith_context_settings& settings = context_settings()) {
    pith_denoising_context* context = nullptr;
    detail::check([&](pith_error* error) { return pith_denoising_context_create(&settings, &context, error); });
    context_.reset(context);
  }

  /// The picture without its noise.
  Image denoise(const pith_image& noisy, const pith_denoise_settings& settings = denoise_settings()) const {
    Image clean;
    detail::check(
        [&](pith_error* error) { return pith_denoise(context_.get(), &noisy, &settings, &clean.image_, error); });
    return clean;
  }

  /// For the C functions.
  const pith_denoising_context* get() const { return context_.get(); }

 private:
  detail::Owner<pith_denoising_context, pith_denoising_context_free> context_;
};

/// An inpainting model and the settings to run it with.
class InpaintingContext {
 public:
  /// Loads a model.
  explicit InpaintingContext(const pith_context_settings& settings = context_settings()) {
    pith_inpainting_context* context = nullptr;
    detail::check([&](pith_error* error) { return pith_inpainting_context_create(&settings, &context, error); });
    context_.reset(context);
  }

  /// In place; `mask` may be null. Returns how many pixels were filled.
  uint64_t inpaint(pith_image picture, const pith_image* mask,
                   const pith_inpaint_settings& settings = inpaint_settings()) const {
    uint64_t filled = 0;
    detail::check(
        [&](pith_error* error) { return pith_inpaint(context_.get(), &picture, mask, &settings, &filled, error); });
    return filled;
  }

  /// For the C functions.
  const pith_inpainting_context* get() const { return context_.get(); }

 private:
  detail::Owner<pith_inpainting_context, pith_inpainting_context_free> context_;
};

/// Rows in, rows out. The context must outlive it.
class Denoiser {
 public:
  /// Gives the next `count` noisy rows, `stride` bytes from one to the next. What it throws comes out of read_rows().
  using Rows = std::function<void(uint8_t* samples, size_t stride, uint32_t count)>;

  /// `rows` is called from read_rows() alone.
  Denoiser(const DenoisingContext& context, uint32_t width, uint32_t height, uint32_t channels,
           const pith_denoise_settings& settings, Rows rows)
      : state_(std::make_unique<State>()) {
    state_->rows = std::move(rows);
    const auto next = [](void* state, uint8_t* samples, size_t stride, uint32_t count) noexcept {
      auto& s = *static_cast<State*>(state);
      return s.keeper.keep([&] { s.rows(samples, stride, count); });
    };
    pith_denoiser* denoiser = nullptr;
    detail::check([&](pith_error* error) {
      return pith_denoiser_create(context.get(), width, height, channels, &settings, next, state_.get(), &denoiser,
                                  error);
    });
    denoiser_.reset(denoiser);
  }

  /// The next `count` rows of the output, `stride` bytes from one to the next.
  void read_rows(uint8_t* samples, size_t stride, uint32_t count) {
    state_->keeper.check(
        [&](pith_error* error) { return pith_denoiser_read_rows(denoiser_.get(), samples, stride, count, error); });
  }

 private:
  struct State {
    Rows rows;
    detail::Keeper keeper;
  };
  std::unique_ptr<State> state_;
  detail::Owner<pith_denoiser, pith_denoiser_free> denoiser_;
};

/// An autoencoder: pictures to codes and back; or the built-in embedding, to codes alone.
class AutoencoderContext {
 public:
  /// Loads a model, or, if the settings name none, the built-in embedding.
  explicit AutoencoderContext(const pith_context_settings& settings) {
    pith_autoencoder_context* context = nullptr;
    detail::check([&](pith_error* error) { return pith_autoencoder_context_create(&settings, &context, error); });
    context_.reset(context);
  }

  /// What it is.
  pith_autoencoder_info info() const {
    pith_autoencoder_info info;
    pith_autoencoder_context_info(context_.get(), &info);
    return info;
  }

  /// The code of a picture.
  std::vector<float> embed(const pith_image& picture) const {
    std::vector<float> code(info().code_size);
    detail::check([&](pith_error* error) { return pith_embed(context_.get(), &picture, code.data(), error); });
    return code;
  }

  /// The picture, in RGB, that a code stands for.
  Image render(const std::vector<float>& code) const {
    if (code.size() != info().code_size) throw Failure(PITH_ERROR_ARGUMENT, "the code has another size");
    Image picture;
    detail::check([&](pith_error* error) { return pith_render(context_.get(), code.data(), &picture.image_, error); });
    return picture;
  }

  /// How unusual a picture is, beside the threshold, and, unless it is null, a gray picture of where.
  double find_anomalies(const pith_image& picture, Image* map = nullptr) const {
    double score = 0;
    if (map) *map = Image();
    detail::check([&](pith_error* error) {
      return pith_find_anomalies(context_.get(), &picture, &score, map ? &map->image_ : nullptr, error);
    });
    return score;
  }

  /// For the C functions.
  const pith_autoencoder_context* get() const { return context_.get(); }

 private:
  detail::Owner<pith_autoencoder_context, pith_autoencoder_context_free> context_;
};

}  // namespace pith
