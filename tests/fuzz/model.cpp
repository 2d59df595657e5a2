// Model files of the codec, the denoiser, the inpainter and autoencoders: the JSON text of one. As it comes, before the
// data of the small model; and repaired, so that a fuzzer gets beyond the offsets. Whatever loads has to run.
#include <cstring>

#include "base/byte_writer.hpp"
#include "decode/row_decoder.hpp"
#include "embed/anomalies.hpp"
#include "embed/picture_coder.hpp"
#include "encode/row_encoder.hpp"
#include "fuzz.hpp"
#include "model/networks.hpp"
#include "plain_machine.hpp"
#include "repair_model.hpp"
#include "restore/inpaint.hpp"
#include "restore/row_denoiser.hpp"
#include "tiny_model.hpp"

namespace {

using namespace pith;

constexpr uint32_t kWidth = 41, kHeight = 23, kChannels = 3;

// Multiply-accumulates of the network for a picture of one unit, beyond which it would only take time.
constexpr double kMostWork = 1 << 25;

struct Sample {
  Sample() {
    for (size_t i = 0; i < samples.size(); ++i) samples[i] = static_cast<uint8_t>(i * i * 7 + i * 13);
  }
  pith_image image() { return {kWidth, kHeight, kChannels, stride, samples.data()}; }

  static constexpr size_t stride = size_t{kWidth} * kChannels;
  std::vector<uint8_t> samples = std::vector<uint8_t>(stride * kHeight);
};

// A file of the small model, for parts of it that only decode.
const std::vector<uint8_t>& small_file() {
  static const std::vector<uint8_t> file = [] {
    const CodecModel model(test::tiny_model());
    const auto engine = make_portable_engine();
    Sample sample;
    return encode({model, *engine, *engine, 1}, sample.image(), Quality{9000}, {.tile_size = 64});
  }();
  return file;
}

void run_codec(std::span<const uint8_t> file, int effort) {
  const CodecModel model(file);
  const Quality quality{9000};
  const auto work = [](const Graph& graph, int side) { return graph.macs(side, side); };
  const double analysing = model.can_encode() ? work(analysis(model.weights(), quality), 8) : 0;
  if (analysing + work(synthesis(model.weights(), quality), 4) + work(hyper_synthesis(model.weights()), 1) +
          work(sigma_network(model.weights()), 1) >
      kMostWork)
    return;
  const auto engine = make_portable_engine();  // which knows weights by their addresses: one for each model
  const Machine machine{model, *engine, *engine, 1};
  Sample sample;
  const auto coded =
      model.can_encode() ? encode(machine, sample.image(), quality, {.tile_size = 64, .effort = effort}) : small_file();
  decode(machine, coded, sample.image());
}

bool is_quick(const UNetModel& model) {
  const int side = model.alignment() / kCell;
  return model.graph().macs(side, side) <= kMostWork;
}

void run_denoiser(std::span<const uint8_t> file) {
  const DenoiserModel model(file);
  if (!is_quick(model)) return;
  const auto engine = make_portable_engine();
  Sample noisy, clean;
  RowDenoiser rows({model, *engine, 1}, kWidth, kHeight, kChannels, {}, [&](uint8_t* to, size_t, uint32_t count) {
    std::memcpy(to, noisy.samples.data(), Sample::stride * count);
  });
  for (uint32_t y = 0; y < kHeight; ++y) rows.read_rows(clean.samples.data() + y * Sample::stride, Sample::stride, 1);
}

void run_inpainter(std::span<const uint8_t> file) {
  const InpainterModel model(file);
  if (!is_quick(model)) return;
  const auto engine = make_portable_engine();
  Sample sample;
  Mask holes(kWidth, kHeight);
  for (uint32_t y = 5; y < kHeight; ++y) std::fill_n(holes.row(y) + 3, 20, 1);
  inpaint({model, *engine, 1}, sample.image(), holes, {.feather = 2});
}

void run_autoencoder(std::span<const uint8_t> file) {
  const AutoencoderModel model(file);
  const int blocks = model.shape().side / 8;
  if (autoencoder_encoder(model.weights()).macs(blocks, blocks) + autoencoder_decoder(model.weights()).macs(1, 1) >
      kMostWork)
    return;
  const auto engine = make_portable_engine();
  PictureCoder coder(model, *engine);
  Sample sample;
  const std::vector<float> code = coder.encode(sample.image());
  const auto side = static_cast<uint32_t>(model.shape().side);
  std::vector<uint8_t> pixels(size_t{side} * side * kChannels);
  coder.decode(code, {side, side, kChannels, size_t{side} * kChannels, pixels.data()});
  if (model.normal()) find_anomalies(sample.image(), model, coder);
}

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::span<const uint8_t> text{data, size};
  static const std::vector<uint8_t> whole = test::tiny_model();
  uint64_t length = 0;
  std::memcpy(&length, whole.data(), sizeof length);
  std::vector<uint8_t> plain;
  append_u64(plain, size);
  append_bytes(plain, text);
  append_bytes(plain, std::span(whole).subspan(sizeof length + length));

  for (const std::vector<uint8_t>& file : {plain, fuzz::repaired_model(text)}) {
    fuzz::may_be_refused([&] { run_codec(file, 1 + size % 2); });
    fuzz::may_be_refused([&] { run_denoiser(file); });
    fuzz::may_be_refused([&] { run_inpainter(file); });
    fuzz::may_be_refused([&] { run_autoencoder(file); });
  }
  return 0;
}
