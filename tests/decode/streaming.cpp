// Pictures that come and go in rows: the same files and pixels as in one piece, and parts of them.
#include <catch2/catch.hpp>
#include <cstring>

#include "decode/memory.hpp"
#include "latent/bands.hpp"
#include "latent/tile_coder.hpp"
#include "pixels/area_scaler.hpp"
#include "stream_fixture.hpp"

using namespace pith;
using namespace pith::test;

namespace {

// A file as it was made before there were streams: from the latent of the whole picture.
Bytes in_one_piece(const TestImage& image, uint32_t tile) {
  const pith_image view = image.image();
  const LatentPlane latent = analyse(setup().machine(), view, kQuality);
  const Header header{view.width, view.height, static_cast<uint8_t>(view.channels), 9000, tile, setup().model.id()};
  Bytes file;
  VectorSink sink(file);
  ContainerWriter writer(header, setup().model.hash_for_files(), {}, sink);
  const Machine machine = setup().machine();
  TileWorker coders(machine, kQuality);
  const TileGrid grid(header);
  for (uint32_t i = 0; i < grid.count(); ++i) {
    const Rect place = latent_rect(grid.rect(i));
    TileCoder& coder = coders.at(place.extent());
    writer.add_tile(coder.write(coder.quantise(latent, place)));
  }
  writer.finish();
  return file;
}

TestImage crop(const TestImage& image, const pith_region& r) {
  TestImage out(r.width, r.height, image.image().channels);
  for (uint32_t y = 0; y < r.height; ++y)
    std::memcpy(&sample(out, 0, y, 0), &sample(image, r.x, r.y + y, 0), size_t{r.width} * image.image().channels);
  return out;
}

}  // namespace

TEST_CASE("streams: files and pixels are those of the picture in one piece") {
  for (auto [width, height, tile] :
       {std::tuple{1, 1, 64}, {63, 65, 64}, {1025, 70, 64}, {20, 900, 64}, {300, 400, 128}, {130, 700, 64}})
    for (int channels : {1, 3}) {
      INFO(width << " x " << height << ", tiles of " << tile << ", channels " << channels);
      const TestImage image = TestImage::random(width, height, channels);
      const Bytes expected = in_one_piece(image, tile);
      for (uint32_t rows : {1u, 7u, 1u << 20})
        CHECK((streamed(image, {static_cast<uint32_t>(tile)}, rows) == expected));
      TestImage whole(width, height, channels);
      {
        LatentPlane latent({latents(height), latents(width)}, setup().model.latent_channels(), system_memory());
        const Machine machine = setup().machine();
        TileWorker coders(machine, kQuality);
        const TileGrid grid(read_header(expected));
        for (const TileData& data : test::read_tiles(expected)) {
          const Rect place = latent_rect(grid.rect(data.number));
          TileCoder& coder = coders.at(place.extent());
          coder.reconstruct(coder.parse(data.stream), latent, place);
        }
        synthesise(machine, latent, kQuality, whole.image());
      }
      for (uint32_t rows : {1u, 7u, 1u << 20}) CHECK(decoded(expected, {}, rows) == whole);
    }
}

TEST_CASE("streams: bands that are cut by the picture's end within a halo are whole") {
  // Bands of this machine are far higher, so the gatherer alone.
  const Header header{70, 210, 3, 0, 64, 0};
  const TestImage image = TestImage::random(70, 210, 3);
  for (uint32_t step : {1u, 50u, 210u}) {
    RowGatherer gatherer(header, 64, 64, 1, system_memory());
    std::vector<std::shared_ptr<const PictureRows>> bands;
    for (uint32_t y = 0; y < 210;) {
      const uint32_t taken = gatherer.take(&sample(image, 0, y, 0), 210, std::min(step, 210 - y));
      y += taken;
      while (gatherer.full()) bands.push_back(gatherer.release());
    }
    REQUIRE(bands.size() == 4);
    CHECK(bands[1]->top == 0);
    CHECK(bands[3]->top == 128);
    for (const auto& band : bands) {
      CHECK(band->bottom == std::min(210u, band->top + (band == bands[0] ? 128 : 192)));
      CHECK(std::memcmp(band->colours.get(), &sample(image, 0, band->top, 0),
                        size_t{210} * (band->bottom - band->top)) == 0);
    }
  }
}

