// Whole pictures through encode and decode with a small model, and what must not change the result.
#include <catch2/catch.hpp>
#include <cmath>

#include "base/error.hpp"
#include "decode/row_decoder.hpp"
#include "encode/row_encoder.hpp"
#include "latent/bands.hpp"
#include "latent/tile_coder.hpp"
#include "test_image.hpp"
#include "tiny_machine.hpp"

using namespace pith;
using test::TestImage;
using test::TinyMachine;

namespace {

TestImage decoded(const TinyMachine& setup, const std::vector<uint8_t>& file) {
  const Header header = read_header(file);
  TestImage out(header.width, header.height, header.channels);
  decode(setup.machine(), file, out.image());
  return out;
}

// All symbols of a file, as this setup parses them.
std::vector<TileSymbols> symbols_of(const TinyMachine& setup, const std::vector<uint8_t>& file) {
  MemorySource source(file);
  ContainerReader reader(source);
  const TileGrid grid(reader.header());
  std::vector<TileSymbols> out;
  while (const std::optional<TileData> tile = reader.next_tile()) {
    TileCoder coder(setup.machine(), {reader.header().quality}, latent_rect(grid.rect(tile->number)).extent());
    out.push_back(coder.parse(tile->stream));
  }
  return out;
}

bool equal(const std::vector<TileSymbols>& a, const std::vector<TileSymbols>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const TileSymbols& x, const TileSymbols& y) {
    return x.z == y.z && x.sigma_index == y.sigma_index && x.residuals == y.residuals;
  });
}

constexpr Quality kQuality{9000};

}  // namespace

TEST_CASE("pictures of every shape come back with their shape") {
  const TinyMachine setup;
  for (auto [width, height] : {std::pair{1, 1}, {1, 200}, {200, 1}, {17, 33}, {64, 64}, {65, 129}, {300, 150}})
    for (int channels : {1, 3}) {
      const TestImage image = TestImage::random(width, height, channels);
      const TestImage out = decoded(setup, encode(setup.machine(), image.image(), kQuality, {64}));
      CHECK(out.width() == static_cast<uint32_t>(width));
      CHECK(out.height() == static_cast<uint32_t>(height));
    }
}

TEST_CASE("what is parsed is what was encoded") {
  const TinyMachine setup;
  const TestImage image = TestImage::random(200, 140, 3);
  const LatentPlane scaled = analyse(setup.machine(), image.image(), kQuality);
  const std::vector<uint8_t> file = encode(setup.machine(), image.image(), kQuality, {128});
  const std::vector<TileSymbols> parsed = symbols_of(setup, file);
  const TileGrid grid(read_header(file));
  REQUIRE(parsed.size() == 4);
  int nonzero = 0;
  for (uint32_t i = 0; i < grid.count(); ++i) {
    const Rect tile = latent_rect(grid.rect(i));
    TileCoder coder(setup.machine(), kQuality, tile.extent());
    const TileSymbols direct = coder.quantise(scaled, tile);
    CHECK(equal({direct}, {parsed[i]}));
    for (int16_t r : direct.residuals) nonzero += r != 0;
  }
  CHECK(nonzero > 1000);
}

TEST_CASE("the reconstruction is within half a step of the latent") {
  const TinyMachine setup;
  const TestImage image = TestImage::random(96, 96, 3);
  const LatentPlane scaled = analyse(setup.machine(), image.image(), kQuality);
  const Rect tile{0, 0, 6, 6};
  TileCoder coder(setup.machine(), kQuality, tile.extent());
  const TileSymbols symbols = coder.quantise(scaled, tile);
  LatentPlane rebuilt(scaled.extent, scaled.channels, system_memory());
  coder.reconstruct(symbols, rebuilt, tile);
  double worst = 0;
  for (size_t i = 0; i < scaled.data.size(); ++i)
    if (symbols.sigma_index[i] >= setup.model.tables().skip)
      worst = std::max(worst, std::fabs(double{scaled.data[i]} - rebuilt.data[i]));
  CHECK(worst < 3);  // the steps of this model reach five
  CHECK(worst > 0.1);
}

TEST_CASE("windows do not change a bit") {
  for (DataType precision : {DataType::f32, fastest_precision()}) {
    const TinyMachine setup(2, precision);
    const TestImage image = TestImage::random(420, 310, 3);
    const LatentPlane whole = analyse(setup.machine(), image.image(), kQuality, 1 << 20);
    TestImage whole_pixels(420, 310, 3);
    synthesise(setup.machine(), whole, kQuality, whole_pixels.image(), 1 << 20);
    for (int area : {200, 90, 16}) {
      const LatentPlane windowed = analyse(setup.machine(), image.image(), kQuality, area);
      int differing = 0;
      for (size_t i = 0; i < whole.data.size(); ++i) differing += windowed.data[i] != whole.data[i];
      INFO("precision " << static_cast<int>(precision) << ", window area " << area);
      CHECK(differing == 0);
      TestImage pixels(420, 310, 3);
      synthesise(setup.machine(), whole, kQuality, pixels.image(), area);
      CHECK(pixels == whole_pixels);
    }
  }
}

TEST_CASE("threads do not change a bit") {
  const TestImage image = TestImage::random(420, 310, 3);
  const TinyMachine one(1), three(3);
  const std::vector<uint8_t> file = encode(one.machine(), image.image(), kQuality, {128});
  CHECK(encode(three.machine(), image.image(), kQuality, {128}) == file);
  CHECK(decoded(one, file) == decoded(three, file));
}

TEST_CASE("float rounding and even float errors never reach the parse") {
  const TestImage image = TestImage::random(200, 140, 3);
  const TinyMachine setup;
  const std::vector<uint8_t> file = encode(setup.machine(), image.image(), kQuality, {64});
  const std::vector<TileSymbols> expected = symbols_of(setup, file);

  const TinyMachine noisy(2, DataType::f32, 1e-3f);
  CHECK(equal(symbols_of(noisy, file), expected));

  TinyMachine reference;
  reference.floats = make_reference_engine();
  reference.exact = make_reference_engine();
  CHECK(equal(symbols_of(reference, file), expected));
  const TestImage a = decoded(setup, file), b = decoded(reference, file);
  CHECK(a.largest_difference(b) <= 1);
}

TEST_CASE("a stretched stride is respected") {
  const TinyMachine setup;
  const TestImage tight = TestImage::random(50, 40, 3);
  const TestImage loose = tight.with_stride(50 * 3 + 11);
  const std::vector<uint8_t> file = encode(setup.machine(), tight.image(), kQuality, {64});
  CHECK(encode(setup.machine(), loose.image(), kQuality, {64}) == file);
  TestImage out = TestImage(50, 40, 3).with_stride(50 * 3 + 5);
  decode(setup.machine(), file, out.image());
  CHECK(out == decoded(setup, file));
  CHECK(out.padding_untouched());
}

TEST_CASE("a file of another model is refused, naming both") {
  const TinyMachine setup;
  const CodecModel other(test::tiny_model(2));
  const TestImage image = TestImage::random(20, 20, 3);
  const std::vector<uint8_t> file = encode({other, *setup.floats, *setup.exact, 1}, image.image(), kQuality, {64});
  char own[17], foreign[17];
  std::snprintf(own, sizeof own, "%016llx", static_cast<unsigned long long>(setup.model.id()));
  std::snprintf(foreign, sizeof foreign, "%016llx", static_cast<unsigned long long>(other.id()));
  CHECK_THROWS_WITH(decoded(setup, file), Catch::Contains(own) && Catch::Contains(foreign));
}
