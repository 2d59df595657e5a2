#include "task/target.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <optional>
#include <string>

#include "error.hpp"
#include "image/psnr.hpp"
#include "task/mosaic.hpp"
#include "task/search.hpp"

namespace pith {
namespace {

// What photographs have on average in the middle of the scale, and how that grows over the whole of it. Searches start
// from there; nothing else depends on it.
constexpr double kMiddleBitsPerPixel = 0.65, kLogSizeRange = 3;
constexpr double kMiddleDecibels = 34.5, kDecibelRange = 17;

// On a mosaic only the neighbourhood counts: a slope, and where to start. Its seams cost some PSNR.
constexpr int kMosaicTrials = 3;
constexpr double kMosaicLogSize = 0.1, kMosaicDecibels = 0.1, kSeamDecibels = 0.3;

// Bytes of a file besides its streams, more or less.
constexpr double kFrame = 100;

// How far the PSNR may be off; and how far so that a last correction over a few steps needs no verification, because
// the slope is known to a third from the mosaic, or to a sixth from two trials on the picture, and what one trial gives
// scatters by some 0.03 dB.
constexpr double kDecibels = 0.05, kSafeDecibels = 0.08, kSafeDecibelsOfTwo = 0.25;
constexpr int kSafeSteps = 384;

// Shares of the time: of what is done on the mosaic; where in a trial decoding begins, without effort and with.
constexpr double kMosaicShare = 0.2, kEncodedUntil = 0.6, kRefinedUntil = 0.95;

constexpr int kNoLimit = std::numeric_limits<int>::max();

// So far from the middle of the scale, as a share of it, for a value that grows by `range` over all of it.
Expectation on_average(double share, double range) {
  const double steps = Quality::kMaxSteps * std::clamp(0.5 + share, 0.0, 1.0);
  return {{static_cast<int>(std::lround(steps))}, range / Quality::kMaxSteps};
}

struct Decoded {
  std::vector<uint8_t> file;
  double psnr = 0;
};

// Encodes one picture at several qualities. That is the part of the work from `begin` to `end`.
class Trials {
 public:
  Trials(const Machine& machine, const pith_image& image, const Encoding& encoding, const Companions& companions,
         double begin, double end)
      : machine_(machine), image_(image), encoding_(encoding), companions_(companions), begin_(begin), end_(end) {}

  std::vector<uint8_t> encode(Quality quality) {
    const ProgressPart part = next_part();
    return encoded(quality, nullptr);
  }

  // The same, and the PSNR of decoding it here.
  Decoded decoded(Quality quality) {
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
    synthesise(machine_, rebuilt, quality, view);
    result.psnr = psnr(image_, view);
    return result;
  }

 private:
  // How many trials there will be is not known: each gets half of what is left.
  ProgressPart next_part() {
    const double begin = begin_;
    begin_ = (begin_ + end_) / 2;
    return {machine_.progress, begin, begin_};
  }

