// What the estimate of memory promises, with the real model: the system's own count of a run decides.
#include "encode/memory.hpp"

#include <catch2/catch.hpp>
#include <cstring>

#include "api/embedded_model.hpp"
#include "decode/memory.hpp"
#include "decode/row_decoder.hpp"
#include "encode/row_encoder.hpp"
#include "format/container.hpp"
#include "measured_peak.hpp"
#include "restore/memory.hpp"
#include "restore/row_denoiser.hpp"
#include "test_image.hpp"

using namespace pith;

#ifdef PITH_CAN_MEASURE_PEAK
using test::measured_peak;

TEST_CASE("memory: a real run takes what was estimated, or up to a third less") {
  const CodecModel model(embedded_model());
  const auto floats = make_onednn_engine(fastest_precision()), exact = make_onednn_engine(DataType::f32);
  const Machine machine{model, *floats, *exact, 2};
  constexpr uint32_t kWidth = 4000, kHeight = 3000;
  const test::TestImage stripe = test::TestImage::random(kWidth, 200, 3);
  const pith_image view = stripe.image();
  std::vector<uint8_t> file;
  VectorSink sink(file);
  const Encoding encoding{.tile_size = 1024, .preview = true};
  const double encoding_peak = measured_peak([&] {
    RowEncoder encoder(machine, kWidth, kHeight, 3, Quality::from_user(30), encoding, {}, sink);
    for (uint32_t y = 0; y < kHeight; y += 200) encoder.write_rows(view.pixels, view.stride, 200);
    encoder.finish();
  });
  const Header header = read_header(file);
  const auto encoding_estimate = static_cast<double>(encoding_memory(machine, header, encoding));
  CHECK(encoding_peak <= encoding_estimate);
  CHECK(encoding_peak * 1.6 >= encoding_estimate);

  std::vector<uint8_t> row(view.stride);
  const double decoding_peak = measured_peak([&] {
    MemorySource source(file);
    RowDecoder decoder(machine, source);
    for (uint32_t y = 0; y < kHeight; ++y) decoder.read_rows(row.data(), row.size(), 1);
  });
  const DecodePlan plan(header, {}, model.halo(), machine.threads);
  const auto decoding_estimate = static_cast<double>(decoding_memory(machine, header, plan));
  CHECK(decoding_peak <= decoding_estimate);
  CHECK(decoding_peak * 1.6 >= decoding_estimate);
}

TEST_CASE("memory: denoising takes what was estimated, or up to a third less") {
  const DenoiserModel model(embedded_denoiser());
  const auto floats = make_onednn_engine(DataType::f32);
  constexpr uint32_t kWidth = 1500, kHeight = 500;  // a window and its halo
  const RestorationMachine machine{model, *floats, 1};
  const test::TestImage picture = test::TestImage::random(kWidth, kHeight, 3);
  const pith_image view = picture.image();
  std::vector<uint8_t> row(view.stride);
  const double peak = measured_peak([&] {
    uint32_t next = 0;
    RowDenoiser denoiser(machine, kWidth, kHeight, 3, {}, [&](uint8_t* samples, size_t stride, uint32_t count) {
      for (uint32_t i = 0; i < count; ++i, ++next)
        std::memcpy(samples + i * stride, view.pixels + next * view.stride, view.stride);
    });
    for (uint32_t y = 0; y < kHeight; ++y) denoiser.read_rows(row.data(), row.size(), 1);
  });
  const auto estimate = static_cast<double>(denoising_memory(machine, kWidth, kHeight, 3));
  CHECK(peak <= estimate);
  CHECK(peak * 1.6 >= estimate);
}
#endif
