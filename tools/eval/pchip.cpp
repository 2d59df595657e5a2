#include "eval/pchip.hpp"

#include <algorithm>
#include <cmath>

namespace pith::tool {
namespace {

// Slope at an end from the parabola through three points, limited so that the curve does not turn back. h0 and d0 are
// the width and the slope of the outermost piece, h1 and d1 of its neighbour.
double end_slope(double h0, double d0, double h1, double d1) {
  const double slope = ((2 * h0 + h1) * d0 - h0 * d1) / (h0 + h1);
  if (slope * d0 <= 0) return 0;
  if (d0 * d1 <= 0 && std::abs(slope) > 3 * std::abs(d0)) return 3 * d0;
  return slope;
}

}  // namespace

Pchip::Pchip(std::vector<double> x, std::vector<double> y) : x_(std::move(x)), y_(std::move(y)), slope_(x_.size()) {
  const size_t n = x_.size();
  if (n < 2) return;
  std::vector<double> h(n - 1), d(n - 1);
  for (size_t i = 0; i + 1 < n; ++i) {
    h[i] = x_[i + 1] - x_[i];
    d[i] = (y_[i + 1] - y_[i]) / h[i];
  }
  if (n == 2) {
    slope_ = {d[0], d[0]};
    return;
  }
  for (size_t i = 1; i + 1 < n; ++i) {
    if (d[i - 1] * d[i] <= 0) continue;  // a local extremum keeps slope 0
    const double w0 = 2 * h[i] + h[i - 1], w1 = h[i] + 2 * h[i - 1];
    slope_[i] = (w0 + w1) / (w0 / d[i - 1] + w1 / d[i]);
  }
  slope_[0] = end_slope(h[0], d[0], h[1], d[1]);
  slope_[n - 1] = end_slope(h[n - 2], d[n - 2], h[n - 3], d[n - 3]);
}

size_t Pchip::piece_of(double x) const {
  const auto above = std::upper_bound(x_.begin() + 1, x_.end() - 1, x);
  return size_t(above - x_.begin()) - 1;
}

double Pchip::value(double x) const {
  const size_t i = piece_of(x);
  const double h = x_[i + 1] - x_[i], t = (x - x_[i]) / h, u = 1 - t;
  return u * u * ((1 + 2 * t) * y_[i] + t * h * slope_[i]) + t * t * ((1 + 2 * u) * y_[i + 1] - u * h * slope_[i + 1]);
}

double Pchip::integral_in_piece(size_t i, double to) const {
  const double h = x_[i + 1] - x_[i], t = (to - x_[i]) / h;
  const double t2 = t * t, t3 = t2 * t, t4 = t3 * t;
  return h * (y_[i] * (t - t3 + t4 / 2) + y_[i + 1] * (t3 - t4 / 2) +
              h * (slope_[i] * (t2 / 2 - 2 * t3 / 3 + t4 / 4) + slope_[i + 1] * (t4 / 4 - t3 / 3)));
}

double Pchip::integral(double from, double to) const {
  const size_t first_piece = piece_of(from), last_piece = piece_of(to);
  double sum = integral_in_piece(last_piece, to) - integral_in_piece(first_piece, from);
  for (size_t i = first_piece; i < last_piece; ++i) sum += integral_in_piece(i, x_[i + 1]);
  return sum;
}

}  // namespace pith::tool
