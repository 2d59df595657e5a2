#include "eval/inpainting.hpp"

#include "console.hpp"
#include "eval/pictures.hpp"
#include "eval/timed.hpp"
#include "metrics/psnr.hpp"
#include "metrics/ssim.hpp"
#include "pixels/mask.hpp"
#include "training/data/damage.hpp"
#ifdef PITH_WITH_OPENCV
#include "eval/opencv.hpp"
#endif

namespace pith::tool {
namespace {

struct Kind {
  train::Damage damage;
  const char* name;
};
constexpr Kind kKinds[] = {
    {train::Damage::strokes, "strokes"}, {train::Damage::text, "text"}, {train::Damage::blocks, "blocks"}};

// Shares of the picture that are holes, in percent.
struct Size {
  int least, most;
};
constexpr Size kSizes[] = {{1, 10}, {10, 20}, {20, 40}};

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

class Evaluation {
 public:
  explicit Evaluation(const InpaintingEvaluation& settings)
      : settings_(settings), context_(make_inpainting_context(settings.model, settings.model.threads)) {}

  // Picture number `index` with every damage.
  void add(size_t index, const Picture& picture) {
    const Picture whole = colours_of(picture);
    for (const auto& [damage, name] : kKinds)
      for (const auto& [least, most] : kSizes) {
        train::Random random{settings_.seed, index, static_cast<uint64_t>(damage), static_cast<uint64_t>(least)};
        Mask holes(whole.width, whole.height);
        // Strokes go a little beyond the share that is asked for.
        add_damage(holes, damage, (least + 0.9 * (most - least) * random.uniform()) / 100, random);
        const std::string size = std::to_string(least) + "-" + std::to_string(most) + " %";
        measure({.picture = settings_.inputs[index], .condition = std::string(name) + ' ' + size}, whole, holes);
      }
  }

  const std::vector<ChangeMeasurement>& results() const { return results_; }

 private:
  void measure(ChangeMeasurement row, const Picture& whole, const Mask& holes) {
    const Picture mask = picture_of(holes), wanted = inside(whole, holes);
    const auto add = [&](const char* method, const Picture& result, double seconds) {
      row.method = method;
      row.psnr = psnr(wanted.view(), inside(result, holes).view());
      row.ssim = ssim_in_holes(whole.view(), result.view(), holes);
      row.seconds = seconds;
      results_.push_back(row);
    };
    // What is under the holes must not be seen.
    Picture damaged = copy_of(whole);
    for (size_t i = 0; i < damaged.size(); ++i)
      if (holes.holes[i / damaged.channels]) damaged.samples[i] = 0;
    double seconds = 0;
    Picture filled = copy_of(damaged);
    const pith_image told = mask.view();
    timed(&seconds, [&] { return context_.inpaint(filled.view(), &told); });
    add("pith", filled, seconds);
#ifdef PITH_WITH_OPENCV
    for (const auto& [method, name] : {std::pair(OpencvInpainting::telea, "opencv-telea"),
                                       std::pair(OpencvInpainting::navier_stokes, "opencv-ns")}) {
      const Picture other = timed(&seconds, [&] { return opencv_inpaint(damaged, mask, method); });
      add(name, other, seconds);
    }
#endif
  }

  const InpaintingEvaluation& settings_;
  InpaintingContext context_;
  std::vector<ChangeMeasurement> results_;
};

}  // namespace

void evaluate_inpainting(const InpaintingEvaluation& settings) {
  Evaluation evaluation(settings);
  const bool all = for_pictures(settings.inputs, [&](size_t i, const Picture& p) { evaluation.add(i, p); });
  if (!evaluation.results().empty())
    print_changes(evaluation.results(), {"damage", "in the holes, against the picture before"}, settings.format);
  if (!all) throw AlreadyReported();
}

}  // namespace pith::tool
