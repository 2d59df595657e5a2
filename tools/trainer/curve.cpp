#include "trainer/curve.hpp"

#include <algorithm>
#include <cmath>

#include "plot.hpp"

namespace pith::tool {
namespace {

constexpr char kTrainColour[] = "#4477aa", kValidColour[] = "#cc3311";

// Exponential average over about a fiftieth of the curve.
PlotPoints smoothed(const PlotPoints& points) {
  const double keep = 1 - 1 / std::max(1.0, static_cast<double>(points.size()) / 50);
  PlotPoints out;
  double sum = 0, weight = 0;
  for (const PlotPoint& p : points) {
    sum = keep * sum + p.y;
    weight = keep * weight + 1;
    out.push_back({p.x, sum / weight});
  }
  return out;
}

}  // namespace

std::string learning_curve(const std::vector<LogRow>& rows) {
  PlotPoints train, valid;
  std::vector<double> losses;
  for (const LogRow& row : rows) {
    const auto step = static_cast<double>(row.step);
    if (std::isfinite(row.train.loss)) train.push_back({step, row.train.loss});
    if (std::isfinite(row.valid.loss)) valid.push_back({step, row.valid.loss});
  }
  train = smoothed(train);
  for (const PlotPoints& points : {train, valid})
    for (const PlotPoint& p : points) losses.push_back(p.y);
  std::sort(losses.begin(), losses.end());
  const double x_end = std::max(1., rows.empty() ? 1. : static_cast<double>(rows.back().step));
  // The first steps of a new model may be far above all the rest, which is what there is to see.
  const double low = losses.empty() ? 0 : losses.front();
  const double high = losses.empty() ? 1 : std::min(losses.back(), 3 * losses[losses.size() / 2]);
  const double margin = std::max(0.05 * (high - low), 0.005 * std::abs(high) + 1e-6);
  Plot plot({0, x_end, "training steps"}, {low - margin, high + margin, "loss"});
  plot.curve(train, kTrainColour, 0);
  plot.legend(kTrainColour, "training, smoothed");
  if (!valid.empty()) {
    plot.curve(valid, kValidColour, 2.5);
    plot.legend(kValidColour, "validation, averaged weights");
  }
  return plot.finish();
}

}  // namespace pith::tool
