#include "eval/restoration.hpp"

#include <cmath>
#include <functional>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "console.hpp"
#include "eval/change_report.hpp"
#include "eval/pictures.hpp"
#include "eval/timed.hpp"
#include "metrics/psnr.hpp"
#include "metrics/ssim.hpp"
#include "metrics/ssimulacra2/score.hpp"
#include "pictures/file.hpp"
#include "pictures/picture_io.hpp"
#include "pixels/mask.hpp"
#include "training/data/camera.hpp"
#include "training/data/damage.hpp"
#include "training/data/noise.hpp"
#ifdef PITH_WITH_OPENCV
#include "eval/opencv.hpp"
#endif

namespace pith::tool {
namespace {

// Adds what it measured of picture number `index`, which is in colours.
using Measure = std::function<void(size_t index, const Picture& whole, std::vector<ChangeMeasurement>* results)>;

void evaluate(const std::vector<std::string>& names, const ChangeTexts& texts, const Measure& measure,
              EvalFormat format) {
  std::vector<ChangeMeasurement> results;
  const bool all = for_pictures(names, [&](size_t i, const Picture& p) { measure(i, colours_of(p), &results); });
  if (!results.empty()) print_changes(results, texts, format);
  if (!all) throw AlreadyReported();
}

constexpr const char* kAgainstClean = "over all samples, against the clean picture";

// Pixels of pictures that may have come from a sensor of up to nine times as many, which would all have to be held.
constexpr uint64_t kMostReduced = 4 << 20;

constexpr uint64_t kCameraKey = ~uint64_t{0};

// Takes the noise out of `noisy` in several ways.
class NoiseMeasurement {
 public:
  NoiseMeasurement(const DenoisingContext& context, const Picture& clean, const Picture& noisy, ChangeMeasurement row,
                   std::vector<ChangeMeasurement>* results)
      : context_(context), clean_(clean), noisy_(noisy), row_(std::move(row)), results_(results) {
    add("input", noisy.view());
  }

  void add_pith(const char* method, std::optional<double> sigma) {
    pith_denoise_settings settings = denoise_settings();
    if (sigma) settings.sigma = *sigma;
    add(method, timed(&row_.seconds, [&] { return context_.denoise(noisy_.view(), settings); }).get());
  }

#ifdef PITH_WITH_OPENCV
  // Which always has to be told.
  void add_opencv(const std::string& method, double strength) {
    add(method, timed(&row_.seconds, [&] { return opencv_denoise(noisy_, strength); }).view());
  }

  // The standard deviation of the noise.
  double deviation() const {
    const double decibels = psnr(clean_.view(), noisy_.view());
    return decibels >= kPsnrOfEqual ? 0 : 255 * std::pow(10, -decibels / 20);
  }
#endif

 private:
  void add(const std::string& method, const pith_image& result) {
    row_.method = method;
    row_.psnr = psnr(clean_.view(), result);
    row_.ssim = ssim(clean_.view(), result);
    row_.ssimulacra2 = ssimulacra2(clean_.view(), result);
    results_->push_back(row_);
  }

