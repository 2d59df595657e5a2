#include "model/model_hash.hpp"

#include <nettle/sha2.h>

#include <string>

#include "base/byte_writer.hpp"
#include "net/safetensors.hpp"

namespace pith {

ModelHash model_hash(std::span<const uint8_t> file) {
  sha256_ctx context;
  sha256_init(&context);
  const auto add = [&](std::span<const uint8_t> bytes) { sha256_update(&context, bytes.size(), bytes.data()); };
  for (const auto& [name, tensor] : read_safetensors(file).tensors) {
    std::vector<uint8_t> head;
    const auto add_text = [&](const std::string& text) { head.insert(head.end(), text.begin(), text.end()); };
    append_u64(head, name.size());
    add_text(name);
    add_text(tensor.type);
    append_u8(head, 0);
    append_u64(head, tensor.shape.size());
    for (const int64_t extent : tensor.shape) append_u64(head, static_cast<uint64_t>(extent));
    add(head);
    add(tensor.bytes);
  }
  ModelHash hash;
  sha256_digest(&context, hash.size(), hash.data());
  return hash;
}

}  // namespace pith
