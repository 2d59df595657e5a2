// What the estimates of memory promise, with the real models and one that is four times as wide: the system's own count
// of a run decides. In f32, so that it is the same on all processors.
#include "decode/memory.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>

#include "api/embedded_model.hpp"
#include "decode/row_decoder.hpp"
#include "encode/memory.hpp"
#include "encode/row_encoder.hpp"
#include "format/container.hpp"
#include "measured_peak.hpp"
#include "restore/hole_windows.hpp"
#include "restore/inpaint.hpp"
#include "restore/memory.hpp"
#include "restore/row_denoiser.hpp"
#include "test_image.hpp"
#include "wide_model.hpp"

using namespace pith;

#ifdef PITH_CAN_MEASURE_PEAK
using test::measured_peak;
using test::TestImage;

namespace {

// Within -10 and +30 %, or 8 MB: oneDNN's code and what malloc keeps scatter by that much from run to run.
void check(uint64_t estimate, double peak) {
  constexpr double kScatter = 8e6;
  const auto estimated = static_cast<double>(estimate);
  CHECK(estimated >= std::min(0.9 * peak, peak - kScatter));
  CHECK(estimated <= std::max(1.3 * peak, peak + kScatter));
}

struct CodecRun {
  explicit CodecRun(std::span<const uint8_t> file = embedded_model(), int threads = 2)
      : model(file), threads(threads) {}

  Machine machine() const { return {model, *floats, *exact, threads}; }

  static Header header_of(const TestImage& picture, const Encoding& encoding) {
    const pith_image view = picture.image();
    Header header;
    header.width = view.width;
    header.height = view.height;
    header.channels = view.channels;
    header.tile_size = encoding.tile_size;
    return header;
  }

  std::vector<uint8_t> encode(const TestImage& picture, const Encoding& encoding) const {
    std::vector<uint8_t> file;
    const uint64_t estimate = encoding_memory(machine(), header_of(picture, encoding), encoding);
    check(estimate,
          measured_peak([&] { file = pith::encode(machine(), picture.image(), Quality::from_user(60), encoding); }));
    return file;
  }

  void decode(std::span<const uint8_t> file, const Decoding& decoding = {}) const {
    const Header header = read_header(file);
    const uint64_t estimate = decoding_memory(machine(), header, DecodePlan(header, decoding, model.halo(), threads));
    check(estimate, measured_peak([&] {
            MemorySource source(file);
            RowDecoder decoder(machine(), source, decoding);
            std::vector<uint8_t> row(size_t{decoder.width()} * header.channels);
            for (uint32_t y = 0; y < decoder.height(); ++y) decoder.read_rows(row.data(), row.size(), 1);
          }));
  }

  const CodecModel model;
  const int threads;
  const std::unique_ptr<Engine> floats = make_engine(DataType::f32), exact = make_engine(DataType::f32);
};

std::vector<uint8_t> encoded(std::span<const uint8_t> model, const TestImage& picture, uint32_t tile) {
  return encode(CodecRun(model).machine(), picture.image(), Quality::from_user(60), {.tile_size = tile});
}

// What `make` gives in a process of its own, so that none of its memory is left to be used again here.
template <typename Make>
std::vector<uint8_t> made_apart(Make make) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t child = fork();
  if (child == 0) {
    const std::vector<uint8_t> bytes = make();
    const bool whole = write(ends[1], bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
    _exit(whole ? 0 : 1);
  }
  close(ends[1]);
  std::vector<uint8_t> bytes, part(1 << 16);
  for (ssize_t count; (count = read(ends[0], part.data(), part.size())) > 0;)
    bytes.insert(bytes.end(), part.begin(), part.begin() + count);
  close(ends[0]);
  int status = 1;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(status == 0);
  return bytes;
}

std::vector<uint8_t> file_made_apart() {
  return made_apart([] { return encoded(embedded_model(), TestImage::random(2000, 1500, 4), 512); });
}

}  // namespace

TEST_CASE("memory: encoding in bands takes what was estimated") {
  CodecRun().encode(TestImage::random(2000, 1500, 3), {.tile_size = 256});
}

TEST_CASE("memory: encoding on one thread takes what was estimated") {
  CodecRun(embedded_model(), 1).encode(TestImage::random(2000, 1500, 3), {.tile_size = 256});
}

TEST_CASE("memory: encoding in large tiles with alpha and a preview takes what was estimated") {
  CodecRun().encode(TestImage::random(2400, 2000, 4), {.tile_size = 1024, .preview = true});
}

