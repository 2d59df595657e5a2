#include "net/safetensors.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/byte_reader.hpp"
#include "base/error.hpp"

namespace pith {
namespace {

// A model has a few hundred tensors, a checkpoint four times as many; a header beyond this is not one of ours.
constexpr uint64_t kMaxHeaderBytes = 1 << 20;

[[noreturn]] void fail(const std::string& what) { throw Error(PITH_ERROR_MODEL, what); }

size_t element_size(const std::string& type) {
  if (type == "F32" || type == "I32") return 4;
  if (type == "F16" || type == "U16") return 2;
  if (type == "I8") return 1;
  fail("unknown element type " + type);
}

// A whole number of at least 0 that is written as one, unlike 192.0 or 1e300.
uint64_t read_number(const nlohmann::json& value) {
  if (!value.is_number_unsigned()) fail("its safetensors header has something else where a whole number belongs");
  return value.get<uint64_t>();
}

// Refuses extents whose product, `count`, cannot be that of elements in `available` bytes.
std::vector<int64_t> read_shape(const nlohmann::json::array_t& extents, size_t available, size_t* count) {
  std::vector<int64_t> shape;
  *count = 1;
  for (const nlohmann::json& element : extents) {
    const uint64_t extent = read_number(element);
    if (extent == 0 || extent > available / *count) fail("a tensor has an impossible shape");
    *count *= static_cast<size_t>(extent);
    shape.push_back(static_cast<int64_t>(extent));
  }
  return shape;
}

SafetensorsEntry read_entry(const std::string& name, const nlohmann::json& entry, std::span<const uint8_t> data) {
  size_t count = 0;
  SafetensorsEntry tensor{entry.at("dtype"),
                          read_shape(entry.at("shape").get_ref<const nlohmann::json::array_t&>(), data.size(), &count),
                          {}};
  const nlohmann::json& offsets = entry.at("data_offsets");
  const uint64_t begin = read_number(offsets.at(0)), end = read_number(offsets.at(1));
  if (begin > end || end > data.size()) fail("tensor " + name + " lies outside the file");
  if (count * element_size(tensor.type) != end - begin) fail("tensor " + name + " has another size than its shape");
  tensor.bytes = data.subspan(begin, end - begin);
  return tensor;
}

// Every byte belongs to one tensor, so that what is made of them takes no more than a multiple of the file.
void check_that_tensors_tile(const SafetensorsFile& file) {
  std::vector<std::span<const uint8_t>> ranges;
  for (const auto& [name, tensor] : file.tensors) ranges.push_back(tensor.bytes);
  std::ranges::sort(ranges, {}, [](const auto& range) { return range.data(); });
  const uint8_t* next = file.data.data();
  for (const std::span<const uint8_t> range : ranges) {
    if (range.data() != next) fail("its tensors overlap or leave gaps");
    next += range.size();
  }
  if (next != file.data.data() + file.data.size()) fail("its data goes on behind its tensors");
}

}  // namespace

SafetensorsFile read_safetensors(std::span<const uint8_t> bytes) {
  if (bytes.size() < 8) fail("shorter than a safetensors header");
  const uint64_t header_size = ByteReader(bytes, "a safetensors header").u64();
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
  check_that_tensors_tile(file);
  return file;
}

}  // namespace pith