TEST_CASE("streams: alpha comes back exactly, with any number of colours and tiles") {
  for (auto [width, height, tile] : {std::tuple{1u, 1u, 64u}, {200u, 150u, 64u}, {150u, 90u, 1024u}, {65u, 600u, 64u}})
    for (uint32_t channels : {2u, 4u}) {
      INFO(width << " x " << height << ", tiles of " << tile << ", channels " << channels);
      const TestImage image = with_alpha(width, height, channels);
      const Bytes file = streamed(image, {tile}, 7);
      CHECK((streamed(image, {tile}, 1 << 20) == file));
      const TestImage out = decoded(file, {}, 5);
      for (uint32_t y = 0; y < height; ++y)
        for (uint32_t x = 0; x < width; ++x)
          REQUIRE(sample(out, x, y, channels - 1) == sample(image, x, y, channels - 1));
    }
}

TEST_CASE("streams: colours that nobody sees take no bits") {
  const TestImage flat = with_alpha(300, 200, 4), noise = with_alpha(300, 200, 4);
  std::mt19937 random(3);
  for (uint32_t y = 0; y < 200; ++y)
    for (uint32_t x = 0; x < 300; ++x)
      for (uint32_t c = 0; c < 3 && sample(flat, x, y, 3) == 0; ++c) {
        sample(flat, x, y, c) = 90;
        sample(noise, x, y, c) = static_cast<uint8_t>(random());
      }
  CHECK((streamed(noise, {64}, 9) == streamed(flat, {64}, 9)));
  // And what replaces them is cheaper than a flat colour with an edge to the visible ones.
  TestImage opaque = TestImage(300, 200, 3);
  for (uint32_t y = 0; y < 200; ++y)
    for (uint32_t x = 0; x < 300; ++x)
      for (uint32_t c = 0; c < 3; ++c) sample(opaque, x, y, c) = sample(flat, x, y, c);
  size_t colours = 0;
  for (const TileData& tile : test::read_tiles(streamed(noise, {64}, 9))) colours += tile.stream.size();
  CHECK(colours < streamed(opaque, {64}, 9).size() * 1.02);
}

TEST_CASE("streams: effort and targets take alpha and metadata along") {
  const TestImage image = with_alpha(150, 100, 4);
  const Metadata metadata{{1, 2, 3}, {4, 5}, {6}};
  for (const Encoding& encoding : {Encoding{64, 2}, Encoding{64, 1, 6000}, Encoding{64, 1, 0, 9}}) {
    const Bytes file = streamed(image, encoding, 11, metadata);
    if (encoding.target_bytes) CHECK(file.size() <= encoding.target_bytes);
    const TestImage out = decoded(file);
    for (uint32_t y = 0; y < 100; ++y) REQUIRE(sample(out, 75, y, 3) == sample(image, 75, y, 3));
    MemorySource source(file);
    CHECK(ContainerReader(source).metadata().exif == metadata.exif);
  }
}