  const DenoisingContext& context_;
  const Picture &clean_, &noisy_;
  ChangeMeasurement row_;
  std::vector<ChangeMeasurement>* results_;
};

void measure_denoised(NoiseMeasurement measurement, std::optional<double> sigma) {
  measurement.add_pith("pith", {});
  if (sigma) measurement.add_pith("pith-told", sigma);
#ifdef PITH_WITH_OPENCV
  measurement.add_opencv("opencv", opencv_strength(sigma.value_or(measurement.deviation())));
#endif
}

constexpr std::pair<train::Damage, const char*> kDamages[] = {
    {train::Damage::strokes, "strokes"}, {train::Damage::text, "text"}, {train::Damage::blocks, "blocks"}};

// Shares of the picture that are holes, in percent: at least, at most.
constexpr std::pair<int, int> kSizes[] = {{1, 10}, {10, 20}, {20, 40}};

Picture picture_of(const Mask& holes) {
  Picture picture = make_picture(holes.width, holes.height, 1);
  for (size_t i = 0; i < holes.holes.size(); ++i) picture.samples[i] = holes.holes[i] ? 255 : 0;
  return picture;
}

// The samples of holes alone, one after the other.
Picture inside(const Picture& picture, const Mask& holes) {
  Picture samples = make_picture(static_cast<uint32_t>(holes.count()), 1, picture.channels);
  uint8_t* to = samples.samples.get();
  for (size_t i = 0; i < holes.holes.size(); ++i)
    if (holes.holes[i]) to = std::copy_n(&picture.samples[i * picture.channels], picture.channels, to);
  return samples;
}

void measure_inpainted(const InpaintingContext& context, ChangeMeasurement row, const Picture& whole, const Mask& holes,
                       std::vector<ChangeMeasurement>* results) {
  const Picture mask = picture_of(holes), wanted = inside(whole, holes);
  const auto add = [&](const char* method, const Picture& result) {
    row.method = method;
    row.psnr = psnr(wanted.view(), inside(result, holes).view());
    row.ssim = ssim_in_holes(whole.view(), result.view(), holes);
    row.ssimulacra2 = ssimulacra2(whole.view(), result.view());
    results->push_back(row);
  };
  // What is under the holes must not be seen.
  Picture damaged = copy_of(whole);
  for (size_t i = 0; i < damaged.size(); ++i)
    if (holes.holes[i / damaged.channels]) damaged.samples[i] = 0;
  Picture filled = copy_of(damaged);
  const pith_image told = mask.view();
  timed(&row.seconds, [&] { return context.inpaint(filled.view(), &told); });
  add("pith", filled);
#ifdef PITH_WITH_OPENCV
  for (const auto& [method, name] :
       {std::pair(OpencvInpainting::telea, "opencv-telea"), std::pair(OpencvInpainting::navier_stokes, "opencv-ns")})
    add(name, timed(&row.seconds, [&, method = method] { return opencv_inpaint(damaged, mask, method); }));
#endif
}

}  // namespace

void evaluate_denoising(const RestorationEvaluation& settings) {
  const DenoisingContext context = make_denoising_context(settings.model, settings.model.threads);
  const auto measure = [&](size_t index, const Picture& clean, std::vector<ChangeMeasurement>* results) {
    // A sequence of its own for each picture and kind of noise, so that one more of them changes no other.
    const auto random = [&](uint64_t key) { return train::Random{settings.seed, index, key}; };
    const auto measure_noise = [&](const std::string& noise, const Picture& noisy, std::optional<double> sigma) {
      measure_denoised({context, clean, noisy, {settings.inputs[index], noise}, results}, sigma);
    };
    for (const double sigma : settings.sigmas) {
      train::Random chance = random(static_cast<uint64_t>(std::lround(sigma * 1000)));
      Picture noisy = copy_of(clean);
      if (sigma > 0) train::add_gaussian_noise(noisy.view(), sigma, chance);
      measure_noise(sigma == 0 ? "none" : formatted("white %.6g", sigma), noisy, sigma);
    }
    train::Random chance = random(kCameraKey);
    Picture noisy = copy_of(clean);
    train::Camera camera = train::random_camera(chance);
    if (uint64_t{noisy.width} * noisy.height > kMostReduced) camera.reduction = 1;
    train::add_camera_noise(noisy.view(), camera, chance);
    measure_noise("camera", noisy, {});
  };
  evaluate(settings.inputs, {"noise", kAgainstClean}, measure, settings.format);
}

void evaluate_denoising_of_pairs(const RestorationEvaluation& settings) {
  const DenoisingContext context = make_denoising_context(settings.model, settings.model.threads);
  std::vector<std::string> names;
  for (const PicturePair& pair : settings.pairs) names.push_back(pair.noisy);
  const auto measure = [&](size_t index, const Picture& noisy, std::vector<ChangeMeasurement>* results) {
    const std::string& name = settings.pairs[index].clean;
    const Picture clean = about_file(name, [&] { return colours_of(read_picture(read_file(name)).picture); });
    if (noisy.width != clean.width || noisy.height != clean.height)
      throw Error(PITH_ERROR_ARGUMENT, formatted("is %u x %u pixels, but %s %u x %u", noisy.width, noisy.height,
                                                 name.c_str(), clean.width, clean.height));
    NoiseMeasurement measurement(context, clean, noisy, {names[index], "as it is"}, results);
    measurement.add_pith("pith", {});
#ifdef PITH_WITH_OPENCV
    for (const int strength : {3, 5, 8}) measurement.add_opencv(formatted("opencv-h%d", strength), strength);
#endif
  };
  evaluate(names, {"noise", kAgainstClean}, measure, settings.format);
}

void evaluate_inpainting(const RestorationEvaluation& settings) {
  const InpaintingContext context = make_inpainting_context(settings.model, settings.model.threads);
  const auto measure = [&](size_t index, const Picture& whole, std::vector<ChangeMeasurement>* results) {
    const auto measure_damage = [&](train::Damage damage, std::pair<int, int> size, const std::string& condition) {
      const auto [least, most] = size;
      train::Random random{settings.seed, index, static_cast<uint64_t>(damage), static_cast<uint64_t>(least)};
      Mask holes(whole.width, whole.height);
      // Strokes go a little beyond the share that is asked for.
      add_damage(holes, damage, (least + 0.9 * (most - least) * random.uniform()) / 100, random);
      measure_inpainted(context, {settings.inputs[index], condition}, whole, holes, results);
    };
    for (const auto& [damage, name] : kDamages)
      for (const auto& size : kSizes)
        measure_damage(damage, size, formatted("%s %d-%d %%", name, size.first, size.second));
    measure_damage(train::Damage::objects, kSizes[0], "objects 48-96 px");
  };
  evaluate(settings.inputs, {"damage", "in the holes, against the picture before"}, measure, settings.format);
}

}  // namespace pith::tool
