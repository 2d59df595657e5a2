#include "encode/trials.hpp"

#include <cmath>

#include "latent/window.hpp"

namespace pith {
namespace {

// Where in the time of a trial decoding begins, without effort and with.
constexpr double kEncodedUntil = 0.4, kRefinedUntil = 0.9;
constexpr double kDecoded = 0.5;  // of the rest, which is decoding and scoring

}  // namespace

std::vector<uint8_t> Trials::encode(Quality quality) {
  const ProgressPart part = next_part();
  return encoded(quality, nullptr);
}

Trials::Decoded Trials::decoded(Quality quality, ScoreFunction score) {
  const ProgressPart part = next_part();
  LatentPlane rebuilt = make_plane(machine_, {latents(image_.height), latents(image_.width)});
  const double decoding = encoding_.effort > 1 ? kRefinedUntil : kEncodedUntil;
  Decoded result;
  {
    const ProgressPart first(machine_.progress, 0, decoding);
    result.file = encoded(quality, &rebuilt);
  }
  const ProgressPart second(machine_.progress, decoding, 1);
  pixels_.resize(size_t{image_.width} * image_.channels * image_.height);
  const pith_image view{image_.width, image_.height, image_.channels, size_t{image_.width} * image_.channels,
                        pixels_.data()};
  {
    const ProgressPart inside(machine_.progress, 0, kDecoded);
    synthesise(machine_, rebuilt, quality, view);
  }
  const ProgressPart third(machine_.progress, kDecoded, 1);
  result.score = score(image_, view, machine_.threads, machine_.progress);
  return result;
}

// How many trials there will be is not known: each gets half of what is left.
ProgressPart Trials::next_part() {
  const double begin = begin_;
  begin_ = (begin_ + end_) / 2;
  return {machine_.progress, begin, begin_};
}

std::vector<uint8_t> Trials::encoded(Quality quality, LatentPlane* rebuilt) {
  const double analysed = analysis_share(encoding_);
  {
    const ProgressPart part(machine_.progress, 0, analysed);
    scale(quality);
  }
  const ProgressPart part(machine_.progress, analysed, 1);
  return encode_latent(machine_, image_, *scaled_, quality, encoding_, companions_, rebuilt);
}

// Analysis depends on the quality by gains in its middle, which matter so little that one analysis serves all
// qualities in the neighbourhood. But the ends of the scale are what they are without a search.
void Trials::scale(Quality quality) {
  const bool end = quality.steps == 0 || quality.steps == Quality::kMaxSteps;
  if (!scaled_ || std::abs(quality.steps - analysed_.steps) > (end ? 0 : Quality::kStepsPerAnchor)) {
    scaled_.reset();  // first, so that two are never held at once
    scaled_ = analyse(machine_, image_, quality);
    analysed_ = quality;
  } else if (quality.steps != current_.steps) {
    std::vector<float> factors = machine_.model.encoder_gains(quality);
    const std::vector<float> present = machine_.model.encoder_gains(current_);
    for (size_t c = 0; c < factors.size(); ++c) factors[c] /= present[c];
    for (size_t i = 0; i < scaled_->data.size(); i += factors.size())
      for (size_t c = 0; c < factors.size(); ++c) scaled_->data[i + c] *= factors[c];
  }
  current_ = quality;
}

}  // namespace pith
