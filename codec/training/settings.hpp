// What a run of training is to be.
#pragma once
#include <cstdint>

#include "model/autoencoder.hpp"
#include "net/engine.hpp"
#include "training/loss/distortion.hpp"

namespace pith::train {

enum class TaskKind { codec, denoiser, inpainter, autoencoder };
inline constexpr const char* kTaskNames[] = {"codec", "denoiser", "inpainter", "autoencoder"};

struct TrainSettings {
  TaskKind kind = TaskKind::codec;
  int64_t steps = 0;        // end after so many steps of the run; 0: no limit
  double minutes = 0;       // or after so many minutes of training; 0: no limit
  double decay_from = 0.5;  // share of the run at constant rates; they then fall to almost 0
  int batch = 14;           // crops a step
  int accumulate = 1;       // batches whose gradients are added up before a step
  int side = 192;           // of a crop, pixels, a multiple of 64
  double lr = 1e-3;         // of Adam; that of Muon is muon_ratio times as much
  double muon_ratio = 4;
  uint64_t seed = 1;
  int threads = 2;
  DataType precision = DataType::f32;

  // Of the autoencoder alone.
  AutoencoderKind autoencoder = AutoencoderKind::plain;
  int code = 64;           // numbers
  double kind_weight = 1;  // of the kind's own loss, over what suits it
  bool whole = true;       // learns from most of a picture, reduced to `side`, not from crops

  // Of the codec alone.
  double balance = 0.5;                              // the loss of a crop is weighted by (0.02 / λ)^balance
  double lowest_quality = 0, highest_quality = 100;  // what is drawn lies between, evenly in steps
  Distortion distortion = Distortion::eye;           // of the autoencoder, too
  bool varied =
      true;  // crops get other colours and sides, a few become what photographs hardly show (data/variety.hpp)
};

}  // namespace pith::train
