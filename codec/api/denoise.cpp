// The denoiser of the C interface.
#include <cstring>

#include "api/embedded_model.hpp"
#include "api/guard.hpp"
#include "api/pixels.hpp"
#include "api/restoration_context.hpp"
#include "api/settings.hpp"
#include "model/denoiser.hpp"
#include "restore/row_denoiser.hpp"

using namespace pith;

namespace {

constexpr double kMaxSigma = 100;  // levels

struct DenoiseRequest {
  Denoising denoising;
  Progress progress;
};

DenoiseRequest denoise_request(const pith_denoise_settings* given) {
  const pith_denoise_settings settings = complete(given, pith_denoise_settings_init);
  require(settings.sigma <= kMaxSigma, "sigma must be at most 100 levels");
  require(settings.strength >= 0 && settings.strength <= 1, "strength must be 0 to 1");
  return {{.sigma = settings.sigma >= 0 ? std::optional(settings.sigma) : std::nullopt,
           .strength = settings.strength,
           .limits = {settings.max_pixels, settings.max_memory}},
          {settings.progress, settings.progress_user}};
}

}  // namespace

struct pith_denoising_context : RestorationContext {
  explicit pith_denoising_context(const pith_context_settings& settings)
      : RestorationContext(settings, load_model<DenoiserModel>(ModelSource(settings), embedded_denoiser())) {}
};

struct pith_denoiser {
  pith_denoiser(const pith_denoising_context& context, uint32_t width, uint32_t height, uint32_t channels,
                const DenoiseRequest& request, pith_rows_function rows, void* user)
      : width(width),
        channels(channels),
        left(height),
        progress(request.progress),
        denoiser(context.machine(&progress), width, height, channels, request.denoising,
                 [=](uint8_t* samples, size_t stride, uint32_t count) {
                   if (rows(user, samples, stride, count)) throw Error(PITH_ERROR_IO, "the picture could not be read");
                 }) {}

  uint32_t width, channels, left;
  Progress progress;
  RowDenoiser denoiser;
  bool broken = false;
};

extern "C" {

void pith_denoise_settings_init_sized(pith_denoise_settings* settings, size_t size) {
  init_sized(settings, size, {0, -1, 1, kDefaultMaxPixels, kDefaultMaxMemory, nullptr, nullptr});
}

pith_status pith_denoising_context_create(const pith_context_settings* settings, pith_denoising_context** context,
                                          pith_error* error) {
  return guarded(error, [&] {
    require(context, "no place for the context");
    *context = new pith_denoising_context(complete(settings, pith_context_settings_init));
  });
}

void pith_denoising_context_free(pith_denoising_context* context) { delete context; }

pith_status pith_denoise(const pith_denoising_context* context, const pith_image* noisy,
                         const pith_denoise_settings* settings, pith_image* clean, pith_error* error) {
  return guarded(error, [&] {
    require(context && noisy && clean, "a required parameter is NULL");
    DenoiseRequest request = denoise_request(settings);
    check_pixels(*noisy);
    check_sides(noisy->width, noisy->height);
    request.denoising.holds_output = !clean->pixels;
    uint32_t next = 0;
    const size_t row = size_t{noisy->width} * noisy->channels;
    RowDenoiser denoiser(context->machine(&request.progress), noisy->width, noisy->height, noisy->channels,
                         request.denoising, [&](uint8_t* samples, size_t stride, uint32_t count) {
                           for (uint32_t i = 0; i < count; ++i, ++next)
                             std::memcpy(samples + i * stride, noisy->pixels + next * noisy->stride, row);
                         });
    Target target(noisy->width, noisy->height, noisy->channels, *clean, context->memory.allocator());
    denoiser.read_rows(target.image().pixels, target.image().stride, noisy->height);
    request.progress.report(1);
    *clean = target.release();
  });
}

pith_status pith_denoiser_create(const pith_denoising_context* context, uint32_t width, uint32_t height,
                                 uint32_t channels, const pith_denoise_settings* settings, pith_rows_function rows,
                                 void* user, pith_denoiser** denoiser, pith_error* error) {
  return guarded(error, [&] {
    require(context && rows && denoiser, "a required parameter is NULL");
    require(width && height, "the image has no extent");
    check_sides(width, height);
    require(channels >= 1 && channels <= 4, "an image has 1 to 4 channels");
    *denoiser = new pith_denoiser(*context, width, height, channels, denoise_request(settings), rows, user);
  });
}

pith_status pith_denoiser_read_rows(pith_denoiser* denoiser, uint8_t* samples, size_t stride, uint32_t count,
                                    pith_error* error) {
  return guarded(error, [&] {
    require(denoiser, "a required parameter is NULL");
    check_rows(samples, stride, denoiser->width, denoiser->channels, count);
    require(count <= denoiser->left, "the picture has no more rows");
    once_broken_stays_broken(denoiser->broken, [&] {
      denoiser->denoiser.read_rows(samples, stride, count);
      denoiser->left -= count;
      if (!denoiser->left) denoiser->progress.report(1);
    });
  });
}

void pith_denoiser_free(pith_denoiser* denoiser) { delete denoiser; }

}  // extern "C"
