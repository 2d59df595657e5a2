#include "train/model/model_file.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "error.hpp"
#include "model/codec_model.hpp"
#include "train/model/safetensors_write.hpp"

namespace pith::train {
namespace {

// The largest integer that the reader takes, which floats hold exactly.
constexpr float kMaxInteger = 1 << 24;

constexpr uint32_t kHalfInfinity = 0x7c00;

[[noreturn]] void fail(const std::string& name, const char* what) {
  throw Error(PITH_ERROR_MODEL, "the trained model cannot be written: " + name + ' ' + what);
}

// Rounds to nearest even. `x` must be finite; beyond the range the result is infinity.
uint16_t to_half(float x) {
  const uint32_t bits = std::bit_cast<uint32_t>(x), sign = bits >> 16 & 0x8000;
  const float magnitude = std::fabs(x);
  // Adding a power of two leaves as many bits behind the point as a subnormal has, rounded.
  if (magnitude < 0x1p-14f)
    return static_cast<uint16_t>(sign | (std::bit_cast<uint32_t>(magnitude + 0.5f) - std::bit_cast<uint32_t>(0.5f)));
  const uint32_t rounded = (bits & 0x7fffffff) + 0xfff + (bits >> 13 & 1);
  const uint32_t half = (rounded >> 13) - (112 << 10);  // the exponent's bias
  return static_cast<uint16_t>(sign | std::min(half, kHalfInfinity));
}

// Gathers the arrays of a file.
class Arrays {
 public:
  template <typename T, typename Convert>
  void add(const std::string& name, const char* type, const std::vector<int64_t>& shape,
           const std::vector<float>& values, Convert convert) {
    std::vector<T> converted;
    converted.reserve(values.size());
    for (float v : values) {
      if (!std::isfinite(v)) fail(name, "has a value that is no finite number");
      converted.push_back(convert(v));
    }
    add(name, type, shape, converted);
  }

  template <typename T>
  void add(const std::string& name, const char* type, const std::vector<int64_t>& shape, const std::vector<T>& values) {
    const std::span<const uint8_t> bytes = bytes_of(values);
    std::vector<uint8_t>& kept = bytes_[name];
    kept.assign(bytes.begin(), bytes.end());
    entries_[name] = {type, shape, kept};
  }

  const std::map<std::string, SafetensorsEntry>& entries() const { return entries_; }

 private:
  std::map<std::string, std::vector<uint8_t>> bytes_;
  std::map<std::string, SafetensorsEntry> entries_;
};

void add_parameter(const Parameter& p, const std::vector<float>& value, Arrays& arrays) {
  // The networks see this one for pixels in levels, the file has it for pixels over 255, as it is trained.
  std::vector<float> numbers = value;
  if (p.name != "analysis.input.weight") convert(p, value, numbers);
  const std::vector<int64_t>& shape = p.used->shape;
  if (p.name.starts_with("gain."))
    arrays.add<float>(p.name, "F32", shape, numbers, [](float v) { return v; });
  else if (!p.name.starts_with("sigma."))
    arrays.add<uint16_t>(p.name, "F16", shape, numbers, [&](float v) {
      const uint16_t half = to_half(v);
      if ((half & 0x7fff) == kHalfInfinity) fail(p.name, "has a value that is too large for 16 bits");
      return half;
    });
  else if (p.name.ends_with(".weight"))
    arrays.add<int8_t>(p.name, "I8", shape, numbers, [](float v) { return static_cast<int8_t>(v); });
  else
    arrays.add<int32_t>(p.name, "I32", shape, numbers, [&](float v) {
      if (std::fabs(v) > kMaxInteger) fail(p.name, "has an integer beyond 2^24");
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

  std::map<std::string, std::string> lines = metadata;
  lines["format"] = "pith-codec-1";
  std::vector<uint8_t> file = write_safetensors(lines, arrays.entries());
  CodecModel check(file);  // throws if it could not be used
  return file;
}

}  // namespace pith::train
