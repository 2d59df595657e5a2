#include "api/context.hpp"

#include "api/guard.hpp"
#include "api/machine.hpp"

using namespace pith;

namespace {

std::span<const uint8_t> built_in(pith_tune tune) {
  require(tune == PITH_TUNE_EYE || tune == PITH_TUNE_PSNR, "unknown tune");
  return embedded_model(tune);
}

}  // namespace

pith_context::pith_context(const pith_context_settings& settings)
    : memory(settings.allocator),
      model(load_model<CodecModel>(ModelSource(settings), built_in(settings.tune), CodecModel::From::kLibrary)),
      tune(ModelSource(settings).is_built_in() ? std::optional(settings.tune) : std::nullopt),
      precision(choose_precision(settings.precision)),
      floats(make_engine(precision, memory)),
      exact(make_engine(DataType::f32, memory)),
      threads(choose_threads(settings.threads)) {}

Machine pith_context::machine_to_encode(Progress* progress) const {
  if (!model->can_encode()) throw Error(PITH_ERROR_MODEL, "the model in use is the part for decoding; give all of it");
  return machine(*model, progress);
}

Machine pith_context::machine_for(const Header& header, Progress* progress) const {
  if (tune && header.model_id != model->id()) {
    const std::span<const uint8_t> file = embedded_model(*tune == PITH_TUNE_EYE ? PITH_TUNE_PSNR : PITH_TUNE_EYE);
    if (!file.empty())
      std::call_once(once_, [&] { other_ = std::make_unique<const CodecModel>(file, CodecModel::From::kLibrary); });
    if (other_ && header.model_id == other_->id()) return machine(*other_, progress);
  }
  return machine(*model, progress);
}

extern "C" {

void pith_context_settings_init_sized(pith_context_settings* settings, size_t size) {
  init_sized(settings, size, {0, nullptr, 0, PITH_PRECISION_AUTO, PITH_TUNE_EYE, nullptr, nullptr, 0});
}

pith_status pith_context_create(const pith_context_settings* settings, pith_context** context, pith_error* error) {
  return guarded(error, [&] {
    require(context, "no place for the context");
    *context = new pith_context(complete(settings, pith_context_settings_init));
  });
}

void pith_context_free(pith_context* context) { delete context; }

uint64_t pith_context_model_id(const pith_context* context) { return context ? context->model->id() : 0; }

pith_precision pith_context_precision(const pith_context* context) {
  if (!context) return PITH_PRECISION_AUTO;
  return context->precision == DataType::bf16 ? PITH_PRECISION_BF16 : PITH_PRECISION_F32;
}

}  // extern "C"