  std::vector<uint8_t> encoded(Quality quality, LatentPlane* rebuilt) {
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
  void scale(Quality quality) {
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

  const Machine& machine_;
  const pith_image& image_;
  Encoding encoding_;
  const Companions& companions_;
  double begin_, end_;
  std::optional<LatentPlane> scaled_;
  Quality analysed_, current_;  // that the latent was analysed for, that it is scaled for
  std::pmr::vector<uint8_t> pixels_{&machine_.floats.memory()};
};

// With what helps: smaller pictures do not where metadata alone is too much.
std::string complaint_about_size(size_t smallest, uint64_t wanted, const Metadata& metadata) {
  const std::string begin = "takes " + std::to_string(smallest) + " bytes at least";
  const size_t spare = metadata.exif.size() + metadata.xmp.size();
  if (spare == 0 || smallest - std::min(smallest, spare) > wanted) return begin + "; allow that or scale it down";
  return begin + ", of which " + std::to_string(spare) +
         " are EXIF and XMP; leave these out (the program's --strip) or allow that";
}

}  // namespace

std::vector<uint8_t> encode_to_size(const Machine& machine, const pith_image& image, uint64_t bytes,
                                    const Encoding& encoding, const Companions& companions) {
  const double frame = kFrame + static_cast<double>(companions.bytes());
  const double middle = std::log(kMiddleBitsPerPixel / 8 * image.width * image.height + frame);
  const double limit = std::log(static_cast<double>(bytes));
  Expectation expected = on_average((limit - middle) / kLogSizeRange, kLogSizeRange);
  const Companions none;
  const std::optional<Mosaic> mosaic = mosaic_of(image);
  if (mosaic) {
    Trials trials(machine, mosaic->image, encoding, none, 0, kMosaicShare);
    const double aim = std::log(std::max(1.0, (static_cast<double>(bytes) - frame) * mosaic->share) + kFrame);
    expected = search([&](Quality quality) { return std::log(trials.encode(quality).size()); },
                      {aim - kMosaicLogSize, aim, aim + kMosaicLogSize}, expected, kMosaicTrials);
  }

  Trials trials(machine, image, encoding, companions, mosaic ? kMosaicShare : 0, 1);
  std::vector<uint8_t> best;
  size_t smallest = std::numeric_limits<size_t>::max();
  search(
      [&](Quality quality) {
        std::vector<uint8_t> file = trials.encode(quality);
        const size_t size = file.size();
        smallest = std::min(smallest, size);
        if (size <= bytes && size > best.size()) best = std::move(file);
        return std::log(size);
      },
      {limit + std::log(0.98), limit + std::log(0.99), limit}, expected, kNoLimit);
  if (best.empty()) throw Error(PITH_ERROR_LIMIT, complaint_about_size(smallest, bytes, companions.metadata));
  return best;
}

std::vector<uint8_t> encode_to_psnr(const Machine& machine, const pith_image& image, double wanted,
                                    const Encoding& encoding, const Companions& companions) {
  const auto band = [&](double tolerance, double loss = 0) {
    return Band{wanted - loss - tolerance, wanted - loss, wanted - loss + tolerance};
  };
  Expectation expected = on_average((wanted - kMiddleDecibels) / kDecibelRange, kDecibelRange);
  const std::optional<Mosaic> mosaic = mosaic_of(image);
  const Companions none;
  if (mosaic) {
    Trials trials(machine, mosaic->image, encoding, none, 0, kMosaicShare);
    const auto value = [&](Quality quality) { return trials.decoded(quality).psnr; };
    expected = search(value, band(kMosaicDecibels, kSeamDecibels), expected, kMosaicTrials);
  }

  Trials trials(machine, image, encoding, companions, mosaic ? kMosaicShare : 0, 1);
  Decoded best{{}, std::numeric_limits<double>::infinity()};
  Quality last{-1};
  int trials_made = 0;
  double psnr = 0, highest = 0;
  const auto value = [&](Quality quality) {
    ++trials_made;
    last = quality;
    Decoded trial = trials.decoded(quality);
    psnr = trial.psnr;
    highest = std::max(highest, psnr);
    if (psnr >= wanted - kDecibels && psnr < best.psnr) best = std::move(trial);
    return psnr;
  };
  if (mosaic) {
    expected = search(value, band(kSafeDecibels), expected, 2);
    const double off = std::fabs(psnr - wanted), safe = trials_made == 1 ? kSafeDecibels : kSafeDecibelsOfTwo;
    if (off > kDecibels && off <= safe && std::abs(expected.quality.steps - last.steps) <= kSafeSteps)
      return trials.encode(expected.quality);
  }
  const bool at_end = psnr > wanted ? last.steps == 0 : last.steps == Quality::kMaxSteps;
  if (!at_end && (best.file.empty() || best.psnr > wanted + kDecibels))
    search(value, band(kDecibels), expected, kNoLimit);
  if (best.file.empty()) {
    char text[80];
    std::snprintf(text, sizeof text, "reaches %.2f dB at most; ask for that or less", std::floor(highest * 100) / 100);
    throw Error(PITH_ERROR_LIMIT, text);
  }
  return std::move(best.file);
}

}  // namespace pith
