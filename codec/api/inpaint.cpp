// The inpainter of the C interface.
#include "restore/inpaint.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "api/caller_memory.hpp"
#include "api/checks.hpp"
#include "api/embedded_model.hpp"
#include "api/guard.hpp"
#include "api/machine.hpp"
#include "api/pixels.hpp"
#include "api/settings.hpp"
#include "format/limits.hpp"
#include "restore/memory.hpp"

using namespace pith;

namespace {

constexpr uint32_t kMostGrown = 256;  // pixels
constexpr unsigned kHoleLevel = 128;  // of a mask
constexpr unsigned kOpaque = 255;

struct InpaintRequest {
  Inpainting inpainting;
  bool fill_transparent;
  Progress progress;
};

InpaintRequest inpaint_request(const pith_inpaint_settings* given) {
  const pith_inpaint_settings settings = complete(given, pith_inpaint_settings_init);
  require(settings.grow <= kMostGrown && settings.feather <= kMostGrown, "grow and feather must be at most 256 pixels");
  return {{settings.grow, settings.feather, settings.max_pixels, settings.max_memory},
          settings.fill_transparent != 0,
          {settings.progress, settings.progress_user}};
}

bool has_alpha(const pith_image& image) { return image.channels % 2 == 0; }

// How white a pixel of a mask is: the largest of its colours, as far as it is opaque.
unsigned whiteness(const uint8_t* pixel, uint32_t channels) {
  const uint32_t colours = channels < 3 ? 1 : 3;
  const unsigned brightest = *std::max_element(pixel, pixel + colours);
  return brightest * (channels > colours ? pixel[colours] : kOpaque) / kOpaque;
}

// What is asked for, pixel by pixel.
class Wish {
 public:
  Wish(const pith_image& picture, const pith_image* mask, bool fill_transparent)
      : picture_(picture), mask_(mask), fill_transparent_(fill_transparent || !mask) {}

  bool is_transparent(uint32_t x, uint32_t y) const { return has_alpha(picture_) && alpha(x, y) == 0; }

  bool is_hole(uint32_t x, uint32_t y) const {
    if (fill_transparent_ && is_transparent(x, y)) return true;
    return mask_ &&
           whiteness(mask_->pixels + y * mask_->stride + size_t{x} * mask_->channels, mask_->channels) >= kHoleLevel;
  }

  // Those pixels for which that holds.
  template <typename Condition>
  Mask where(Condition condition) const {
    Mask result(picture_.width, picture_.height);
    for (uint32_t y = 0; y < picture_.height; ++y)
      for (uint32_t x = 0; x < picture_.width; ++x) result.row(y)[x] = condition(x, y);
    return result;
  }

  // Where something was filled in that nobody would see.
  void make_visible() const {
    if (!has_alpha(picture_)) return;
    for (uint32_t y = 0; y < picture_.height; ++y)
      for (uint32_t x = 0; x < picture_.width; ++x)
        if (alpha(x, y) == 0 && is_hole(x, y)) alpha(x, y) = kOpaque;
  }

 private:
  uint8_t& alpha(uint32_t x, uint32_t y) const {
    return picture_.pixels[y * picture_.stride + (size_t{x} + 1) * picture_.channels - 1];
  }

  const pith_image& picture_;
  const pith_image* mask_;
  bool fill_transparent_;
};

}  // namespace

struct pith_inpainting_context {
  explicit pith_inpainting_context(const pith_context_settings& settings)
      : memory(settings.allocator),
        model(load_model<InpainterModel>(settings.model_path, embedded_inpainter())),
        engine(make_engine(choose_precision(settings.precision), memory)),
        threads(choose_threads(settings.threads)) {}

  InpaintingMachine machine(Progress* progress) const { return {*model, *engine, threads, progress}; }

  CallerMemory memory;
  std::unique_ptr<const InpainterModel> model;
  std::unique_ptr<Engine> engine;
  int threads;
};

extern "C" {

void pith_inpaint_settings_init_sized(pith_inpaint_settings* settings, size_t size) {
  init_sized(settings, size, {0, 0, 0, kDefaultMaxPixels, kDefaultMaxMemory, nullptr, nullptr, 0});
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
    threads_within_limits(context->machine(nullptr), *picture, request.inpainting);  // before masks are made
    const Wish wish(*picture, mask, request.fill_transparent);
    Mask holes = wish.where([&](uint32_t x, uint32_t y) { return wish.is_hole(x, y); });
    std::optional<Mask> invisible;
    if (has_alpha(*picture) && mask)
      invisible = wish.where([&](uint32_t x, uint32_t y) { return wish.is_transparent(x, y) && !holes.row(y)[x]; });
    const uint64_t count = inpaint(context->machine(&request.progress), *picture, std::move(holes), request.inpainting,
                                   invisible ? &*invisible : nullptr);
    request.progress.report(1);
    wish.make_visible();
    if (filled) *filled = count;
  });
}

}  // extern "C"
