#include "training/task/training_task.hpp"

#include "model/autoencoder.hpp"
#include "model/codec_model.hpp"
#include "model/denoiser.hpp"
#include "model/inpainter.hpp"
#include "training/model/autoencoder_file.hpp"
#include "training/model/new_model.hpp"
#include "training/model/unet_file.hpp"

namespace pith::train {

const char* format_of(TaskKind kind) {
  switch (kind) {
    case TaskKind::denoiser: return kDenoiser.format;
    case TaskKind::inpainter: return kInpainter.format;
    case TaskKind::autoencoder: return AutoencoderModel::kFormat;
    case TaskKind::codec: break;
  }
  return CodecModel::kFormat;
}

std::vector<uint8_t> make_new_model(const std::vector<Crop>& crops, const TrainSettings& settings) {
  switch (settings.kind) {
    case TaskKind::denoiser: return new_unet(kDenoiser, kDenoiserSizes, settings.seed);
    case TaskKind::inpainter: return new_unet(kInpainter, kInpainterSizes, settings.seed);
    case TaskKind::autoencoder:
      return new_autoencoder({settings.autoencoder, settings.side, settings.code, settings.whole}, settings.seed);
    case TaskKind::codec: break;
  }
  return new_model({}, crops, settings.side, settings.seed);
}

std::unique_ptr<TrainingTask> make_task(std::span<const uint8_t> model, const TrainSettings& settings) {
  switch (settings.kind) {
    case TaskKind::autoencoder: return make_autoencoder_task(model, settings);
    case TaskKind::codec: return make_codec_task(model, settings);
    case TaskKind::denoiser:
    case TaskKind::inpainter: break;
  }
  return make_restoration_task(model, settings);
}

}  // namespace pith::train
