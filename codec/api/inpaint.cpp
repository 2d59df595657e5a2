// The inpainter of the C interface.
#include "restore/inpaint.hpp"

#include <optional>
#include <string>
#include <utility>

#include "api/embedded_model.hpp"
#include "api/guard.hpp"
#include "api/pixels.hpp"
#include "api/restoration_context.hpp"
#include "api/settings.hpp"
#include "model/inpainter.hpp"
#include "restore/memory.hpp"
#include "restore/requested_holes.hpp"

using namespace pith;

namespace {

constexpr uint32_t kMostGrown = 256;  // pixels

struct InpaintRequest {
  Inpainting inpainting;
  bool fill_transparent;
  Progress progress;
};

InpaintRequest inpaint_request(const pith_inpaint_settings* given) {
  const pith_inpaint_settings settings = complete(given, pith_inpaint_settings_init);
  require(settings.grow <= kMostGrown && settings.feather <= kMostGrown, "grow and feather must be at most 256 pixels");
  return {{settings.grow, settings.feather, {settings.max_pixels, settings.max_memory}},
          settings.fill_transparent != 0,
          {settings.progress, settings.progress_user}};
}

}  // namespace

struct pith_inpainting_context : RestorationContext {
  explicit pith_inpainting_context(const pith_context_settings& settings)
      : RestorationContext(settings, load_model<InpainterModel>(ModelSource(settings), embedded_inpainter())) {}
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
    check_sides(picture->width, picture->height);
    if (mask) {
      check_pixels(*mask);
      if (mask->width != picture->width || mask->height != picture->height)
        throw Error(PITH_ERROR_ARGUMENT, "the mask has " + std::to_string(mask->width) + " x " +
                                             std::to_string(mask->height) + " pixels, the picture " +
                                             std::to_string(picture->width) + " x " + std::to_string(picture->height));
    }
    check_limits(context->machine(nullptr), *picture, request.inpainting);
    const RequestedHoles requested(*picture, mask, request.fill_transparent);
    Mask holes = requested.holes();
    const std::optional<Mask> invisible = requested.invisible(holes);
    const uint64_t count = inpaint(context->machine(&request.progress), *picture, std::move(holes), request.inpainting,
                                   invisible ? &*invisible : nullptr);
    request.progress.report(1);
    requested.make_visible();
    if (filled) *filled = count;
  });
}

}  // extern "C"
