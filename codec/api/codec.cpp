#include "task/codec.hpp"

#include <cmath>
#include <cstdlib>
#include <string>

#include "api/context.hpp"
#include "api/guard.hpp"
#include "format/tile_grid.hpp"

namespace {

using namespace pith;

constexpr double kDefaultQuality = 60;
constexpr uint32_t kDefaultTileSize = 1024;
constexpr uint32_t kDefaultEffort = 1;
constexpr uint64_t kDefaultMaxPixels = uint64_t{1} << 29;

std::span<const uint8_t> bytes(const void* data, size_t size) {
  if (!data && size) throw Error(PITH_ERROR_ARGUMENT, "no data");
  return {static_cast<const uint8_t*>(data), size};
}

void check_pixels(const pith_image& image) {
  if (!image.pixels) throw Error(PITH_ERROR_ARGUMENT, "the image has no pixels");
  if (image.width == 0 || image.height == 0) throw Error(PITH_ERROR_ARGUMENT, "the image has no extent");
  if (image.channels != 1 && image.channels != 3)
    throw Error(PITH_ERROR_ARGUMENT, "the image has neither 1 nor 3 channels");
  if (image.stride / image.channels < image.width) throw Error(PITH_ERROR_ARGUMENT, "the stride is shorter than a row");
}

pith_info info_of(const Header& header) {
  return {header.width,     header.height,
          header.channels,  Quality{header.quality}.to_user(),
          header.tile_size, TileGrid(header).count(),
          header.model_id};
}

std::vector<uint8_t> encode_as_set(const Machine& machine, const pith_image& image,
                                   const pith_encode_settings& settings) {
  if (!(settings.target_psnr >= 0 && settings.target_psnr <= 100))
    throw Error(PITH_ERROR_ARGUMENT, "the wanted PSNR is not in 0…100 dB");
  if (settings.target_bytes && settings.target_psnr)
    throw Error(PITH_ERROR_ARGUMENT, "a size and a PSNR are wanted at once");
  if (settings.effort < 1 || settings.effort > kMaxEffort) throw Error(PITH_ERROR_ARGUMENT, "effort is not in 1…9");
  const Encoding encoding{settings.tile_size, static_cast<int>(settings.effort), settings.target_bytes,
                          settings.target_psnr};
  if (!settings.target_bytes && !settings.target_psnr && !(settings.quality >= 0 && settings.quality <= 100)) throw Error(PITH_ERROR_ARGUMENT, "quality is not in 0…100");
  return encode(machine, image, Quality::from_user(settings.quality), encoding);
}

// Where decoded pixels go: the caller's memory if there is any, else a block that is freed unless it is released.
class Target {
 public:
  Target(const Header& header, const pith_image& wanted) {
    if (wanted.pixels) {
      if (wanted.width != header.width || wanted.height != header.height || wanted.channels != header.channels)
        throw Error(PITH_ERROR_ARGUMENT, "the image has another size or number of channels than the file");
      image_ = wanted;
      check_pixels(image_);
      return;
    }
    const size_t stride = static_cast<size_t>(header.width) * header.channels;
    own_.reset(static_cast<uint8_t*>(std::malloc(stride * header.height)));
    if (!own_) throw std::bad_alloc();
    image_ = {header.width, header.height, header.channels, stride, own_.get()};
  }

  const pith_image& image() const { return image_; }
  pith_image release() {
    own_.release();
    return image_;
  }

 private:
  struct Free {
    void operator()(uint8_t* p) const { std::free(p); }
  };
  std::unique_ptr<uint8_t, Free> own_;
  pith_image image_;
};

}  // namespace

extern "C" {

void pith_encode_settings_init(pith_encode_settings* settings) {
  *settings = {sizeof *settings, kDefaultQuality, kDefaultTileSize, 0, 0, kDefaultEffort};
}

void pith_decode_settings_init(pith_decode_settings* settings) { *settings = {sizeof *settings, kDefaultMaxPixels}; }

pith_status pith_encode(const pith_context* context, const pith_image* image, const pith_encode_settings* given,
                        pith_buffer* file, pith_error* error) {
  return guarded(error, [&] {
    if (!context || !image || !file) throw Error(PITH_ERROR_ARGUMENT, "a required parameter is NULL");
    const pith_encode_settings settings = complete(given, pith_encode_settings_init);
    check_pixels(*image);
    const std::vector<uint8_t> result = encode_as_set(context->machine(), *image, settings);
    auto* copy = static_cast<uint8_t*>(std::malloc(result.size()));
    if (!copy) throw std::bad_alloc();
    std::copy(result.begin(), result.end(), copy);
    *file = {copy, result.size()};
  });
}

void pith_buffer_free(pith_buffer* buffer) {
  if (!buffer) return;
  std::free(buffer->data);
  *buffer = {};
}

pith_status pith_read_info(const void* data, size_t size, pith_info* info, pith_error* error) {
  return guarded(error, [&] {
    if (!info) throw Error(PITH_ERROR_ARGUMENT, "no place for the result");
    *info = info_of(read_header(bytes(data, size)));
  });
}

pith_status pith_decode(const pith_context* context, const void* data, size_t size, const pith_decode_settings* given,
                        pith_image* image, pith_error* error) {
  return guarded(error, [&] {
    if (!context || !image) throw Error(PITH_ERROR_ARGUMENT, "a required parameter is NULL");
    const pith_decode_settings settings = complete(given, pith_decode_settings_init);
    const Header header = read_header(bytes(data, size));
    const uint64_t pixels = static_cast<uint64_t>(header.width) * header.height;
    if (settings.max_pixels && pixels > settings.max_pixels)
      throw Error(PITH_ERROR_LIMIT, "has " + std::to_string(pixels) + " pixels, more than the limit of " +
                                        std::to_string(settings.max_pixels));
    Target target(header, *image);
    decode(context->machine(), bytes(data, size), target.image());
    *image = target.release();
  });
}

void pith_image_free(pith_image* image) {
  if (!image) return;
  std::free(image->pixels);
  *image = {};
}

const char* pith_version(void) {
#define PITH_TEXT_OF(x) #x
#define PITH_TEXT(x) PITH_TEXT_OF(x)
  return PITH_TEXT(PITH_VERSION_MAJOR) "." PITH_TEXT(PITH_VERSION_MINOR) "." PITH_TEXT(PITH_VERSION_PATCH);
}

const char* pith_status_text(pith_status status) {
  switch (status) {
    case PITH_OK: return "success";
    case PITH_ERROR_ARGUMENT: return "invalid argument";
    case PITH_ERROR_MEMORY: return "not enough memory";
    case PITH_ERROR_NOT_PITH: return "not a pith file";
    case PITH_ERROR_DAMAGED: return "damaged file";
    case PITH_ERROR_UNSUPPORTED: return "unsupported feature";
    case PITH_ERROR_MODEL: return "wrong or unusable model";
    case PITH_ERROR_LIMIT: return "beyond a limit";
    case PITH_ERROR_INTERNAL: return "internal error";
  }
  return "unknown status";
}

}  // extern "C"
