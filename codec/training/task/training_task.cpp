#include "training/task/training_task.hpp"

#include "model/codec_model.hpp"
#include "model/denoiser.hpp"
#include "model/inpainter.hpp"
#include "training/model/new_model.hpp"
#include "training/model/unet_file.hpp"

namespace pith::train {

const char* format_of(TaskKind kind) {
  if (kind == TaskKind::codec) return CodecModel::kFormat;
  return kind == TaskKind::denoiser ? kDenoiser.format : kInpainter.format;
}

std::vector<uint8_t> make_new_model(const std::vector<Crop>& crops, const TrainSettings& settings) {
  if (settings.kind == TaskKind::codec) return new_model({}, crops, settings.side, settings.seed);
  return settings.kind == TaskKind::denoiser ? new_unet(kDenoiser, kDenoiserSizes, settings.seed)
                                             : new_unet(kInpainter, kInpainterSizes, settings.seed);
}

std::unique_ptr<TrainingTask> make_task(std::span<const uint8_t> model, const TrainSettings& settings) {
  return settings.kind == TaskKind::codec ? make_codec_task(model, settings) : make_restoration_task(model, settings);
}

}  // namespace pith::train
