#include "train/card.hpp"

#include <cinttypes>

#include "formatted.hpp"

namespace pith::tool {
namespace {

constexpr size_t kCurveRows = 12;

std::string settings_table(const train::TrainSettings& s) {
  std::string batch = formatted("%d crops of %d x %d pixels", s.batch, s.side, s.side);
  if (s.accumulate > 1) batch += formatted(", gradients of %d batches added up", s.accumulate);
  return "| setting | value |\n| --- | --- |\n| a step | " + batch + " |\n" +
         formatted("| qualities | %g…%g |\n", s.lowest_quality, s.highest_quality) + "| distortion | " +
         name_of(s.distortion) + " |\n" +
         formatted("| learning rates | Adam %g, Muon %g; falling from %.0f %% of the run on |\n", s.lr,
                   s.lr * s.muon_ratio, 100 * s.decay_from) +
         formatted("| seed | %" PRIu64 " |\n", s.seed) +
         formatted("| arithmetic | %s, %d threads |\n", s.precision == DataType::bf16 ? "bf16" : "f32", s.threads);
}

// About kCurveRows of the rows, evenly spread up to the last.
std::string curve_table(const std::vector<LogRow>& rows) {
  std::vector<const LogRow*> steps;
  for (const LogRow& row : rows)
    if (std::isfinite(row.train.loss)) steps.push_back(&row);
  if (steps.empty()) return "";
  std::string table = "\n| step | minutes | loss | bpp | PSNR, dB |\n| --- | --- | --- | --- | --- |\n";
  const size_t count = std::min(kCurveRows, steps.size());
  for (size_t i = 0; i < count; ++i) {
    const LogRow& row = *steps[steps.size() * (i + 1) / count - 1];
    table += formatted("| %" PRId64 " | %.1f | %.4f | %.3f | %.2f |\n", row.step, row.seconds / 60, row.train.loss,
                       row.train.bpp, row.train.psnr);
  }
  return table;
}

std::string validation_row(const char* name, const Quantities& q) {
  return formatted("| %s | %.4f | %.4f | %.3f |\n", name, q.loss, q.bpp, q.psnr);
}

std::string validation(const CardFacts& f) {
  if (f.validation_crops == 0) return "";
  return formatted(
             "\n## Validation\nMeans over qualities and %zu crops from the middle of %zu picture(s) that were not "
             "trained on, quantised as in\ncoding; the rate is that of the training's distributions.\n\n"
             "| model | loss | bpp | PSNR, dB |\n| --- | --- | --- | --- |\n",
             f.validation_crops, f.validation_pictures) +
         validation_row("before", f.before) + validation_row("after", f.after);
}

std::string what_it_is(train::TaskKind kind) {
  if (kind == train::TaskKind::denoiser)
    return "## What it is\nA model of pith's denoiser, for `--model` of `pith denoise`.\n\n";
  if (kind == train::TaskKind::inpainter)
    return "## What it is\nA model of pith's inpainter, for `--model` of `pith inpaint`.\n\n";
  return "## What it is\nA model of pith's still-picture codec, for `--model` of `pith encode` and `pith decode`. A "
         "file "
         "decodes only with the\nmodel that it was encoded with.\n\n";
}

}  // namespace

std::string model_card(const CardFacts& f, const std::vector<LogRow>& rows) {
  std::string card = "# " + f.title + "\n\n";
  card += formatted("Content id `%016" PRIx64 "`, made by `pith train` %s.\n\n", f.content_id, pith_version());
  card += what_it_is(f.settings.kind);
  card += formatted("## How it was trained\nFrom %s, on %zu pictures: %" PRId64 " steps in %.1f minutes (%" PRId64
                    " steps since the model was new).\n",
                    f.origin.c_str(), f.pictures, f.progress.run_steps, f.progress.run_seconds / 60, f.progress.steps);
  if (f.done < 1) card += formatted("The run was interrupted after %.0f %% of it.\n", 100 * f.done);
  return card + "\n" + settings_table(f.settings) + curve_table(rows) + validation(f);
}

}  // namespace pith::tool
