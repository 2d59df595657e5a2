#include "net/weights_file.hpp"

#include <bit>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "error.hpp"

namespace pith {
namespace {

// A model has a few hundred tensors; a header beyond this is not one of ours.
constexpr uint64_t kMaxHeaderBytes = 1 << 20;

// Integers beyond this would not survive the conversion to float.
constexpr int32_t kMaxInteger = 1 << 24;

[[noreturn]] void fail(const std::string& what) { throw Error(PITH_ERROR_MODEL, "not a usable model: " + what); }

// Integers are stored by their bytes, least significant first.
template <typename Integer>
Integer load(const uint8_t* p) {
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

float half_to_float(uint16_t h) {
  const uint32_t sign = static_cast<uint32_t>(h & 0x8000) << 16;
  const uint32_t magnitude = h & 0x7fff;
  if (magnitude >= 0x7c00) fail("a weight is not a finite number");
  // Shifting the bits into place leaves the exponent 112 too small; multiplying corrects it, subnormals included.
  return std::bit_cast<float>(sign | std::bit_cast<uint32_t>(std::bit_cast<float>(magnitude << 13) * 0x1p112f));
}

size_t element_size(const std::string& type) {
  if (type == "F32" || type == "I32") return 4;
  if (type == "F16" || type == "U16") return 2;
  if (type == "I8") return 1;
  fail("unknown element type " + type);
}

float checked(float v) {
  if (!std::isfinite(v)) fail("a weight is not a finite number");
  return v;
}

float checked(int32_t v) {
  if (v > kMaxInteger || v < -kMaxInteger) fail("an integer weight is too large");
  return static_cast<float>(v);
}

std::vector<float> convert(const std::string& type, const uint8_t* p, size_t count) {
  std::vector<float> out(count);
  auto fill = [&](auto element) {
    for (size_t i = 0; i < count; ++i) out[i] = element(i);
  };
  if (type == "F16")
    fill([p](size_t i) { return half_to_float(load<uint16_t>(p + 2 * i)); });
  else if (type == "F32")
    fill([p](size_t i) { return checked(std::bit_cast<float>(load<uint32_t>(p + 4 * i))); });
  else if (type == "U16")
    fill([p](size_t i) { return static_cast<float>(load<uint16_t>(p + 2 * i)); });
  else if (type == "I8")
    fill([p](size_t i) { return static_cast<float>(load<int8_t>(p + i)); });
  else
    fill([p](size_t i) { return checked(load<int32_t>(p + 4 * i)); });
  return out;
}

// Number of elements; refuses extents whose product cannot be the size of anything in `available` bytes.
size_t count_elements(const std::vector<int64_t>& shape, size_t available) {
  size_t count = 1;
  for (int64_t extent : shape) {
    if (extent <= 0 || static_cast<uint64_t>(extent) > available / count) fail("a tensor has an impossible shape");
    count *= static_cast<size_t>(extent);
  }
  return count;
}

}  // namespace

WeightsFile::WeightsFile(std::span<const uint8_t> bytes) {
  if (bytes.size() < 8) fail("shorter than a safetensors header");
  const uint64_t header_size = load<uint64_t>(bytes.data());
  if (header_size > kMaxHeaderBytes || header_size > bytes.size() - 8) fail("its safetensors header is truncated");
  const char* text = reinterpret_cast<const char*>(bytes.data()) + 8;
  const std::span<const uint8_t> data = bytes.subspan(8 + header_size);
  try {
    const auto header = nlohmann::json::parse(text, text + header_size);
    for (const auto& [name, entry] : header.items()) {
      if (name == "__metadata__") {
        if (entry.value("format", "") != "pith-codec-1") fail("its format is not pith-codec-1");
        continue;
      }
      const std::string type = entry.at("dtype");
      Tensor tensor;
      tensor.shape = entry.at("shape").get<std::vector<int64_t>>();
      const uint64_t begin = entry.at("data_offsets").at(0), end = entry.at("data_offsets").at(1);
      if (begin > end || end > data.size()) fail("tensor " + name + " lies outside the file");
      const size_t count = count_elements(tensor.shape, data.size());
      if (count * element_size(type) != end - begin) fail("tensor " + name + " has another size than its shape");
      tensor.data = convert(type, data.data() + begin, count);
      tensors_.emplace(name, std::move(tensor));
    }
    if (!header.contains("__metadata__")) fail("its format is not pith-codec-1");
  } catch (const nlohmann::json::exception&) {
    fail("its safetensors header cannot be read");
  }
  content_id_ = hash_words(data);
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
