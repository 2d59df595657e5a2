#include "train/task/training_task.hpp"

#include "model/codec_model.hpp"
#include "model/denoiser.hpp"
#include "train/model/unet_file.hpp"
#include "train/model/new_model.hpp"
#include "train/task/kinds.hpp"

namespace pith::train {

const char* format_of(TaskKind kind) {
  return kind == TaskKind::denoiser ? kDenoiser.format : CodecModel::kFormat;
}

std::vector<uint8_t> make_new_model(const std::vector<Crop>& crops, const TrainSettings& settings) {
  if (settings.kind == TaskKind::denoiser) return new_unet(kDenoiser, kDenoiserSizes, settings.seed);
  return new_model({}, crops, settings.side, settings.seed);
}

std::unique_ptr<TrainingTask> make_task(std::span<const uint8_t> model, const TrainSettings& settings) {
  return settings.kind == TaskKind::denoiser ? make_denoiser_task(model, settings) : make_codec_task(model, settings);
}

}  // namespace pith::train
