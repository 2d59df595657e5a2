#include "training/model/safetensors_write.hpp"

#include <nlohmann/json.hpp>

namespace pith::train {

std::vector<uint8_t> write_safetensors(const std::map<std::string, std::string>& metadata,
                                       const std::map<std::string, SafetensorsEntry>& tensors) {
  using Json = nlohmann::ordered_json;
  Json header;
  header["__metadata__"] = metadata;
  size_t end = 0;
  for (const auto& [name, tensor] : tensors) {
    const size_t begin = end;
    end += tensor.bytes.size();
    header[name] = {{"dtype", tensor.type}, {"shape", tensor.shape}, {"data_offsets", {begin, end}}};
  }
  // Text that is no UTF-8, which can only be in the metadata, must not cost the weights.
  std::string text = header.dump(-1, ' ', /*ensure_ascii=*/true, Json::error_handler_t::replace);
  text.append((8 - text.size() % 8) % 8, ' ');

  std::vector<uint8_t> file;
  file.reserve(8 + text.size() + end);
  for (int i = 0; i < 8; ++i) file.push_back(static_cast<uint8_t>(uint64_t{text.size()} >> (8 * i)));
  file.insert(file.end(), text.begin(), text.end());
  for (const auto& [name, tensor] : tensors) file.insert(file.end(), tensor.bytes.begin(), tensor.bytes.end());
  return file;
}

}  // namespace pith::train
