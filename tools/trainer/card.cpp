#include "trainer/card.hpp"

#include <algorithm>
#include <cinttypes>

#include "formatted.hpp"

namespace pith::tool {
namespace {

constexpr size_t kCurveRows = 12;

// Rates, qualities and distortions are the codec's alone.
bool is_codec(const train::TrainSettings& s) { return s.kind == train::TaskKind::codec; }

std::string settings_table(const train::TrainSettings& s) {
  std::string batch = formatted("%d crops of %d x %d pixels", s.batch, s.side, s.side);
  if (s.accumulate > 1) batch += formatted(", gradients of %d batches added up", s.accumulate);
  std::string aims;
  if (s.kind == train::TaskKind::autoencoder)
    aims = formatted("| autoencoder | %s, code of %d numbers |\n| loss | %s; weight of the kind's own: %g |\n",
                     kAutoencoderKindNames[static_cast<int>(s.autoencoder)], s.code, name_of(s.distortion),
                     s.kind_weight) +
           "| pictures | " + (s.whole ? "whole, reduced" : "crops") + " |\n";
  if (is_codec(s))
    aims = formatted("| qualities | %g…%g |\n", s.lowest_quality, s.highest_quality) + "| loss | " +
           name_of(s.distortion) + " |\n| crops | " + (s.varied ? "varied" : "as they are") + " |\n";
  return "| setting | value |\n| --- | --- |\n| a step | " + batch + " |\n" + aims +
         formatted("| learning rates | Adam %g, Muon %g; falling from %.0f %% of the run on |\n", s.lr,
                   s.lr * s.muon_ratio, 100 * s.decay_from) +
         formatted("| seed | %" PRIu64 " |\n", s.seed) +
         formatted("| arithmetic | %s, %d threads |\n", s.precision == DataType::bf16 ? "bf16" : "f32", s.threads);
}

// Of a table whose rows end with quantities(), below an empty line.
std::string table_head(const char* columns, bool with_rate) {
  const std::string all = std::string(columns) + (with_rate ? " | loss | bpp | PSNR, dB" : " | loss | PSNR, dB");
  std::string head = formatted("\n| %s |\n|", all.c_str());
  for (auto i = std::count(all.begin(), all.end(), '|'); i >= 0; --i) head += " --- |";
  return head + "\n";
}

std::string quantities(const Quantities& q, bool with_rate) {
  return formatted("%.4f | ", q.loss) + (with_rate ? formatted("%.3f | ", q.bpp) : "") + formatted("%.2f |\n", q.psnr);
}

// About kCurveRows of the rows, evenly spread up to the last.
std::string curve_table(const std::vector<LogRow>& rows, bool with_rate) {
  std::vector<const LogRow*> steps;
  for (const LogRow& row : rows)
    if (std::isfinite(row.train.loss)) steps.push_back(&row);
  if (steps.empty()) return "";
  std::string table = table_head("step | minutes", with_rate);
  const size_t count = std::min(kCurveRows, steps.size());
  for (size_t i = 0; i < count; ++i) {
    const LogRow& row = *steps[steps.size() * (i + 1) / count - 1];
    table += formatted("| %" PRId64 " | %.1f | ", row.step, row.seconds / 60) + quantities(row.train, with_rate);
  }
  return table;
}

std::string validation(const CardFacts& f) {
  if (f.validation_crops == 0) return "";
  const bool with_rate = is_codec(f.settings);
  return formatted(
             "\n## Validation\nMeans over %s%zu crops from the middle of %zu picture(s) that were not trained "
             "on%s.\n",
             with_rate ? "qualities and " : "", f.validation_crops, f.validation_pictures,
             with_rate ? ", quantised as in\ncoding; the rate is that of the training's distributions" : "") +
         table_head("model", with_rate) + "| before | " + quantities(f.before, with_rate) + "| after | " +
         quantities(f.after, with_rate);
}

const char* what_it_is(train::TaskKind kind) {
  if (kind == train::TaskKind::denoiser) return "A model of pith's denoiser, for `--model` of `pith denoise`.\n\n";
  if (kind == train::TaskKind::autoencoder)
    return "An autoencoder of pith, for `--model` of `pith embed`, `pith interpolate` and `pith sample`.\n\n";
  if (kind == train::TaskKind::inpainter) return "A model of pith's inpainter, for `--model` of `pith inpaint`.\n\n";
  return "A model of pith's still-picture codec, for `--model` of `pith encode` and `pith decode`. A "
         "file decodes only with the\nmodel that it was encoded with.\n\n";
}

}  // namespace

std::string model_card(const CardFacts& f, const std::vector<LogRow>& rows) {
  std::string card = "# " + f.title + "\n\n";
  card += formatted("Content id `%016" PRIx64 "`, made by `pith train` %s.\n\n", f.content_id, pith_version());
  card += std::string("## What it is\n") + what_it_is(f.settings.kind);
  card += formatted("## How it was trained\nFrom %s, on %zu pictures: %" PRId64 " steps in %.1f minutes (%" PRId64
                    " steps since the model was new).\n",
                    f.origin.c_str(), f.pictures, f.length.run_steps, f.length.run_seconds / 60, f.length.steps);
  if (f.done < 1) card += formatted("The run was interrupted after %.0f %% of it.\n", 100 * f.done);
  return card + "\n" + settings_table(f.settings) + curve_table(rows, is_codec(f.settings)) + validation(f);
}

}  // namespace pith::tool
