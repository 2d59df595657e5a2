// Piecewise cubic Hermite interpolation that keeps monotone data monotone: Fritsch and Butland, "A method for
// constructing local monotone piecewise cubic interpolants", SIAM J. Sci. Stat. Comput. 5 (1984).
#pragma once
#include <cstddef>
#include <vector>

namespace pith::tool {

class Pchip {
 public:
  // x strictly increasing, y as long as x. With less than two points only size() may be asked.
  Pchip(std::vector<double> x, std::vector<double> y);

  size_t size() const { return x_.size(); }
  double first() const { return x_.front(); }
  double last() const { return x_.back(); }

  double value(double x) const;                   // first() <= x <= last()
  double integral(double from, double to) const;  // first() <= from <= to <= last(); exact

 private:
  size_t piece_of(double x) const;
  double integral_in_piece(size_t piece, double to) const;  // from the start of the piece

  std::vector<double> x_, y_, slope_;
};

}  // namespace pith::tool
