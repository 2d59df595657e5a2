// The entropy decoder alone: any stream, any sequence of rows.
#include <array>

#include "entropy/residuals.hpp"
#include "fuzz.hpp"
#include "model/codec_model.hpp"
#include "tiny_model.hpp"

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace pith;
  static const CodecModel model(test::tiny_model());
  constexpr size_t kChoices = 64;  // bytes that choose the rows
  if (size < kChoices) return 0;
  const EntropyTables& tables = model.tables();
  std::vector<int8_t> z(static_cast<size_t>(model.hyper_channels()) * (data[0] % 8));
  std::vector<uint8_t> index(512);
  for (size_t i = 0; i < index.size(); ++i) index[i] = (data[i % kChoices] + i / kChoices) % kSigmaRows;
  std::vector<int16_t> r(index.size());
  RansDecoder decoder({data + kChoices, size - kChoices});
  const bool intact = decode_hyper(decoder, tables, data[1] % kQualityAnchors, z) &&
                      decode_residuals(decoder, tables, index, r) && decoder.finished();
  if (!intact) return 0;
  // There is only one stream for a list of symbols.
  RansEncoder encoder;
  encode_hyper(encoder, tables, data[1] % kQualityAnchors, z);
  encode_residuals(encoder, tables, index, r);
  const std::vector<uint8_t> again = encoder.finish();
  fuzz::expect(std::equal(again.begin(), again.end(), data + kChoices, data + size));
  return 0;
}
