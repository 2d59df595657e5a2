#include "net/weights_file.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <type_traits>

#include "base/error.hpp"
#include "net/safetensors.hpp"

namespace pith {
namespace {

// Integers beyond this would not survive the conversion to float.
constexpr int32_t kMaxInteger = 1 << 24;

[[noreturn]] void fail(const std::string& what) { throw Error(PITH_ERROR_MODEL, "not a usable model: " + what); }

// Integers are stored by their bytes, least significant first.
template <typename Integer>
Integer load(const uint8_t* p) {
  if constexpr (std::endian::native == std::endian::little) {  // compilers do not see that the rest is one load
    Integer v;
    std::memcpy(&v, p, sizeof v);
    return v;
  }
  std::make_unsigned_t<Integer> v = 0;
  for (size_t i = 0; i < sizeof v; ++i) v = static_cast<decltype(v)>(v | static_cast<decltype(v)>(p[i]) << (8 * i));
  return static_cast<Integer>(v);
}

uint64_t hash_words(std::span<const uint8_t> data) {
  uint64_t h = 14695981039346656037u;
  constexpr uint64_t kPrime = 1099511628211u;
  size_t i = 0;
  for (; i + 8 <= data.size(); i += 8) h = (h ^ load<uint64_t>(&data[i])) * kPrime;
  if (i < data.size()) {
    uint8_t last[8] = {};
    std::memcpy(last, &data[i], data.size() - i);
    h = (h ^ load<uint64_t>(last)) * kPrime;
  }
  return h;
}

constexpr uint16_t kHalfMagnitude = 0x7fff, kHalfInfinity = 0x7c00;

// Of a finite one.
float half_to_float(uint16_t h) {
  const uint32_t sign = static_cast<uint32_t>(h & 0x8000) << 16;
  const uint32_t magnitude = h & kHalfMagnitude;
  // Shifting the bits into place leaves the exponent 112 too small; multiplying corrects it, subnormals included.
  return std::bit_cast<float>(sign | std::bit_cast<uint32_t>(std::bit_cast<float>(magnitude << 13) * 0x1p112f));
}

float checked(float v) {
  if (!std::isfinite(v)) fail("a weight is not a finite number");
  return v;
}

float checked(int32_t v) {
  if (v > kMaxInteger || v < -kMaxInteger) fail("an integer weight is too large");
  return static_cast<float>(v);
}

std::vector<float> convert(const SafetensorsEntry& entry) {
  const uint8_t* p = entry.bytes.data();
  size_t count = 1;
  for (int64_t extent : entry.shape) count *= static_cast<size_t>(extent);
  std::vector<float> out(count);
  auto fill = [&](auto element) {
    for (size_t i = 0; i < count; ++i) out[i] = element(i);
  };
  if (entry.type == "F16") {
    // Nearly all of a model, and what most of the time of loading it would go to: without a branch for each value.
    uint16_t largest = 0;
    for (size_t i = 0; i < count; ++i) {
      const auto half = load<uint16_t>(p + 2 * i);
      largest = std::max<uint16_t>(largest, half & kHalfMagnitude);
      out[i] = half_to_float(half);
    }
    if (largest >= kHalfInfinity) fail("a weight is not a finite number");
  } else if (entry.type == "F32")
    fill([p](size_t i) { return checked(std::bit_cast<float>(load<uint32_t>(p + 4 * i))); });
  else if (entry.type == "U16")
    fill([p](size_t i) { return static_cast<float>(load<uint16_t>(p + 2 * i)); });
  else if (entry.type == "I8")
    fill([p](size_t i) { return static_cast<float>(load<int8_t>(p + i)); });
  else
    fill([p](size_t i) { return checked(load<int32_t>(p + 4 * i)); });
  return out;
}

SafetensorsFile read_file(std::span<const uint8_t> bytes) {
  try {
    return read_safetensors(bytes);
  } catch (const Error& e) {
    fail(e.what());
  }
}

}  // namespace

WeightsFile::WeightsFile(std::span<const uint8_t> bytes, const std::string& format) {
  SafetensorsFile file = read_file(bytes);
  if (file.metadata["format"] != format) fail("its format is not " + format);
  for (const auto& [name, entry] : file.tensors) {
    std::vector<float> values = convert(entry);
    tensors_.emplace(name, Tensor{entry.shape, std::move(values)});
  }
  metadata_ = std::move(file.metadata);
  content_id_ = hash_words(file.data);
}

const Tensor& WeightsFile::get(const std::string& name, const std::vector<int64_t>& shape) const {
  const auto found = tensors_.find(name);
  if (found == tensors_.end()) fail("tensor " + name + " is missing");
  const Tensor& tensor = found->second;
  bool same = tensor.shape.size() == shape.size();
  for (size_t i = 0; same && i < shape.size(); ++i) same = shape[i] == -1 || shape[i] == tensor.shape[i];
  if (!same) fail("tensor " + name + " has an unexpected shape");
  return tensor;
}

void WeightsFile::scale(const std::string& name, float factor) {
  const auto found = tensors_.find(name);
  if (found == tensors_.end()) fail("tensor " + name + " is missing");
  for (float& v : found->second.data) v *= factor;
}

}  // namespace pith
