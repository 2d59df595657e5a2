// Autoencoders of the C interface.
#include <algorithm>
#include <cmath>
#include <memory>
#include <mutex>
#include <vector>

#include "api/caller_memory.hpp"
#include "api/guard.hpp"
#include "api/machine.hpp"
#include "api/pixels.hpp"
#include "api/settings.hpp"
#include "embed/picture_coder.hpp"

using namespace pith;

static_assert(PITH_AUTOENCODER_VARIATIONAL == static_cast<int>(AutoencoderKind::variational));

// A model may come from strangers. Those that make sense take a hundredth of it. Every thread has maps of its own.
constexpr size_t kMostWeights = size_t{1} << 30, kMostMaps = size_t{1} << 26;

// Always in f32: codes of different machines are to be compared.
struct pith_autoencoder_context {
  explicit pith_autoencoder_context(const pith_context_settings& settings)
      : memory(settings.allocator),
        model(load_model<AutoencoderModel>(settings.model_path, {})),
        engine(make_engine(DataType::f32, memory)) {
    const GraphMemory needed = PictureCoder::memory(*model, *engine);
    if (needed.weights > kMostWeights || needed.executor > kMostMaps)
      throw Error(PITH_ERROR_LIMIT, model_name(settings.model_path) + ": needs too much memory to run");
  }

  // Calls work(coder) with one that no other thread uses meanwhile.
  template <typename Work>
  void with_coder(Work work) const {
    std::unique_ptr<PictureCoder> coder;
    {
      const std::lock_guard lock(mutex);
      if (!idle.empty()) {
        coder = std::move(idle.back());
        idle.pop_back();
      }
    }
    if (!coder) coder = std::make_unique<PictureCoder>(*model, *engine);
    work(*coder);
    const std::lock_guard lock(mutex);
    idle.push_back(std::move(coder));
  }

  CallerMemory memory;
  std::unique_ptr<const AutoencoderModel> model;
  std::unique_ptr<Engine> engine;
  mutable std::mutex mutex;
  mutable std::vector<std::unique_ptr<PictureCoder>> idle;
};

extern "C" {

pith_status pith_autoencoder_context_create(const pith_context_settings* settings, pith_autoencoder_context** context,
                                            pith_error* error) {
  return guarded(error, [&] {
    require(settings && context, "a required parameter is NULL");
    *context = new pith_autoencoder_context(complete(settings, pith_context_settings_init));
  });
}

void pith_autoencoder_context_free(pith_autoencoder_context* context) { delete context; }

void pith_autoencoder_context_info(const pith_autoencoder_context* context, pith_autoencoder_info* info) {
  if (!info) return;
  *info = {};
  if (!context) return;
  const AutoencoderShape& shape = context->model->shape();
  *info = {static_cast<pith_autoencoder_kind>(shape.kind), static_cast<uint32_t>(shape.code),
           static_cast<uint32_t>(shape.side), context->model->weights().content_id()};
}

pith_status pith_embed(const pith_autoencoder_context* context, const pith_image* picture, float* code,
                       pith_error* error) {
  return guarded(error, [&] {
    require(context && picture && code, "a required parameter is NULL");
    check_pixels(*picture);
    context->with_coder([&](PictureCoder& coder) { std::ranges::copy(coder.encode(*picture), code); });
  });
}

pith_status pith_render(const pith_autoencoder_context* context, const float* code, pith_image* picture,
                        pith_error* error) {
  return guarded(error, [&] {
    require(context && code && picture, "a required parameter is NULL");
    const AutoencoderShape& shape = context->model->shape();
    const std::span<const float> numbers(code, static_cast<size_t>(shape.code));
    require(std::ranges::all_of(numbers, [](float v) { return std::isfinite(v); }), "a code has finite numbers only");
    const auto side = static_cast<uint32_t>(shape.side), channels = picture->pixels ? picture->channels : 3;
    require(channels == 1 || channels == 3, "a rendered picture is gray or RGB");
    Target target(side, side, channels, *picture, context->memory.allocator());
    context->with_coder([&](PictureCoder& coder) { coder.decode(numbers, target.image()); });
    *picture = target.release();
  });
}

}  // extern "C"