TEST_CASE("memory: encoding to a PSNR takes what was estimated") {
  CodecRun().encode(TestImage::random(1600, 1200, 3), {.tile_size = 256, .target_psnr = 30});
}

TEST_CASE("memory: encoding to a score takes what was estimated") {
  CodecRun().encode(TestImage::random(1600, 1200, 3), {.tile_size = 256, .target_ssimulacra2 = 30});
}

TEST_CASE("memory: encoding to a size takes what was estimated") {
  CodecRun().encode(TestImage::random(1600, 1200, 3), {.tile_size = 256, .target_bytes = 300'000});
}

TEST_CASE("memory: encoding with effort takes what was estimated") {
  CodecRun().encode(TestImage::random(600, 400, 3), {.tile_size = 256, .effort = 2});
}

TEST_CASE("memory: decoding takes what was estimated") { CodecRun().decode(file_made_apart()); }

TEST_CASE("memory: decoding on one thread takes what was estimated") {
  CodecRun(embedded_model(), 1).decode(file_made_apart());
}

TEST_CASE("memory: decoding a region takes what was estimated") {
  CodecRun().decode(file_made_apart(), {.region = pith_region{500, 300, 1000, 900}});
}

TEST_CASE("memory: decoding a small picture takes what was estimated") {
  CodecRun(embedded_model(), 1).decode(file_made_apart(), {.max_side = 400});
}

TEST_CASE("memory: a model four times as wide encodes in what was estimated") {
  const std::vector<uint8_t> wide = test::widened(embedded_model(), 4);
  CodecRun(wide).encode(TestImage::random(400, 300, 3), {.tile_size = 256});
}

TEST_CASE("memory: a model four times as wide decodes in what was estimated") {
  const std::vector<uint8_t> wide = test::widened(embedded_model(), 4);
  CodecRun(wide).decode(made_apart([&] { return encoded(wide, TestImage::random(400, 300, 3), 256); }));
}

TEST_CASE("memory: effort with a model four times as wide takes what was estimated") {
  const std::vector<uint8_t> wide = test::widened(embedded_model(), 4);
  CodecRun(wide).encode(TestImage::random(200, 150, 3), {.tile_size = 256, .effort = 2});
}

TEST_CASE("memory: denoising takes what was estimated") {
  const DenoiserModel model(embedded_denoiser());
  const auto floats = make_restoration_engine(DataType::f32);
  const auto [width, threads] = GENERATE(table<uint32_t, int>({{1000, 1}, {1600, 2}}));
  constexpr uint32_t kHeight = 800;
  const RestorationMachine machine{model, *floats, threads};
  const TestImage picture = TestImage::random(width, kHeight, 3);
  const pith_image view = picture.image();
  std::vector<uint8_t> row(view.stride);
  const uint64_t estimate = denoising_memory(machine, width, kHeight, 3);
  check(estimate, measured_peak([&] {
          uint32_t next = 0;
          RowDenoiser denoiser(machine, width, kHeight, 3, {}, [&](uint8_t* samples, size_t stride, uint32_t count) {
            for (uint32_t i = 0; i < count; ++i, ++next)
              std::memcpy(samples + i * stride, view.pixels + next * view.stride, view.stride);
          });
          for (uint32_t y = 0; y < kHeight; ++y) denoiser.read_rows(row.data(), row.size(), 1);
        }));
}

TEST_CASE("memory: inpainting takes what was estimated") {
  const InpainterModel model(embedded_inpainter());
  const auto floats = make_restoration_engine(DataType::f32);
  const RestorationMachine machine{model, *floats, 1};
  Mask holes(1500, 1300), invisible(1500, 1300);
  for (uint32_t y = 300; y < 800; ++y) std::fill_n(holes.row(y) + 300, 600, 1);
  const Inpainting inpainting{.feather = 2};
  Extent largest;
  const int unit = hole_unit(model.alignment());
  for (const HoleWindow& window : hole_windows(holes, unit, (model.halo() + unit - 1) / unit))
    if (window.source.height * window.source.width > largest.height * largest.width) largest = window.source.extent();
  std::fill_n(invisible.row(1250) + 200, 1100, 1);
  for (const bool has_alpha : {false, true}) {
    const TestImage picture = TestImage::random(1500, 1300, has_alpha ? 4 : 3);
    const uint64_t estimate = inpainting_memory(machine, picture.image(), inpainting, largest);
    check(estimate, measured_peak([&] {
            inpaint(machine, picture.image(), holes, inpainting, has_alpha ? &invisible : nullptr);
          }));
  }
}
#endif
