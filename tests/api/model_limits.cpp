// Model files that are well-formed and ask for what no code could do, or hold weights that lead nowhere.
#include <catch2/catch.hpp>
#include <cstring>
#include <ctime>
#include <limits>

#include "base/to_integer.hpp"
#include "decode/row_decoder.hpp"
#include "encode/row_encoder.hpp"
#include "model/autoencoder.hpp"
#include "model/denoiser.hpp"
#include "model/inpainter.hpp"
#include "net/engine.hpp"
#include "restore/coarse_fill.hpp"
#include "restore/hole_windows.hpp"
#include "restore/inpaint.hpp"
#include "restore/row_denoiser.hpp"
#include "test_image.hpp"
#include "tiny_model.hpp"

using namespace pith;
using Catch::Matchers::Contains;
using test::TestImage;
using test::TestTensor;
using test::TestTensors;

namespace {

TestTensor filled(std::vector<int64_t> shape, float value) {
  size_t count = 1;
  for (const int64_t extent : shape) count *= static_cast<size_t>(extent);
  const std::vector<float> values(count, value);
  TestTensor tensor{"F32", std::move(shape), std::vector<uint8_t>(4 * count)};
  if (count > 0) std::memcpy(tensor.bytes.data(), values.data(), tensor.bytes.size());
  return tensor;
}

void add_blocks(TestTensors& tensors, const std::string& name, int count) {
  for (int i = 0; i < count; ++i)
    for (const auto& [part, shape] :
         std::initializer_list<std::pair<const char*, std::vector<int64_t>>>{{".mix_in.weight", {1, 1}},
                                                                             {".depthwise.weight", {1, 3, 3}},
                                                                             {".depthwise.bias", {1}},
                                                                             {".mix_out.weight", {1, 1}},
                                                                             {".expand.weight", {2, 1}},
                                                                             {".project.weight", {1, 2}}})
      tensors[name + "." + std::to_string(i) + part] = filled(shape, 0.01f);
}

// A U-Net of one channel.
std::vector<uint8_t> thin_unet(const UNetKind& kind, int levels, int middle_blocks) {
  const std::string name = kind.name;
  TestTensors tensors;
  tensors[name + ".input.weight"] = filled({1, kCellChannels + kind.told_channels}, 0.01f);
  tensors[name + ".output.weight"] = filled({kCellChannels, 1}, 0.01f);
  for (int level = 0; level < levels; ++level) {
    tensors[name + ".down." + std::to_string(level) + ".weight"] = filled({1, 4}, 0.01f);
    tensors[name + ".up." + std::to_string(level) + ".weight"] = filled({4, 1}, 0.01f);
  }
  add_blocks(tensors, name + ".middle", middle_blocks);
  return to_safetensors(tensors, kind.format);
}

// A codec model with blocks added to one of its stacks of two.
std::vector<uint8_t> long_codec(const std::string& stack, int blocks) {
  TestTensors tensors = test::tiny_tensors();
  for (int i = 2; i < blocks; ++i)
    for (const auto& [name, tensor] : test::tiny_tensors())
      if (name.rfind(stack + ".0.", 0) == 0)
        tensors[stack + "." + std::to_string(i) + name.substr(stack.size() + 2)] = tensor;
  return to_safetensors(tensors);
}

std::vector<uint8_t> codec_with(const std::string& prefix, float value) {
  TestTensors tensors = test::tiny_tensors();
  for (auto& [name, tensor] : tensors)
    if (tensor.type == "F32" && name.rfind(prefix, 0) == 0) tensor = filled(tensor.shape, value);
  return to_safetensors(tensors);
}

}  // namespace

TEST_CASE("Model limits: networks too deep for pictures are refused") {
  for (const int levels : {kMaxLevels + 1, 9, 10, 11, 12, 20, 29, 30, 31, 32, 33, 64, 100}) {
    INFO(levels << " levels");
    CHECK_THROWS_WITH(DenoiserModel(thin_unet(kDenoiser, levels, 1)), Contains("levels, more than 6"));
    CHECK_THROWS_WITH(InpainterModel(thin_unet(kInpainter, levels, 1)), Contains("levels, more than 6"));
  }
}

