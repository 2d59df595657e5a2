#include "eval/denoising.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <optional>

#include "console.hpp"
#include "eval/denoising_report.hpp"
#include "eval/timed.hpp"
#include "image/io/file.hpp"
#include "image/io/picture_io.hpp"
#include "image/psnr.hpp"
#include "metrics/ssim.hpp"
#include "train/data/noise.hpp"
#ifdef PITH_WITH_OPENCV
#include "eval/opencv.hpp"
#endif

namespace pith::tool {
namespace {

constexpr uint32_t kColours = 3;

// In RGB, without alpha: the noise is one of colours.
Picture colours_of(const Picture& picture) {
  Picture rgb = make_picture(picture.width, picture.height, kColours);
  const bool gray = picture.channels < kColours;
  const uint8_t* from = picture.samples.get();
  uint8_t* to = rgb.samples.get();
  for (size_t i = 0; i < size_t{picture.width} * picture.height; ++i, from += picture.channels)
    for (uint32_t c = 0; c < kColours; ++c) *to++ = from[gray ? 0 : c];
  return rgb;
}

Picture copy_of(const Picture& picture) {
  Picture copy = make_picture(picture.width, picture.height, picture.channels);
  std::memcpy(copy.samples.get(), picture.samples.get(), picture.size());
  return copy;
}

double deviation(const pith_image& a, const pith_image& b) {
  const double decibels = psnr(a, b);
  return decibels >= kPsnrOfEqual ? 0 : 255 * std::pow(10, -decibels / 20);
}

class Evaluation {
 public:
  explicit Evaluation(const DenoisingEvaluation& settings)
      : settings_(settings), context_(make_denoising_context(settings.model, settings.model.threads)) {}

  // Picture number `index` in every noise; throws FileError.
  void add(const std::string& name, size_t index) {
    about_file(name, [&] {
      const ReadResult read = read_picture(read_file(name));
      for (const std::string& warning : read.warnings) print_warning(name, warning);
      const Picture clean = colours_of(read.picture);
      // A sequence of its own for each picture and kind of noise, so that one more of them changes no other.
      for (const double sigma : settings_.sigmas) {
        train::Random random{settings_.seed, index, static_cast<uint64_t>(std::lround(sigma * 1000))};
        Picture noisy = copy_of(clean);
        if (sigma > 0) train::add_gaussian_noise(noisy.view(), sigma, random);
        measure({.picture = name, .noise = white_noise(sigma)}, clean, noisy, sigma);
      }
      train::Random random{settings_.seed, index, kCameraKey};
      Picture noisy = copy_of(clean);
      train::add_camera_noise(noisy.view(), train::random_camera(random), random);
      measure({.picture = name, .noise = "camera"}, clean, noisy, {});
    });
  }

  const std::vector<DenoisingMeasurement>& results() const { return results_; }

 private:
  static constexpr uint64_t kCameraKey = ~uint64_t{0};

  void measure(DenoisingMeasurement row, const Picture& clean, const Picture& noisy, std::optional<double> sigma) {
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
  std::vector<DenoisingMeasurement> results_;
};

}  // namespace

void evaluate_denoising(const DenoisingEvaluation& settings) {
  Evaluation evaluation(settings);
  bool failed = false;
  {
    Progress progress(settings.inputs.size());
    for (size_t i = 0; i < settings.inputs.size(); ++i) {
      progress.show(i, settings.inputs[i]);
      try {
        evaluation.add(settings.inputs[i], i);
      } catch (const FileError& error) {
        print_error(error.what());
        failed = true;
      }
    }
  }
  if (!evaluation.results().empty()) print_denoising(evaluation.results(), settings.format);
  if (failed) throw AlreadyReported();
}

}  // namespace pith::tool
