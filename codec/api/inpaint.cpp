// The inpainter of the C interface.
#include "task/inpaint.hpp"

#include <algorithm>
#include <string>

#include "api/caller_memory.hpp"
#include "api/checks.hpp"
#include "api/embedded_model.hpp"
#include "api/guard.hpp"
#include "api/machine.hpp"
#include "api/pixels.hpp"
#include "api/settings.hpp"
#include "format/limits.hpp"

using namespace pith;

namespace {

constexpr uint32_t kMostGrown = 256;  // pixels
constexpr unsigned kHoleLevel = 128;  // of a mask
constexpr unsigned kOpaque = 255;

struct InpaintRequest {
  Inpainting inpainting;
  Progress progress;
};

InpaintRequest inpaint_request(const pith_inpaint_settings* given) {
  const pith_inpaint_settings settings = complete(given, pith_inpaint_settings_init);
  require(settings.grow <= kMostGrown && settings.feather <= kMostGrown, "grow and feather must be at most 256 pixels");
  return {{settings.grow, settings.feather, settings.max_pixels, settings.max_memory},
          {settings.progress, settings.progress_user}};
}

bool has_alpha(const pith_image& image) { return image.channels % 2 == 0; }

// How white a pixel of a mask is: the mean of its colours, as far as it is opaque.
unsigned whiteness(const uint8_t* pixel, uint32_t channels) {
  const uint32_t colours = channels < 3 ? 1 : 3;
  unsigned sum = 0;
  for (uint32_t c = 0; c < colours; ++c) sum += pixel[c];
  return sum / colours * (channels > colours ? pixel[colours] : kOpaque) / kOpaque;
}

Mask holes_of(const pith_image& picture, const pith_image* mask) {
  Mask holes(picture.width, picture.height);
  for (uint32_t y = 0; y < picture.height; ++y) {
    const uint8_t* pixels = picture.pixels + y * picture.stride;
    const uint8_t* told = mask ? mask->pixels + y * mask->stride : nullptr;
    uint8_t* row = holes.row(y);
    for (uint32_t x = 0; x < picture.width; ++x) {
      const bool transparent = has_alpha(picture) && pixels[(size_t{x} + 1) * picture.channels - 1] == 0;
      row[x] = transparent || (told && whiteness(told + size_t{x} * mask->channels, mask->channels) >= kHoleLevel);
    }
  }
  return holes;
}

// Where something was filled in that nobody would see.
void make_visible(const pith_image& picture) {
  if (!has_alpha(picture)) return;
  for (uint32_t y = 0; y < picture.height; ++y)
    for (uint32_t x = 0; x < picture.width; ++x) {
      uint8_t& alpha = picture.pixels[y * picture.stride + (size_t{x} + 1) * picture.channels - 1];
      if (alpha == 0) alpha = kOpaque;
    }
}

}  // namespace

struct pith_inpainting_context {
  explicit pith_inpainting_context(const pith_context_settings& settings)
      : memory(settings.allocator),
        model(load_model<InpainterModel>(settings.model_path, embedded_inpainter())),
        engine(make_onednn_engine(choose_precision(settings.precision), memory)),
        threads(choose_threads(settings.threads)) {}

  InpaintingMachine machine(Progress* progress) const { return {*model, *engine, threads, progress}; }

  CallerMemory memory;
  std::unique_ptr<const InpainterModel> model;
  std::unique_ptr<Engine> engine;
  int threads;
};

extern "C" {

void pith_inpaint_settings_init_sized(pith_inpaint_settings* settings, size_t size) {
  init_sized(settings, size, {0, 0, 0, kDefaultMaxPixels, kDefaultMaxMemory, nullptr, nullptr});
}

pith_status pith_inpainting_context_create(const pith_context_settings* settings, pith_inpainting_context** context,
                                           pith_error* error) {
  return guarded(error, [&] {
    require(context, "no place for the context");
    *context = new pith_inpainting_context(complete(settings, pith_context_settings_init));
  });
}

void pith_inpainting_context_free(pith_inpainting_context* context) { delete context; }

pith_status pith_inpaint(const pith_inpainting_context* context, pith_image* picture, const pith_image* mask,
                         const pith_inpaint_settings* settings, uint64_t* filled, pith_error* error) {
  return guarded(error, [&] {
    require(context && picture, "a required parameter is NULL");
    InpaintRequest request = inpaint_request(settings);
    check_pixels(*picture);
    if (std::max(picture->width, picture->height) > kMaxSide)
      throw Error(PITH_ERROR_LIMIT, "the picture has a side of more than " + std::to_string(kMaxSide) + " pixels");
    if (mask) {
      check_pixels(*mask);
      if (mask->width != picture->width || mask->height != picture->height)
        throw Error(PITH_ERROR_ARGUMENT, "the mask has " + std::to_string(mask->width) + " x " +
                                             std::to_string(mask->height) + " pixels, the picture " +
                                             std::to_string(picture->width) + " x " + std::to_string(picture->height));
    }
    const uint64_t count =
        inpaint(context->machine(&request.progress), *picture, holes_of(*picture, mask), request.inpainting);
    request.progress.report(1);
    make_visible(*picture);
    if (filled) *filled = count;
  });
}

}  // extern "C"
