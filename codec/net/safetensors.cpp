#include "net/safetensors.hpp"

#include <nlohmann/json.hpp>

#include "error.hpp"

namespace pith {
namespace {

// A model has a few hundred tensors, a checkpoint four times as many; a header beyond this is not one of ours.
constexpr uint64_t kMaxHeaderBytes = 1 << 20;

[[noreturn]] void fail(const std::string& what) { throw Error(PITH_ERROR_MODEL, what); }

uint64_t load_size(const uint8_t* p) {
  uint64_t v = 0;
  for (int i = 0; i < 8; ++i) v |= static_cast<uint64_t>(p[i]) << (8 * i);
  return v;
}

size_t element_size(const std::string& type) {
  if (type == "F32" || type == "I32") return 4;
  if (type == "F16" || type == "U16") return 2;
  if (type == "I8") return 1;
  fail("unknown element type " + type);
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

SafetensorsEntry read_entry(const std::string& name, const nlohmann::json& entry, std::span<const uint8_t> data) {
  SafetensorsEntry tensor{entry.at("dtype"), entry.at("shape").get<std::vector<int64_t>>(), {}};
  const uint64_t begin = entry.at("data_offsets").at(0), end = entry.at("data_offsets").at(1);
  if (begin > end || end > data.size()) fail("tensor " + name + " lies outside the file");
  if (count_elements(tensor.shape, data.size()) * element_size(tensor.type) != end - begin)
    fail("tensor " + name + " has another size than its shape");
  tensor.bytes = data.subspan(begin, end - begin);
  return tensor;
}

}  // namespace

SafetensorsFile read_safetensors(std::span<const uint8_t> bytes) {
  if (bytes.size() < 8) fail("shorter than a safetensors header");
  const uint64_t header_size = load_size(bytes.data());
  if (header_size > kMaxHeaderBytes || header_size > bytes.size() - 8) fail("its safetensors header is truncated");
  const char* text = reinterpret_cast<const char*>(bytes.data()) + 8;
  SafetensorsFile file;
  file.data = bytes.subspan(8 + header_size);
  try {
    const auto header = nlohmann::json::parse(text, text + header_size);
    for (const auto& [name, entry] : header.items())
      if (name == "__metadata__")
        file.metadata = entry.get<std::map<std::string, std::string>>();
      else
        file.tensors[name] = read_entry(name, entry, file.data);
  } catch (const nlohmann::json::exception&) {
    fail("its safetensors header cannot be read");
  }
  return file;
}

}  // namespace pith
