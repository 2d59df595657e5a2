#include "training/optimiser/parameters.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>

#include "fixture.hpp"

using namespace pith;
using namespace pith::train;

TEST_CASE("Parameters: names in order, each with the rule that moves it") {
  LoadedModel m;
  const auto& all = m.parameters.all();
  CHECK(std::is_sorted(all.begin(), all.end(), [](const Parameter& a, const Parameter& b) { return a.name < b.name; }));
  CHECK(all.size() == test::tiny_tensors().size() - 3 + 2);  // without the tables, with the prior
  auto update = [&](const char* name) { return m.parameters.get(name).update; };
  CHECK(update("analysis.input.weight") == Update::matrix);
  CHECK(update("hyper_analysis.down.weight") == Update::matrix);
  CHECK(update("analysis.shortcut.weight") == Update::shortcut);
  CHECK(update("synthesis.pixels.weight") == Update::shortcut);
  for (const char* name : {"analysis.input.bias", "analysis.fine.0.depthwise.weight", "gain.latent.encode",
                           "sigma.0.weight", "sigma.1.weight", "sigma.1.bias", "sigma.quality_bias", "prior.mean"})
    CHECK(update(name) == Update::plain);
  const Parameter& down = m.parameters.get("hyper_analysis.down.weight");
  CHECK(down.rows == 20);
  CHECK(down.columns == 80);
}

TEST_CASE("Parameters: units of what is trained") {
  LoadedModel m;
  const test::TestTensors file = test::tiny_tensors();
  auto in_file = [&](const char* name, size_t i) {
    float v;
    std::memcpy(&v, &file.at(name).bytes[4 * i], 4);
    return v;
  };
  auto value = [&](const char* name) { return m.parameters.get(name).value[5]; };
  CHECK(value("analysis.input.weight") == Approx(in_file("analysis.input.weight", 5)));
  CHECK(value("analysis.shortcut.weight") == 4 * in_file("analysis.shortcut.weight", 5));
  CHECK(value("analysis.down.weight") == in_file("analysis.down.weight", 5));
  CHECK(value("sigma.1.weight") * 64 == static_cast<int8_t>(file.at("sigma.1.weight").bytes[5]));
  CHECK(value("sigma.1.bias") * 1024 == m.weights.get("sigma.1.bias", {-1}).data[5]);
  CHECK(value("sigma.quality_bias") * 2048 == m.weights.get("sigma.quality_bias", {8, -1}).data[5]);
}

TEST_CASE("Parameters: networks use what they were started with") {
  LoadedModel m;
  for (Parameter& p : m.parameters.all()) {
    const std::vector<float> before = p.used->data;
    use(p, p.value);
    for (size_t i = 0; i < before.size(); ++i) REQUIRE(p.used->data[i] == Approx(before[i]).epsilon(1e-6));
    if (p.name.starts_with("sigma.")) CHECK(p.used->data == before);
  }
}

TEST_CASE("Parameters: integers are rounded half to even and kept in their limits, the bias of the quality is not") {
  LoadedModel m;
  auto used = [&](const char* name, float in_units) {
    Parameter& p = m.parameters.get(name);
    p.value[7] = in_units / p.unit;
    use(p, p.value);
    return p.used->data[7];
  };
  CHECK(used("sigma.3.weight", 2.5f) == 2);
  CHECK(used("sigma.3.weight", -3.5f) == -4);
  CHECK(used("sigma.3.weight", 127.4f) == 127);
  CHECK(used("sigma.3.weight", 200) == 127);
  CHECK(used("sigma.3.weight", -200) == -127);
  CHECK(used("sigma.3.bias", 1e5f + 0.25f) == 1e5f);
  CHECK(used("sigma.quality_bias", 100.25f) == 100.25f);
}

TEST_CASE("Parameters: gradients are those by the trained value") {
  LoadedModel m;
  for (const char* name : {"analysis.shortcut.weight", "analysis.input.bias", "sigma.1.bias"}) {
    Parameter& p = m.parameters.get(name);
    const std::vector<float> one(p.value.size(), 3), other(p.value.size(), 0.5f);
    set_gradient(p, {one.data(), other.data()});
    for (float g : p.gradient) REQUIRE(g == p.unit * 3.5f);
    set_gradient(p, {other.data()});
    CHECK(p.gradient.back() == p.unit * 0.5f);
  }
}

TEST_CASE("Parameters: beyond a limit a gradient passes only if it leads back") {
  LoadedModel m;
  Parameter& p = m.parameters.get("sigma.3.weight");
  auto passes = [&](float in_units, float gradient) {
    p.value[7] = in_units / p.unit;
    std::vector<float> part(p.value.size());
    part[7] = gradient;
    set_gradient(p, {part.data()});
    CHECK((p.gradient[7] == 0 || p.gradient[7] == p.unit * gradient));
    return p.gradient[7] != 0;
  };
  for (float inside : {-127.f, 0.f, 127.f}) {
    CHECK(passes(inside, 1));
    CHECK(passes(inside, -1));
  }
  CHECK(passes(127.25f, 1));  // a step goes against the gradient
  CHECK_FALSE(passes(127.25f, -1));
  CHECK(passes(-127.25f, -1));
  CHECK_FALSE(passes(-127.25f, 1));
}

TEST_CASE("Parameters: the prior has the mean and the spread of the table of z") {
  // Two symbols stand out from the ones that every row has everywhere, and that tell nothing.
  test::TestTensors tensors = test::tiny_tensors();
  std::vector<uint16_t> row(255, 1);
  row[127 + 3] = 40000;
  row[127 + 9] = 65536 - 253 - 40000;
  double mean = 0, squares = 0;
  for (int i = 0; i < 255; ++i) {
    const double share = (row[static_cast<size_t>(i)] - 1) / (65536. - 255);
    mean += share * (i - 127);
    squares += share * (i - 127) * (i - 127);
  }
  std::vector<uint8_t>& table = tensors["tables.z"].bytes;
  for (size_t at = 0; at < table.size(); at += 510) std::memcpy(&table[at], row.data(), 510);

  LoadedModel m(test::to_safetensors(tensors));
  const Parameter &prior_mean = m.parameters.get("prior.mean"), &prior_scale = m.parameters.get("prior.scale");
  CHECK(prior_mean.used->shape == std::vector<int64_t>{8, 12});
  CHECK(prior_scale.used->shape == std::vector<int64_t>{8, 12});
  for (float v : prior_mean.value) REQUIRE(v == Approx(mean));
  for (float v : prior_scale.value) {
    const double scale = std::log1p(std::exp(v)) + 0.05;
    const double variance = scale * scale * M_PI * M_PI / 3;  // of the logistic distribution
    REQUIRE(variance + 1. / 12 == Approx(squares - mean * mean));
  }
}
