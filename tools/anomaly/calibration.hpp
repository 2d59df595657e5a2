// Teaching an autoencoder what is normal.
#pragma once
#include <string>
#include <vector>

namespace pith::tool {

struct CalibrationOptions {
  std::vector<std::string> inputs;  // good pictures, or folders of them
  bool recursive = false;
  std::string model, output;
  double false_alarms = 0.01;  // share of good pictures that may be called unusual
  bool force = false;
  int threads = 1;
};

// Writes the model with what it makes of the pictures' parts, and a threshold that so many good pictures reach. Each is
// compared with the others alone, as if it were new. Throws UsageError, FileError.
void calibrate_model(const CalibrationOptions& options);

}  // namespace pith::tool
