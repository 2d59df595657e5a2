#include "plot.hpp"

#include <cmath>

#include "formatted.hpp"

namespace pith::tool {
namespace {

constexpr double kWidth = 720, kHeight = 420, kLeft = 70, kRight = 20, kTop = 40, kBottom = 60;

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

}  // namespace

Plot::Plot(const PlotAxis& x, const PlotAxis& y) : x_(x), y_(y) {
  svg_ = formatted(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %g %g\" width=\"%g\" height=\"%g\" "
      "font-family=\"sans-serif\" font-size=\"13\" fill=\"#222\">\n"
      "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n"
      "<clipPath id=\"frame\"><rect x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\"/></clipPath>\n",
      kWidth, kHeight, kWidth, kHeight, kLeft, kTop, kWidth - kLeft - kRight, kHeight - kTop - kBottom);
  for (const double v : ticks(x.low, x.high)) {
    line(at({v, y.low}), at({v, y.high}), "#ddd");
    text(at({v, y.low}).x, kHeight - kBottom + 18, "middle", formatted("%.6g", v));
  }
  for (const double v : ticks(y.low, y.high)) {
    line(at({x.low, v}), at({x.high, v}), "#ddd");
    text(kLeft - 8, at({x.low, v}).y + 4, "end", formatted("%.4g", v));
  }
  line(at({x.low, y.low}), at({x.high, y.low}), "#222");
  line(at({x.low, y.low}), at({x.low, y.high}), "#222");
  text(kLeft + (kWidth - kLeft - kRight) / 2, kHeight - 16, "middle", x.title);
  svg_ += formatted("<text transform=\"translate(18 %g) rotate(-90)\" text-anchor=\"middle\">%s</text>\n",
                    kTop + (kHeight - kTop - kBottom) / 2, y.title);
}

void Plot::curve(const PlotPoints& points, const char* colour, double dot_radius) {
  svg_ += formatted(
      "<g clip-path=\"url(#frame)\" stroke=\"%s\" fill=\"%s\">\n<polyline fill=\"none\" "
      "stroke-width=\"1.6\" points=\"",
      colour, colour);
  for (const PlotPoint& p : points) svg_ += formatted("%.1f,%.1f ", at(p).x, at(p).y);
  svg_ += "\"/>\n";
  if (dot_radius > 0)
    for (const PlotPoint& p : points)
      svg_ += formatted("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%g\"/>\n", at(p).x, at(p).y, dot_radius);
  svg_ += "</g>\n";
}

void Plot::legend(const char* colour, const std::string& name) {
  const double x = kLeft + legend_width_;
  svg_ += formatted("<line x1=\"%g\" y1=\"22\" x2=\"%g\" y2=\"22\" stroke=\"%s\" stroke-width=\"3\"/>\n", x, x + 24,
                    colour);
  text(x + 32, 26, "start", name);
  legend_width_ += 60 + 7.5 * static_cast<double>(name.size());
}

PlotPoint Plot::at(PlotPoint p) const {
  return {kLeft + (p.x - x_.low) / (x_.high - x_.low) * (kWidth - kLeft - kRight),
          kHeight - kBottom - (p.y - y_.low) / (y_.high - y_.low) * (kHeight - kTop - kBottom)};
}

void Plot::line(PlotPoint a, PlotPoint b, const char* colour) {
  svg_ +=
      formatted("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>\n", a.x, a.y, b.x, b.y, colour);
}

void Plot::text(double x, double y, const char* anchor, const std::string& content) {
  svg_ += formatted("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, content.c_str());
}

}  // namespace pith::tool
