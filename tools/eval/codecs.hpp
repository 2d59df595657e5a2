// pith eval of codecs: sizes, quality and speed of pith beside others.
#pragma once
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "codec_options.hpp"
#include "eval/text.hpp"

namespace pith::tool {

struct CodecEvaluation {
  std::vector<std::string> inputs;
  std::vector<std::string> codecs = {"pith", "jpeg420", "jpeg444"};
  std::vector<double> qualities = {10, 20, 30, 40, 50, 60, 70, 80, 90, 100};
  std::vector<int> jpeg_qualities = {5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95};
  uint32_t effort = encode_settings().effort;
  bool same_size = false;  // the others get the qualities with which their files come near to pith's
  bool butteraugli = false;
  std::string against;  // name of a file with more curves; empty: none
  std::string html;     // name of a page to write; empty: none
  EvalFormat format = EvalFormat::table;
  CodecOptions model;

  bool wants(const std::string& name) const { return std::count(codecs.begin(), codecs.end(), name) > 0; }
};

// Those that are built in, then the programs that might be installed.
std::vector<std::string> all_codecs();

// Prints what was measured, and writes the page. Throws UsageError if a codec is not there, AlreadyReported if a
// picture failed.
void evaluate_codecs(CodecEvaluation evaluation);

}  // namespace pith::tool