TEST_CASE("Model limits: networks that see too far are refused") {
  for (const int levels : {0, 1, 4, kMaxLevels}) {
    CHECK_NOTHROW(DenoiserModel(thin_unet(kDenoiser, levels, kMaxHaloUnits)));
    CHECK_THROWS_WITH(DenoiserModel(thin_unet(kDenoiser, levels, kMaxHaloUnits + 1)), Contains("filters reach"));
    CHECK_THROWS_WITH(InpainterModel(thin_unet(kInpainter, levels, 1000)), Contains("filters reach"));
  }
  CHECK(CodecModel(long_codec("synthesis.fine", 20)).halo() == 11);
  CHECK_THROWS_WITH(CodecModel(long_codec("synthesis.fine", 63)), Contains("filters reach 33 latents"));
  CHECK_THROWS_WITH(CodecModel(long_codec("analysis.fine", 200)), Contains("filters reach"));
}

TEST_CASE("Model limits: what is allowed at most runs") {
  const TestImage before = TestImage::random(300, 200, 3);
  for (const int levels : {0, kMaxLevels}) {
    const auto engine = make_engine(DataType::f32);
    const std::vector<uint8_t> denoiser_file = thin_unet(kDenoiser, levels, kMaxHaloUnits);
    const DenoiserModel denoiser(denoiser_file);
    TestImage clean(300, 200, 3);
    RowDenoiser rows({denoiser, *engine, 2}, 300, 200, 3, {}, [&](uint8_t* samples, size_t stride, uint32_t count) {
      for (uint32_t i = 0; i < count; ++i) std::memcpy(samples + i * stride, before.image().pixels, stride);
    });
    CHECK_NOTHROW(rows.read_rows(clean.image().pixels, clean.image().stride, 200));

    const std::vector<uint8_t> inpainter_file = thin_unet(kInpainter, levels, kMaxHaloUnits);
    const InpainterModel inpainter(inpainter_file);
    TestImage picture = before;
    Mask holes(300, 200);
    for (uint32_t y = 20; y < 120; ++y) std::fill_n(holes.row(y) + 150, 150, 1);
    CHECK(inpaint({inpainter, *engine, 2}, picture.image(), holes, {}) == 100 * 150);
  }
}

TEST_CASE("Model limits: windows around scattered holes are found quickly, however fine the network's grid is") {
  const std::vector<uint8_t> file = thin_unet(kInpainter, 0, 1);
  const InpainterModel model(file);
  REQUIRE(model.alignment() == kCell);
  Mask holes(1500, 1000);
  for (size_t i = 0; i < holes.holes.size(); i += 37) holes.holes[i] = 1;
  const std::clock_t begin = std::clock();
  CHECK(hole_windows(holes, hole_unit(model.alignment()), 1).size() < 30);
  CHECK(double(std::clock() - begin) / CLOCKS_PER_SEC < 2);
}

TEST_CASE("Model limits: the latent's channels are even in number") {
  CHECK(CodecModel(to_safetensors(test::tiny_tensors(1, 0, 46))).latent_channels() == 46);
  CHECK_THROWS_WITH(CodecModel(to_safetensors(test::tiny_tensors(1, 0, 47))), Contains("odd number of channels"));
}

TEST_CASE("Model limits: integers given as floats are what tables allow, or refused") {
  for (const float value : {-3e38f, -1.f, 65.f, 3e38f}) {
    TestTensors tensors = test::tiny_tensors();
    tensors["tables.skip"] = filled({1}, value);
    CHECK_THROWS_WITH(CodecModel(to_safetensors(tensors)), Contains("tables.skip is not in 0…64"));
    tensors = test::tiny_tensors();
    tensors["tables.sigma"] = filled({64, 512}, value);
    CHECK_THROWS_WITH(CodecModel(to_safetensors(tensors)), Contains("a row of"));
    tensors = test::tiny_tensors();
    tensors["sigma.quality_bias"] = filled(tensors["sigma.quality_bias"].shape, value);
    for (const int32_t bias : CodecModel(to_safetensors(tensors)).sigma_bias({9000}))
      CHECK(bias == to_integer<int32_t>(value, -0x1p24f, 0x1p24f));
  }
}

