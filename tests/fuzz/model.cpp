// Model files: the JSON text of one, before the data of the small model. Whatever loads must be complete.
#include <cstring>

#include "format/byte_writer.hpp"
#include "fuzz.hpp"
#include "model/codec_model.hpp"
#include "tiny_model.hpp"

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace pith;
  static const std::vector<uint8_t> whole = test::tiny_model();
  uint64_t text = 0;
  std::memcpy(&text, whole.data(), sizeof text);

  std::vector<uint8_t> file;
  append_u64(file, size);
  append_bytes(file, {data, size});
  append_bytes(file, std::span(whole).subspan(sizeof text + text));
  fuzz::may_be_refused([&] { CodecModel{file}; });
  return 0;
}
