#include "training/model/model_file.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "fixture.hpp"
#include "training/model/safetensors_write.hpp"

using namespace pith;
using namespace pith::train;
using Catch::Matchers::Contains;

namespace {

// A model that is loaded for training and written again.
struct Model : LoadedModel {
  using LoadedModel::LoadedModel;

  std::vector<uint8_t> write() {
    auto rows = [&](const char* name, const std::vector<int64_t>& shape) {
      const std::vector<float>& data = weights.get(name, shape).data;
      return std::vector<uint16_t>(data.begin(), data.end());
    };
    const int skip = static_cast<int>(weights.get("tables.skip", {1}).data[0]);
    return write_model(parameters, values_of(parameters),
                       {rows("tables.sigma", {64, 512}), rows("tables.z", {8, -1, 255}), skip},
                       {{"description", "a test"}, {"steps", "12"}});
  }
};

// `value` of a bias as the written file holds it.
float written(float value) {
  Model m;
  m.parameters.get("synthesis.up.bias").value[1] = value;
  return WeightsFile(m.write(), CodecModel::kFormat).get("synthesis.up.bias", {-1}).data[1];
}

}  // namespace

TEST_CASE("Model file: written from one that was written, it is the same") {
  const std::vector<uint8_t> once = Model().write(), twice = Model(once).write();
  CHECK(once == twice);
  CHECK(CodecModel(once).id() == CodecModel(twice).id());
  CHECK(WeightsFile(once, CodecModel::kFormat).metadata() ==
        std::map<std::string, std::string>{{"description", "a test"}, {"format", "pith-codec-1"}, {"steps", "12"}});
}

TEST_CASE("Model file: every tensor has its type and its values") {
  const test::TestTensors original = test::tiny_tensors();
  const std::vector<uint8_t> file = Model().write();
  const SafetensorsFile entries = read_safetensors(file);
  REQUIRE(entries.tensors.size() == original.size());  // the prior is no part of it
  const WeightsFile before(test::tiny_model(), CodecModel::kFormat), after(file, CodecModel::kFormat);
  for (const auto& [name, tensor] : original) {
    CAPTURE(name);
    const SafetensorsEntry& entry = entries.tensors.at(name);
    const bool half = tensor.type == "F32" && !name.starts_with("gain.");
    CHECK(entry.type == (half ? "F16" : tensor.type));
    CHECK(entry.shape == tensor.shape);
    if (!half) CHECK(std::vector(entry.bytes.begin(), entry.bytes.end()) == tensor.bytes);
    const std::vector<float>&a = before.get(name, tensor.shape).data, &b = after.get(name, tensor.shape).data;
    for (size_t i = 0; i < a.size(); ++i) REQUIRE(b[i] == Approx(a[i]).epsilon(0x1p-11).margin(0x1p-24));
  }
}

TEST_CASE("Model file: halves are rounded to the nearest, ties to even, subnormal ones too") {
  CHECK(written(-0.1f) == -0.0999755859375f);
  CHECK(written(1 + 0x1p-11f) == 1);
  CHECK(written(1 + 0x3p-11f) == 1 + 0x4p-11f);
  CHECK(written(0x1.ffffp-1f) == 1);  // into the next exponent
  CHECK(written(0x1p-24f) == 0x1p-24f);
  CHECK(written(-0x1p-25f) == 0);
  CHECK(written(0x3p-25f) == 0x4p-25f);
  CHECK(written(0x1.ffffp-15f) == 0x1p-14f);
  CHECK(written(1e-30f) == 0);
  CHECK(written(-65519) == -65504);
}

TEST_CASE("Model file: what does not fit is refused") {
  CHECK_THROWS_WITH(written(65520), Contains("synthesis.up.bias has a value that is too large for 16 bits"));
  CHECK_THROWS_WITH(written(1e30f), Contains("too large"));
  CHECK_THROWS_WITH(written(NAN), Contains("synthesis.up.bias has a value that is no finite number"));
  CHECK_THROWS_WITH(written(INFINITY), Contains("no finite number"));
  Model far;
  far.parameters.get("sigma.quality_bias").value[0] = 1e6f;
  CHECK_THROWS_WITH(far.write(), Contains("sigma.quality_bias has an integer beyond 2^24"));
  Model inexact;
  inexact.parameters.get("sigma.2.bias").value[0] = 0x1p24f / 1024;
  CHECK_THROWS_WITH(inexact.write(), Contains("exceed the range of exact arithmetic"));
}

TEST_CASE("Model file: the header is in order and padded") {
  const std::vector<float> numbers = {1, 2};
  const std::vector<uint8_t> file = write_safetensors(
      {{"k", "\xff\"ü"}}, {{"b", {"F32", {2}, bytes_of(numbers)}}, {"A", {"F32", {1, 2}, bytes_of(numbers)}}});
  const std::string text(file.begin() + 8, file.end() - 16);
  CHECK(text.size() % 8 == 0);
  CHECK(file[0] == text.size());
  CHECK_THAT(text,
             Catch::Matchers::StartsWith(R"({"__metadata__":{"k":"\ufffd\"\u00fc"},"A":{"dtype":"F32","shape":[1,2],)"
                                         R"("data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],)"));
  const SafetensorsFile read = read_safetensors(file);
  CHECK(read.tensors.at("b").bytes.data() == read.data.data() + 8);
}
