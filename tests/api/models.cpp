// The C interface: models that it takes, and those inside the library.
#include <catch2/catch.hpp>
#include <cstring>
#include <string>

#include "fixture.hpp"

using pith::test::failure_of;
using pith::test::ModelFile;
using pith::test::TestImage;

TEST_CASE("models that cannot be used are refused with the path and the reason") {
  const std::vector<uint8_t> good = pith::test::tiny_model();
  auto refusal = [](const std::vector<uint8_t>& bytes) {
    const ModelFile file(bytes);
    const pith::Failure failure = failure_of(pith::test::settings_for(file));
    CHECK(failure.status == PITH_ERROR_MODEL);
    CHECK_THAT(failure.what(), Catch::Contains(file.path()));
    return std::string(failure.what());
  };
  refusal({});
  refusal({good.begin(), good.begin() + 1000});
  refusal({good.begin(), good.end() - 1});
  auto without = pith::test::tiny_tensors();
  without.erase("synthesis.up.weight");
  CHECK_THAT(refusal(to_safetensors(without)), Catch::Contains("synthesis.up.weight"));
  auto unbalanced = pith::test::tiny_tensors();
  unbalanced["tables.z"].bytes[0] ^= 1;
  refusal(to_safetensors(unbalanced));
  auto inexact = pith::test::tiny_tensors();
  for (size_t i = 0; i < inexact["sigma.0.bias"].bytes.size(); i += 4) inexact["sigma.0.bias"].bytes[i + 2] = 0xff;
  CHECK_THAT(refusal(to_safetensors(inexact)), Catch::Contains("exact"));

  pith_context_settings settings = pith::context_settings();
  settings.model_path = "/nonexistent/model.safetensors";
  const pith::Failure failure = failure_of(settings);
  CHECK(failure.status == PITH_ERROR_MODEL);
  CHECK_THAT(failure.what(), Catch::Contains("/nonexistent/model.safetensors"));
}

TEST_CASE("the library has a model for the eye and one for PSNR, and decodes files of both") {
  const TestImage picture = TestImage::random(80, 60, 3);
  const auto context_for = [](pith_tune tune) {
    pith_context_settings settings = pith::context_settings();
    settings.tune = tune;
    settings.precision = PITH_PRECISION_F32;
    return pith::Context(settings);
  };
  const pith::Context by_default, eye = context_for(PITH_TUNE_EYE), psnr = context_for(PITH_TUNE_PSNR);
  CHECK(pith_context_model_id(by_default.get()) == pith_context_model_id(eye.get()));
  CHECK(pith_context_model_id(psnr.get()) != pith_context_model_id(eye.get()));
  for (const pith::Context* maker : {&eye, &psnr}) {
    const pith::Buffer file = maker->encode(picture.image());
    CHECK(pith::read_info(file.data(), file.size()).model_id == pith_context_model_id(maker->get()));
    const pith::Image one = eye.decode(file.data(), file.size()), other = psnr.decode(file.data(), file.size());
    const pith_image &a = one.get(), &b = other.get();
    REQUIRE(a.stride * a.height == b.stride * b.height);
    CHECK(std::memcmp(a.pixels, b.pixels, a.stride * a.height) == 0);
  }

  pith_context_settings settings = pith::context_settings();
  settings.tune = static_cast<pith_tune>(7);
  const pith::Failure failure = failure_of(settings);
  CHECK(failure.status == PITH_ERROR_ARGUMENT);
  CHECK(std::string(failure.what()) == "unknown tune");
}
