// Curves in a frame with ticks, as SVG.
#pragma once
#include <string>
#include <vector>

namespace pith::tool {

struct PlotPoint {
  double x, y;
};
using PlotPoints = std::vector<PlotPoint>;

struct PlotAxis {
  double low, high;  // not equal
  const char* title;
};

class Plot {
 public:
  Plot(const PlotAxis& x, const PlotAxis& y);

  // What is outside of the frame is cut off. A radius of 0 leaves out the dots.
  void curve(const PlotPoints& points, const char* colour, double dot_radius);

  // Beside those before it, above the frame.
  void legend(const char* colour, const std::string& name);

  std::string finish() const { return svg_ + "</svg>\n"; }

 private:
  PlotPoint at(PlotPoint p) const;
  void line(PlotPoint a, PlotPoint b, const char* colour);
  void text(double x, double y, const char* anchor, const std::string& content);

  PlotAxis x_, y_;
  double legend_width_ = 0;
  std::string svg_;
};

}  // namespace pith::tool
