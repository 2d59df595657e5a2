// Searching the quality that gives a wanted value.
#pragma once
#include <functional>

#include "model/quality.hpp"

namespace pith {

// Values that are good enough, low…high, and the one in between to aim at.
struct Goal {
  double low, aim, high;
};

// What is known before a search, or after it: the quality where the aim is expected, and how much the value grows with
// each step about there (above 0).
struct Expectation {
  Quality quality;
  double slope;
};

// Calls value(quality), which should grow with quality, until it gives a value that is good enough, or the two
// qualities are neighbours between which it jumps over those, or the end of the scale is reached, or `most` calls were
// made. Those that matter are few where the value is smooth: secants first; bisection if they do not get there. Returns
// what is expected by then.
Expectation search(const std::function<double(Quality)>& value, const Goal& goal, Expectation start, int most);

// Of `top` and the qualities below it, the one that gives most: `top` itself, and no more than that is looked at,
// unless the value falls towards it. That of the PSNR does where the networks cannot show a picture any better, as with
// flat saturated colours or patterns of single pixels.
Quality best_up_to(Quality top, const std::function<double(Quality)>& value);

}  // namespace pith
