#include "train/curve.hpp"

#include <algorithm>
#include <cmath>

#include "formatted.hpp"

namespace pith::tool {
namespace {

constexpr double kWidth = 720, kHeight = 420, kLeft = 70, kRight = 20, kTop = 40, kBottom = 60;
constexpr char kTrainColour[] = "#4477aa", kValidColour[] = "#cc3311";

struct Point {
  double x, y;
};
using Points = std::vector<Point>;

// Exponential average over about a fiftieth of the curve.
Points smoothed(const Points& points) {
  const double keep = 1 - 1 / std::max(1.0, static_cast<double>(points.size()) / 50);
  Points out;
  double sum = 0, weight = 0;
  for (const Point& p : points) {
    sum = keep * sum + p.y;
    weight = keep * weight + 1;
    out.push_back({p.x, sum / weight});
  }
  return out;
}

// Round numbers in low…high, about four to eight of them.
std::vector<double> ticks(double low, double high) {
  const double rough = (high - low) / 8, power = std::pow(10, std::floor(std::log10(rough)));
  double step = power;
  for (const double factor : {2., 5., 10.})
    if (step < rough) step = factor * power;
  std::vector<double> out;
  for (double i = std::ceil(low / step); i * step <= high * (1 + 1e-9); ++i) out.push_back(i * step);
  return out;
}

class Plot {
 public:
  Plot(double x_end, double y_low, double y_high) : x_end_(x_end), y_low_(y_low), y_high_(y_high) {
    svg_ = formatted(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %g %g\" width=\"%g\" height=\"%g\" "
        "font-family=\"sans-serif\" font-size=\"13\" fill=\"#222\">\n"
        "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n"
        "<clipPath id=\"frame\"><rect x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\"/></clipPath>\n",
        kWidth, kHeight, kWidth, kHeight, kLeft, kTop, kWidth - kLeft - kRight, kHeight - kTop - kBottom);
    for (const double x : ticks(0, x_end)) {
      line(at(x, y_low), at(x, y_high), "#ddd");
      text(at(x, y_low).x, kHeight - kBottom + 18, "middle", formatted("%.6g", x));
    }
    for (const double y : ticks(y_low, y_high)) {
      line(at(0, y), at(x_end, y), "#ddd");
      text(kLeft - 8, at(0, y).y + 4, "end", formatted("%.4g", y));
    }
    line(at(0, y_low), at(x_end, y_low), "#222");
    line(at(0, y_low), at(0, y_high), "#222");
    text(kLeft + (kWidth - kLeft - kRight) / 2, kHeight - 16, "middle", "training steps");
    svg_ += formatted(
        "<text transform=\"translate(18 %g) rotate(-90)\" text-anchor=\"middle\">"
        "loss (weighted bits per pixel + distortion)</text>\n",
        kTop + (kHeight - kTop - kBottom) / 2);
  }

  void curve(const Points& points, const char* colour, double dot_radius) {
    svg_ += formatted(
        "<g clip-path=\"url(#frame)\" stroke=\"%s\" fill=\"%s\">\n<polyline fill=\"none\" "
        "stroke-width=\"1.6\" points=\"",
        colour, colour);
    for (const Point& p : points) svg_ += formatted("%.1f,%.1f ", at(p.x, p.y).x, at(p.x, p.y).y);
    svg_ += "\"/>\n";
    if (dot_radius > 0)
      for (const Point& p : points)
        svg_ += formatted("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%g\"/>\n", at(p.x, p.y).x, at(p.x, p.y).y, dot_radius);
    svg_ += "</g>\n";
  }

  void legend(double x, const char* colour, const std::string& name) {
    svg_ += formatted("<line x1=\"%g\" y1=\"22\" x2=\"%g\" y2=\"22\" stroke=\"%s\" stroke-width=\"3\"/>\n", x, x + 24,
                      colour);
    text(x + 32, 26, "start", name);
  }

  std::string finish() const { return svg_ + "</svg>\n"; }

 private:
  Point at(double x, double y) const {
    return {kLeft + x / x_end_ * (kWidth - kLeft - kRight),
            kHeight - kBottom - (y - y_low_) / (y_high_ - y_low_) * (kHeight - kTop - kBottom)};
  }
  void line(Point a, Point b, const char* colour) {
    svg_ += formatted("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>\n", a.x, a.y, b.x, b.y,
                      colour);
  }
  void text(double x, double y, const char* anchor, const std::string& content) {
    svg_ += formatted("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, content.c_str());
  }

  double x_end_, y_low_, y_high_;
  std::string svg_;
};

}  // namespace

std::string learning_curve(const std::vector<LogRow>& rows) {
  Points train, valid;
  std::vector<double> losses;
  for (const LogRow& row : rows) {
    const auto step = static_cast<double>(row.step);
    if (std::isfinite(row.train.loss)) train.push_back({step, row.train.loss});
    if (std::isfinite(row.valid.loss)) valid.push_back({step, row.valid.loss});
  }
  train = smoothed(train);
  for (const Points& points : {train, valid})
    for (const Point& p : points) losses.push_back(p.y);
  std::sort(losses.begin(), losses.end());
  const double x_end = std::max(1., rows.empty() ? 1. : static_cast<double>(rows.back().step));
  // The first steps of a new model may be far above all the rest, which is what there is to see.
  const double low = losses.empty() ? 0 : losses.front();
  const double high = losses.empty() ? 1 : std::min(losses.back(), 3 * losses[losses.size() / 2]);
  const double margin = std::max(0.05 * (high - low), 0.005 * std::abs(high) + 1e-6);
  Plot plot(x_end, low - margin, high + margin);
  plot.curve(train, kTrainColour, 0);
  plot.legend(kLeft, kTrainColour, "training, smoothed");
  if (!valid.empty()) {
    plot.curve(valid, kValidColour, 2.5);
    plot.legend(kLeft + 190, kValidColour, "validation, averaged weights");
  }
  return plot.finish();
}

}  // namespace pith::tool
