// The log of a training: rows in memory, and in a CSV file where one is asked for.
#pragma once
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace pith::tool {

// Loss, rate and distortion; NaN where there are none.
struct Quantities {
  double loss = NAN, bpp = NAN, psnr = NAN;  // PSNR in dB
};

struct LogRow {
  int64_t step = 0;       // of the run
  double seconds = 0;     // of training
  Quantities train = {};  // means over the steps since the row before
  double rate = NAN;      // share of the learning rates
  Quantities valid = {};  // of the averaged weights at this step
};

class TrainLog {
 public:
  // An empty path: in memory alone. Of a file that is there the rows up to `step` are kept, so that a run goes on from
  // its checkpoint; 0 starts from the beginning. Throws FileError, also if the file is something else.
  TrainLog(const std::string& path, int64_t step);

  // Throws FileError.
  void add(const LogRow& row);

  const std::vector<LogRow>& rows() const { return rows_; }

 private:
  std::string path_;
  std::vector<LogRow> rows_;
};

}  // namespace pith::tool