TEST_CASE("Model limits: weights that overflow spoil pixels and nothing else") {
  const TestImage picture = TestImage::random(70, 40, 3);
  for (const auto& [prefix, value] : std::initializer_list<std::pair<const char*, float>>{{"", 60000.f},
                                                                                          {"", -60000.f},
                                                                                          {"", 3e38f},
                                                                                          {"gain.latent", 3e38f},
                                                                                          {"gain.features", 3e38f},
                                                                                          {"gain.latent", -3e38f},
                                                                                          {"hyper_synthesis", 1e30f},
                                                                                          {"context", -1e30f},
                                                                                          {"analysis", 1e20f}}) {
    INFO(prefix << " " << value);
    const CodecModel model(codec_with(prefix, value));
    const auto floats = make_engine(DataType::f32), exact = make_engine(DataType::f32);
    const Machine machine{model, *floats, *exact, 2};
    for (const int effort : {1, 2, 4}) {
      const std::vector<uint8_t> file =
          encode(machine, picture.image(), {9000}, {.tile_size = 64, .effort = effort}, {});
      TestImage decoded(70, 40, 3), small(9, 5, 3);
      CHECK_NOTHROW(decode(machine, file, decoded.image()));
      CHECK_NOTHROW(decode(machine, file, small.image(), {.max_side = 9}));
    }
  }
}

TEST_CASE("Limits: autoencoders that halve pictures too often, or do not fit together, are refused") {
  const auto with = [](const std::string& name, TestTensor tensor) {
    TestTensors tensors = test::tiny_autoencoder_tensors({.code = 3});
    tensors[name] = std::move(tensor);
    return to_safetensors(tensors, AutoencoderModel::kFormat, {{"kind", "plain"}});
  };
  const auto load = [](const std::vector<uint8_t>& file) { return AutoencoderModel(file).shape().side; };
  CHECK(load(with("unused", filled({1}, 0))) == 64);
  TestTensors deep = test::tiny_autoencoder_tensors({.code = 3});
  for (int level = 1; level < 40; ++level) {
    deep["autoencoder.down." + std::to_string(level) + ".weight"] = filled({8, 32}, 0.01f);
    deep["autoencoder.up." + std::to_string(level) + ".weight"] = filled({32, 8}, 0.01f);
  }
  CHECK_THROWS_WITH(load(to_safetensors(deep, AutoencoderModel::kFormat, {{"kind", "plain"}})),
                    Contains("halves pictures"));
  CHECK_THROWS_WITH(load(with("autoencoder.code.weight", filled({3, 65}, 0.01f))), Contains("not a usable model"));
  CHECK_THROWS_WITH(load(with("autoencoder.code.weight", filled({4, 64}, 0.01f))), Contains("not a usable model"));
  CHECK_THROWS_WITH(load(with("autoencoder.deepest.weight", filled({0, 8}, 0.01f))), Contains("not a usable model"));
  CHECK_THROWS_WITH(load(to_safetensors(deep, AutoencoderModel::kFormat, {{"kind", "wise"}})), Contains("kind"));
}

TEST_CASE("Model limits: any float becomes an integer within bounds") {
  for (const float v : {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity(), -1e30f})
    CHECK(to_integer<int16_t>(v, -32767, 32767) == -32767);
  for (const float v : {std::numeric_limits<float>::infinity(), 1e30f, 32768.f})
    CHECK(to_integer<int16_t>(v, -32767, 32767) == 32767);
  CHECK(to_integer<int8_t>(-3.f, -127, 127) == -3);
  CHECK(to_sample(254.99f) == 254);
  CHECK(to_sample(-0.5f) == 0);
}
