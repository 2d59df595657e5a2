// pith eval --task anomaly: how well unusual pictures are told from good ones.
#pragma once
#include <string>
#include <vector>

#include "codec_options.hpp"
#include "eval/text.hpp"

namespace pith::tool {

struct AnomalyEvaluation {
  std::vector<std::string> inputs;  // good pictures, then bad ones: two folders
  EvalFormat format;
  CodecOptions model;
  std::string html;  // a page of maps; empty if none is wanted
};

// Prints the area under the ROC curve, and how many bad pictures are missed at 1 and 5 % false alarms. Throws
// AlreadyReported if a picture failed.
void evaluate_anomalies(const AnomalyEvaluation& evaluation);

}  // namespace pith::tool
