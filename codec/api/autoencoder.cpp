// Autoencoders of the C interface.
#include <algorithm>
#include <cmath>
#include <memory>
#include <mutex>
#include <vector>

#include "api/caller_memory.hpp"
#include "api/embedded_model.hpp"
#include "api/guard.hpp"
#include "api/machine.hpp"
#include "api/pixels.hpp"
#include "api/settings.hpp"
#include "embed/anomalies.hpp"
#include "embed/picture_coder.hpp"
#include "embed/statistics_embedder.hpp"

using namespace pith;

static_assert(PITH_AUTOENCODER_VARIATIONAL == static_cast<int>(AutoencoderKind::variational));

// A model may come from strangers. Those that make sense take a hundredth of it. Every thread has maps of its own.
constexpr size_t kMostWeights = size_t{1} << 30, kMostMaps = size_t{1} << 26;

// Always in f32: codes of different machines are to be compared.
struct pith_autoencoder_context {
  explicit pith_autoencoder_context(const pith_context_settings& settings)
      : memory(settings.allocator), engine(make_engine(DataType::f32, memory)) {
    const ModelSource source(settings);
    if (source.is_built_in() && !embedded_embedding().empty() && !embedded_model(PITH_TUNE_PSNR).empty()) {
      embedding = load_model<EmbeddingModel>(source, embedded_embedding());
      codec = load_model<CodecModel>(source, embedded_model(PITH_TUNE_PSNR), CodecModel::From::kLibrary);
      return;
    }
    model = load_model<AutoencoderModel>(source, {});
    const GraphMemory needed = PictureCoder::memory(*model, *engine);
    if (needed.weights > kMostWeights || needed.executor > kMostMaps)
      throw Error(PITH_ERROR_LIMIT, source.name() + ": needs too much memory to run");
  }

  std::unique_ptr<PictureEmbedder> make_embedder() const {
    if (model) return std::make_unique<PictureCoder>(*model, *engine);
    return std::make_unique<StatisticsEmbedder>(*embedding, *codec, *engine);
  }

  // Calls work(embedder) with one that no other thread uses meanwhile.
  template <typename Work>
  void with_embedder(Work work) const {
    std::unique_ptr<PictureEmbedder> embedder;
    {
      const std::lock_guard lock(mutex);
      if (!idle.empty()) {
        embedder = std::move(idle.back());
        idle.pop_back();
      }
    }
    if (!embedder) embedder = make_embedder();
    work(*embedder);
    const std::lock_guard lock(mutex);
    idle.push_back(std::move(embedder));
  }

  pith_autoencoder_info info() const {
    if (model) {
      const AutoencoderShape& shape = model->shape();
      return {static_cast<pith_autoencoder_kind>(shape.kind), static_cast<uint32_t>(shape.code),
              static_cast<uint32_t>(shape.side), model->weights().content_id()};
    }
    const size_t numbers = embedding->content().outputs() + embedding->layout().outputs();
    return {PITH_AUTOENCODER_NONE, static_cast<uint32_t>(numbers), StatisticsEmbedder::kSide,
            embedding->weights().content_id()};
  }

  CallerMemory memory;
  std::unique_ptr<const AutoencoderModel> model;    // or, of the built-in embedding,
  std::unique_ptr<const EmbeddingModel> embedding;  // these two
  std::unique_ptr<const CodecModel> codec;
  std::unique_ptr<Engine> engine;
  mutable std::mutex mutex;
  mutable std::vector<std::unique_ptr<PictureEmbedder>> idle;
};

extern "C" {

pith_status pith_autoencoder_context_create(const pith_context_settings* settings, pith_autoencoder_context** context,
                                            pith_error* error) {
  return guarded(error, [&] {
    require(context, "a required parameter is NULL");
    *context = new pith_autoencoder_context(complete(settings, pith_context_settings_init));
  });
}

void pith_autoencoder_context_free(pith_autoencoder_context* context) { delete context; }

void pith_autoencoder_context_info(const pith_autoencoder_context* context, pith_autoencoder_info* info) {
  if (!info) return;
  *info = context ? context->info() : pith_autoencoder_info{};
}

pith_status pith_embed(const pith_autoencoder_context* context, const pith_image* picture, float* code,
                       pith_error* error) {
  return guarded(error, [&] {
    require(context && picture && code, "a required parameter is NULL");
    check_pixels(*picture);
    context->with_embedder([&](PictureEmbedder& embedder) { std::ranges::copy(embedder.encode(*picture), code); });
  });
}

pith_status pith_render(const pith_autoencoder_context* context, const float* code, pith_image* picture,
                        pith_error* error) {
  return guarded(error, [&] {
    require(context && code && picture, "a required parameter is NULL");
    require(context->model != nullptr, "the built-in embedding renders no pictures; an autoencoder does");
    const AutoencoderShape& shape = context->model->shape();
    const std::span<const float> numbers(code, static_cast<size_t>(shape.code));
    require(std::ranges::all_of(numbers, [](float v) { return std::isfinite(v); }), "a code has finite numbers only");
    const auto side = static_cast<uint32_t>(shape.side), channels = picture->pixels ? picture->channels : 3;
    require(channels == 1 || channels == 3, "a rendered picture is gray or RGB");
    Target target(side, side, channels, *picture, context->memory.allocator());
    context->with_embedder(
        [&](PictureEmbedder& embedder) { static_cast<PictureCoder&>(embedder).decode(numbers, target.image()); });
    *picture = target.release();
  });
}

pith_status pith_find_anomalies(const pith_autoencoder_context* context, const pith_image* picture, double* score,
                                pith_image* map, pith_error* error) {
  return guarded(error, [&] {
    require(context && picture && score, "a required parameter is NULL");
    require(context->model && context->model->normal(),
            "the model has not learned what is normal; pith anomaly calibrate teaches that");
    check_pixels(*picture);
    Anomalies found;
    context->with_embedder([&](PictureEmbedder& embedder) {
      found = find_anomalies(*picture, *context->model, static_cast<PictureCoder&>(embedder));
    });
    if (map) {
      Target target(picture->width, picture->height, 1, *map, context->memory.allocator());
      found.draw(target.image());
      *map = target.release();
    }
    *score = found.score();
  });
}

}  // extern "C"
