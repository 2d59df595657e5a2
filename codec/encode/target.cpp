#include "encode/target.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "encode/collage.hpp"
#include "encode/search.hpp"
#include "encode/trials.hpp"
#include "metrics/psnr.hpp"
#include "metrics/ssimulacra2/score.hpp"
#include "metrics/ssimulacra2/ssimulacra2.hpp"

namespace pith {
namespace {

// What photographs have on average in the middle of the scale, and how that grows over the whole of it. Searches start
// from there; nothing else depends on it.
constexpr double kMiddleBitsPerPixel = 0.65, kLogSizeRange = 3;

// On a collage only the neighbourhood counts: a slope, and where to start.
constexpr int kCollageTrials = 3;
constexpr double kCollageLogSize = 0.1;

// Bytes of a file besides its streams, more or less.
constexpr double kFrame = 100;

// A last correction over more steps needs verification.
constexpr int kSafeSteps = 384;

// Of the time, what is done on the collage.
constexpr double kCollageShare = 0.2;

// Pixels of a picture whose qualities are all tried, an anchor apart, before a target is refused.
constexpr uint64_t kSmallPicture = uint64_t{1} << 18;

constexpr int kNoLimit = std::numeric_limits<int>::max();

// So far from the middle of the scale, as a share of it, for a value that grows by `range` over all of it.
Expectation on_average(double share, double range) {
  const double steps = Quality::kMaxSteps * std::clamp(0.5 + share, 0.0, 1.0);
  return {{static_cast<int>(std::lround(steps))}, range / Quality::kMaxSteps};
}

// What decoded pictures are held to, and what is known of that.
struct Measure {
  ScoreFunction score;
  Expectation (*expected)(double score);  // before anything was tried
  double near_on_collage, seams;          // how near a collage needs to come, and what its seams cost

  // How far the score may be off; and how far so that a last correction over a few steps needs no verification, because
  // the slope is known to a third from the collage, or to a sixth from two trials on the picture, and what one trial
  // gives scatters a little.
  double near, safe, safe_after_two;

