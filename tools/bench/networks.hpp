// What the library's interface does not tell: the work of its networks, and how fast this machine does it.
#pragma once
#include <optional>
#include <string>

#include "pith/pith.h"

namespace pith::tool {

// Rates in multiply-accumulates a second: of plain 1x1 convolutions, the most frequent kind of layer, and of synthesis.
struct NetworkRates {
  double plain_one, synthesis_one;  // on one thread
  double plain_all;                 // on all together
};

// Multiply-accumulates of all networks that a task runs, for one pixel, halos not counted.
struct NetworkWork {
  double encode, decode;
  std::optional<double> denoise;  // nothing where no denoiser is built in
};

struct Networks {
  NetworkRates rates;
  NetworkWork work;
};

// `model` is a file, empty: the built-in one; `precision` is one that runs here. Throws Error.
Networks measure_networks(const std::string& model, pith_precision precision, int threads);

}  // namespace pith::tool
