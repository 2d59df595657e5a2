#include "training/model/model_file.hpp"

#include <cmath>

#include "model/codec_model.hpp"
#include "training/model/arrays.hpp"

namespace pith::train {
namespace {

// The largest integer that the reader takes, which floats hold exactly.
constexpr float kMaxInteger = 1 << 24;

void add_parameter(const Parameter& p, const std::vector<float>& value, Arrays& arrays) {
  // The networks see this one for pixels in levels, the file has it for pixels over 255, as it is trained.
  std::vector<float> numbers = value;
  if (p.name != "analysis.input.weight") convert(p, value, numbers);
  const std::vector<int64_t>& shape = p.used->shape;
  if (p.name.starts_with("gain."))
    arrays.add<float>(p.name, "F32", shape, numbers, [](float v) { return v; });
  else if (!p.name.starts_with("sigma."))
    arrays.add_half(p.name, shape, numbers);
  else if (p.name.ends_with(".weight"))
    arrays.add<int8_t>(p.name, "I8", shape, numbers, [](float v) { return static_cast<int8_t>(v); });
  else
    arrays.add<int32_t>(p.name, "I32", shape, numbers, [&](float v) {
      if (std::fabs(v) > kMaxInteger) Arrays::fail(p.name, "has an integer beyond 2^24");
      return static_cast<int32_t>(std::rint(v));
    });
}

}  // namespace

std::vector<uint8_t> write_model(const Parameters& parameters, const std::vector<const std::vector<float>*>& values,
                                 const EntropyTableRows& tables, const std::map<std::string, std::string>& metadata) {
  Arrays arrays;
  for (size_t i = 0; i < parameters.all().size(); ++i) {
    const Parameter& p = parameters.all()[i];
    if (!p.name.starts_with("prior.")) add_parameter(p, *values.at(i), arrays);  // the table of z stands for the prior
  }
  const int64_t z_entries = kHyperRowEntries, z_rows = static_cast<int64_t>(tables.z.size()) / z_entries;
  arrays.add("tables.sigma", "U16", {kSigmaRows, kSigmaRowEntries}, tables.sigma);
  arrays.add("tables.z", "U16", {kQualityAnchors, z_rows / kQualityAnchors, z_entries}, tables.z);
  arrays.add("tables.skip", "I32", {1}, std::vector<int32_t>{tables.skip});
  std::vector<uint8_t> bytes = arrays.file(CodecModel::kFormat, metadata);
  CodecModel check(bytes);  // throws what is wrong with it
  return bytes;
}

}  // namespace pith::train