  const char* unit;
};

constexpr Measure kPsnr{[](const pith_image& a, const pith_image& b, int, Progress*) { return psnr(a, b); },
                        [](double decibels) {
                          constexpr double kMiddle = 34.5, kRange = 17;  // of photographs on average
                          return on_average((decibels - kMiddle) / kRange, kRange);
                        },
                        0.1,
                        0.3,
                        0.05,
                        0.08,
                        0.25,
                        "dB"};

constexpr Measure kSsimulacra2{
    ssimulacra2,
    // The user's scale is what it is so that qualities are scores.
    [](double score) {
      const Quality below = Quality::from_user(std::max(score - 1, 0.0));
      const Quality above = Quality::from_user(std::min(score + 1, 100.0));
      return Expectation{Quality::from_user(score), (above.to_user() - below.to_user()) / (above.steps - below.steps)};
    },
    1, 0, 0.5, 0.75, 1.5, "points of SSIMULACRA 2"};

// With what helps: smaller pictures do not where metadata alone is too much.
std::string complaint_about_size(size_t smallest, uint64_t wanted, const Metadata& metadata) {
  const std::string begin = "takes " + std::to_string(smallest) + " bytes at least";
  const size_t spare = metadata.exif.size() + metadata.xmp.size();
  if (spare == 0 || smallest - std::min(smallest, spare) > wanted) return begin + "; allow that or scale it down";
  return begin + ", of which " + std::to_string(spare) +
         " are EXIF and XMP; leave these out (the program's --strip) or allow that";
}

// Of the qualities up to `top`, the one with the highest score, on the collage if there is one.
Quality best_decoded(Quality top, ScoreFunction score, const Machine& machine, const std::optional<Collage>& collage,
                     const Encoding& encoding, Trials& whole) {
  if (!collage) return best_up_to(top, [&](Quality quality) { return whole.decoded(quality, score).score; });
  const Companions none;
  Trials patches(machine, collage->image, encoding, none, 1, 1);
  return best_up_to(top, [&](Quality quality) { return patches.decoded(quality, score).score; });
}

std::vector<uint8_t> encode_to_score(const Machine& machine, const PictureView& image, const Measure& measure,
                                     double wanted, const Encoding& encoding, const Companions& companions) {
  const auto goal = [&](double tolerance, double loss = 0) {
    return Goal{wanted - loss - tolerance, wanted - loss, wanted - loss + tolerance};
  };
  Expectation expected = measure.expected(wanted);
  const std::optional<Collage> collage = collage_of(image);
  const Companions none;
  if (collage) {
    Trials trials(machine, collage->image, encoding, none, 0, kCollageShare);
    const auto value = [&](Quality quality) { return trials.decoded(quality, measure.score).score; };
    expected = search(value, goal(measure.near_on_collage, measure.seams), expected, kCollageTrials);
  }

  Trials trials(machine, image, encoding, companions, collage ? kCollageShare : 0, 1);
  Trials::Decoded best{{}, std::numeric_limits<double>::infinity()};
  Quality last{-1};
  int trials_made = 0;
  double score = 0, highest = -std::numeric_limits<double>::infinity();
  const auto value = [&](Quality quality) {
    ++trials_made;
    last = quality;
    Trials::Decoded trial = trials.decoded(quality, measure.score);
    score = trial.score;
    highest = std::max(highest, score);
    if (score >= wanted - measure.near && score < best.score) best = std::move(trial);
    return score;
  };
  if (collage) {
    expected = search(value, goal(measure.safe), expected, 2);
    const double off = std::fabs(score - wanted), safe = trials_made == 1 ? measure.safe : measure.safe_after_two;
    if (off > measure.near && off <= safe && std::abs(expected.quality.steps - last.steps) <= kSafeSteps)
      return trials.encode(expected.quality);
  }
  const bool at_end = score > wanted ? last.steps == 0 : last.steps == Quality::kMaxSteps;
  if (!at_end && (best.file.empty() || best.score > wanted + measure.near))
    search(value, goal(measure.near), expected, kNoLimit);
  if (best.file.empty()) {
    const Quality better = best_decoded({Quality::kMaxSteps}, measure.score, machine, collage, encoding, trials);
    if (better.steps != last.steps) value(better);
    if (score > wanted + measure.near) search(value, goal(measure.near), {last, expected.slope}, kNoLimit);
  }
  // Of flat pictures, which are small as a rule, scores go up and down with quality, and a collage's are others.
  const bool is_small = uint64_t{image.width} * image.height <= kSmallPicture;
  for (int steps = Quality::kMaxSteps; is_small && best.file.empty() && steps >= 0; steps -= Quality::kStepsPerAnchor)
    value({steps});
  if (best.file.empty()) {
    char text[80];
    std::snprintf(text, sizeof text, "reaches %.2f %s at most; %s", std::floor(highest * 100) / 100, measure.unit,
                  highest > 0.01 ? "ask for that or less" : "give a quality instead");
    throw Error(PITH_ERROR_LIMIT, text);
  }
  return std::move(best.file);
}

}  // namespace

std::vector<uint8_t> encode_to_size(const Machine& machine, const PictureView& image, uint64_t bytes,
                                    const Encoding& encoding, const Companions& companions) {
  const double frame = kFrame + static_cast<double>(companions.bytes());
  const double middle = std::log(kMiddleBitsPerPixel / 8 * image.width * image.height + frame);
  const double limit = std::log(static_cast<double>(bytes));
  Expectation expected = on_average((limit - middle) / kLogSizeRange, kLogSizeRange);
  const Companions none;
  const std::optional<Collage> collage = collage_of(image);
  if (collage) {
    Trials trials(machine, collage->image, encoding, none, 0, kCollageShare);
    const double aim = std::log(std::max(1.0, (static_cast<double>(bytes) - frame) * collage->share) + kFrame);
    expected = search([&](Quality quality) { return std::log(trials.encode(quality).size()); },
                      {aim - kCollageLogSize, aim, aim + kCollageLogSize}, expected, kCollageTrials);
  }

  Trials trials(machine, image, encoding, companions, collage ? kCollageShare : 0, 1);
  std::vector<uint8_t> best;
  Quality best_quality;
  size_t smallest = std::numeric_limits<size_t>::max();
  search(
      [&](Quality quality) {
        std::vector<uint8_t> file = trials.encode(quality);
        const size_t size = file.size();
        smallest = std::min(smallest, size);
        if (size <= bytes && size > best.size()) {
          best = std::move(file);
          best_quality = quality;
        }
        return std::log(size);
      },
      {limit + std::log(0.98), limit + std::log(0.99), limit}, expected, kNoLimit);
  if (best.empty()) throw Error(PITH_ERROR_LIMIT, complaint_about_size(smallest, bytes, companions.metadata));

  const Quality better = best_decoded(best_quality, kPsnr.score, machine, collage, encoding, trials);
  if (better.steps == best_quality.steps) return best;
  std::vector<uint8_t> file = trials.encode(better);
  return file.size() <= bytes ? file : best;
}

std::vector<uint8_t> encode_to_psnr(const Machine& machine, const PictureView& image, double psnr,
                                    const Encoding& encoding, const Companions& companions) {
  return encode_to_score(machine, image, kPsnr, psnr, encoding, companions);
}

std::vector<uint8_t> encode_to_ssimulacra2(const Machine& machine, const PictureView& image, double score,
                                           const Encoding& encoding, const Companions& companions) {
  if (std::min(image.width, image.height) < uint32_t{kSsimulacra2MinSide})
    throw Error(PITH_ERROR_LIMIT, "is too small for SSIMULACRA 2, which needs sides of at least " +
                                      std::to_string(kSsimulacra2MinSide) + " pixels; give a quality");
  return encode_to_score(machine, image, kSsimulacra2, score, encoding, companions);
}

}  // namespace pith