TEST_CASE("streams: a region is the crop of all") {
  for (uint32_t channels : {3u, 4u}) {
    const TestImage image = with_alpha(330, 420, channels);
    const Bytes file = streamed(image, {64}, 420);
    const TestImage all = decoded(file);
    for (const pith_region& r : {pith_region{0, 0, 330, 420},
                                 {0, 0, 1, 1},
                                 {329, 419, 1, 1},
                                 {64, 64, 64, 64},
                                 {100, 33, 17, 250},
                                 {5, 300, 320, 30},
                                 {63, 127, 66, 2}})
      CHECK(decoded(file, {.region = r}, 3) == crop(all, r));
    for (const pith_region& r : {pith_region{0, 0, 331, 1}, {330, 0, 1, 1}, {0, 0, 0, 5}, {1, 1, UINT32_MAX, 1}})
      CHECK(failure(file, {.region = r}) == PITH_ERROR_ARGUMENT);
  }
  CHECK(failure(streamed(with_alpha(30, 40, 3), {64}, 40), {.region = {0, 0, 9, 9}, .max_side = 5}) ==
        PITH_ERROR_ARGUMENT);
}

TEST_CASE("streams: a largest side is kept, with the aspect") {
  for (uint32_t channels : {1u, 2u, 3u, 4u}) {
    const TestImage image = with_alpha(333, 200, channels);
    const Bytes file = streamed(image, {64}, 200);
    for (auto [wanted, width, height] : {std::tuple{333u, 333u, 200u},
                                         {1000u, 333u, 200u},
                                         {200u, 200u, 120u},
                                         {80u, 80u, 48u},
                                         {20u, 20u, 12u},
                                         {3u, 3u, 2u},
                                         {1u, 1u, 1u}}) {
      const TestImage out = decoded(file, {.max_side = wanted}, 2);
      CHECK(out.width() == width);
      CHECK(out.height() == height);
    }
  }
}

TEST_CASE("streams: objects that are given up end at once, failing ends are reported") {
  const TestImage image = TestImage::random(500, 600, 3);
  const pith_image view = image.image();
  Bytes file;
  VectorSink sink(file);
  {
    RowEncoder encoder(setup().machine(), 500, 600, 3, kQuality, {64}, {}, sink);
    encoder.write_rows(view.pixels, view.stride, 550);
    CHECK_THROWS_WITH(encoder.finish(), "only 550 of 600 rows were written");
    CHECK_THROWS_WITH(encoder.write_rows(view.pixels, view.stride, 51), Catch::Contains("more rows"));
  }
  const Bytes good = streamed(image, {64}, 600);
  {
    MemorySource source(good);
    RowDecoder decoder(setup().machine(), source);
    std::vector<uint8_t> row(1500);
    decoder.read_rows(row.data(), 1500, 1);
  }
  struct FullDisk : ByteSink {
    void write(std::span<const uint8_t>) override {
      if (++calls > 3) throw Error(PITH_ERROR_IO, "full");
    }
    int calls = 0;
  } full;
  RowEncoder encoder(setup().machine(), 500, 600, 3, kQuality, {64}, {}, full);
  CHECK_THROWS_WITH(
      [&] {
        encoder.write_rows(view.pixels, view.stride, 600);
        encoder.finish();
      }(),
      "full");
}

TEST_CASE("streams: limits are told before anything is allocated") {
  Bytes file;
  VectorSink sink(file);
  const auto status = [&](const Encoding& encoding) {
    try {
      RowEncoder encoder(setup().machine(), 1 << 20, 1 << 20, 3, kQuality, encoding, {}, sink);
      return PITH_OK;
    } catch (const Error& error) {
      CHECK(std::string(error.what()).find("limit") != std::string::npos);
      return error.status();
    }
  };
  CHECK(status({.tile_size = 1024, .max_pixels = 1 << 29}) == PITH_ERROR_LIMIT);
  CHECK(status({.tile_size = 1024, .max_memory = uint64_t{1} << 31}) == PITH_ERROR_LIMIT);
  const Bytes good = streamed(TestImage::random(300, 200, 3), {64}, 200);
  CHECK(failure(good, {.max_memory = 1 << 20}) == PITH_ERROR_LIMIT);
  CHECK(failure(good, {.max_memory = 1 << 30}) == PITH_OK);
  CHECK(failure(good, {.max_pixels = 59999}) == PITH_ERROR_LIMIT);
}
