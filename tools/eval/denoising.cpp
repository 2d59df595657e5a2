#include "eval/denoising.hpp"

#include <cmath>
#include <optional>

#include "console.hpp"
#include "eval/pictures.hpp"
#include "eval/timed.hpp"
#include "formatted.hpp"
#include "metrics/psnr.hpp"
#include "metrics/ssim.hpp"
#include "training/data/noise.hpp"
#ifdef PITH_WITH_OPENCV
#include "eval/opencv.hpp"
#endif

namespace pith::tool {
namespace {

#ifdef PITH_WITH_OPENCV
double deviation(const pith_image& a, const pith_image& b) {
  const double decibels = psnr(a, b);
  return decibels >= kPsnrOfEqual ? 0 : 255 * std::pow(10, -decibels / 20);
}
#endif

class Evaluation {
 public:
  explicit Evaluation(const DenoisingEvaluation& settings)
      : settings_(settings), context_(make_denoising_context(settings.model, settings.model.threads)) {}

  // Picture number `index` in every noise.
  void add(size_t index, const Picture& picture) {
    const std::string& name = settings_.inputs[index];
    const Picture clean = colours_of(picture);  // the noise is one of colours
    // A sequence of its own for each picture and kind of noise, so that one more of them changes no other.
    for (const double sigma : settings_.sigmas) {
      train::Random random{settings_.seed, index, static_cast<uint64_t>(std::lround(sigma * 1000))};
      Picture noisy = copy_of(clean);
      if (sigma > 0) train::add_gaussian_noise(noisy.view(), sigma, random);
      measure({.picture = name, .condition = sigma == 0 ? "none" : formatted("white %.6g", sigma)}, clean, noisy,
              sigma);
    }
    train::Random random{settings_.seed, index, kCameraKey};
    Picture noisy = copy_of(clean);
    train::add_camera_noise(noisy.view(), train::random_camera(random), random);
    measure({.picture = name, .condition = "camera"}, clean, noisy, {});
  }

  const std::vector<ChangeMeasurement>& results() const { return results_; }

 private:
  static constexpr uint64_t kCameraKey = ~uint64_t{0};

  void measure(ChangeMeasurement row, const Picture& clean, const Picture& noisy, std::optional<double> sigma) {
    const auto add = [&](const char* method, const pith_image& result, double seconds) {
      row.method = method;
      row.psnr = psnr(clean.view(), result);
      row.ssim = ssim(clean.view(), result);
      row.seconds = seconds;
      results_.push_back(row);
    };
    add("input", noisy.view(), 0);
    double seconds = 0;
    pith_denoise_settings settings = denoise_settings();
    const auto denoise = [&] { return context_.denoise(noisy.view(), settings); };
    const Image found_out = timed(&seconds, denoise);
    add("pith", found_out.get(), seconds);
    if (sigma) {
      settings.sigma = *sigma;
      const Image told = timed(&seconds, denoise);
      add("pith-told", told.get(), seconds);
    }
#ifdef PITH_WITH_OPENCV
    // Which has to be told, and gets the truth.
    const double truth = sigma.value_or(deviation(clean.view(), noisy.view()));
    const Picture other = timed(&seconds, [&] { return opencv_denoise(noisy, truth); });
    add("opencv", other.view(), seconds);
#endif
  }

  const DenoisingEvaluation& settings_;
  DenoisingContext context_;
  std::vector<ChangeMeasurement> results_;
};

}  // namespace

void evaluate_denoising(const DenoisingEvaluation& settings) {
  Evaluation evaluation(settings);
  const bool all = for_pictures(settings.inputs, [&](size_t i, const Picture& p) { evaluation.add(i, p); });
  if (!evaluation.results().empty())
    print_changes(evaluation.results(), {"noise", "over all samples, against the clean picture"}, settings.format);
  if (!all) throw AlreadyReported();
}

}  // namespace pith::tool
