#include "eval/restoration.hpp"

#include <cmath>
#include <functional>
#include <optional>

#include "console.hpp"
#include "eval/change_report.hpp"
#include "eval/pictures.hpp"
#include "eval/timed.hpp"
#include "metrics/psnr.hpp"
#include "metrics/ssim.hpp"
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

void evaluate(const RestorationEvaluation& settings, const ChangeTexts& texts, const Measure& measure) {
  std::vector<ChangeMeasurement> results;
  const bool all =
      for_pictures(settings.inputs, [&](size_t i, const Picture& p) { measure(i, colours_of(p), &results); });
  if (!results.empty()) print_changes(results, texts, settings.format);
  if (!all) throw AlreadyReported();
}

constexpr uint64_t kCameraKey = ~uint64_t{0};

#ifdef PITH_WITH_OPENCV
double deviation(const pith_image& a, const pith_image& b) {
  const double decibels = psnr(a, b);
  return decibels >= kPsnrOfEqual ? 0 : 255 * std::pow(10, -decibels / 20);
}
#endif

void measure_denoised(const DenoisingContext& context, ChangeMeasurement row, const Picture& clean,
                      const Picture& noisy, std::optional<double> sigma, std::vector<ChangeMeasurement>* results) {
  const auto add = [&](const char* method, const pith_image& result) {
    row.method = method;
    row.psnr = psnr(clean.view(), result);
    row.ssim = ssim(clean.view(), result);
    results->push_back(row);
  };
  add("input", noisy.view());
  pith_denoise_settings settings = denoise_settings();
  const auto denoise = [&] { return context.denoise(noisy.view(), settings); };
  add("pith", timed(&row.seconds, denoise).get());
  if (sigma) {
    settings.sigma = *sigma;
    add("pith-told", timed(&row.seconds, denoise).get());
  }
#ifdef PITH_WITH_OPENCV
  // Which has to be told, and gets the truth.
  const double truth = sigma.value_or(deviation(clean.view(), noisy.view()));
  add("opencv", timed(&row.seconds, [&] { return opencv_denoise(noisy, truth); }).view());
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
    add(name, timed(&row.seconds, [&] { return opencv_inpaint(damaged, mask, method); }));
#endif
}

}  // namespace

void evaluate_denoising(const RestorationEvaluation& settings) {
  const DenoisingContext context = make_denoising_context(settings.model, settings.model.threads);
  const auto measure = [&](size_t index, const Picture& clean, std::vector<ChangeMeasurement>* results) {
    // A sequence of its own for each picture and kind of noise, so that one more of them changes no other.
    const auto random = [&](uint64_t key) { return train::Random{settings.seed, index, key}; };
    const std::string& name = settings.inputs[index];
    for (const double sigma : settings.sigmas) {
      train::Random chance = random(static_cast<uint64_t>(std::lround(sigma * 1000)));
      Picture noisy = copy_of(clean);
      if (sigma > 0) train::add_gaussian_noise(noisy.view(), sigma, chance);
      measure_denoised(context, {name, sigma == 0 ? "none" : formatted("white %.6g", sigma)}, clean, noisy, sigma,
                       results);
    }
    train::Random chance = random(kCameraKey);
    Picture noisy = copy_of(clean);
    train::add_camera_noise(noisy.view(), train::random_camera(chance), chance);
    measure_denoised(context, {name, "camera"}, clean, noisy, {}, results);
  };
  evaluate(settings, {"noise", "over all samples, against the clean picture"}, measure);
}

void evaluate_inpainting(const RestorationEvaluation& settings) {
  const InpaintingContext context = make_inpainting_context(settings.model, settings.model.threads);
  const auto measure = [&](size_t index, const Picture& whole, std::vector<ChangeMeasurement>* results) {
    for (const auto& [damage, name] : kDamages)
      for (const auto& [least, most] : kSizes) {
        train::Random random{settings.seed, index, static_cast<uint64_t>(damage), static_cast<uint64_t>(least)};
        Mask holes(whole.width, whole.height);
        // Strokes go a little beyond the share that is asked for.
        add_damage(holes, damage, (least + 0.9 * (most - least) * random.uniform()) / 100, random);
        measure_inpainted(context, {settings.inputs[index], formatted("%s %d-%d %%", name, least, most)}, whole, holes,
                          results);
      }
  };
  evaluate(settings, {"damage", "in the holes, against the picture before"}, measure);
}

}  // namespace pith::tool
