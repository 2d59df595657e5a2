// Pictures that come and go in rows: the same files and pixels as in one piece, parts of them, and what is damaged.
#include <catch2/catch.hpp>
#include <cstring>
#include <random>

#include "error.hpp"
#include "format_fixture.hpp"
#include "image/area_scaler.hpp"
#include "task/bands.hpp"
#include "task/codec.hpp"
#include "task/memory.hpp"
#include "task/tiles.hpp"
#include "test_image.hpp"
#include "tiny_machine.hpp"

using namespace pith;
using test::Bytes;
using test::TestImage;
using test::TinyMachine;

namespace {

constexpr Quality kQuality{9000};

const TinyMachine& setup() {
  static const TinyMachine machine;
  return machine;
}

// A file as it was made before there were streams: from the latent of the whole picture.
Bytes in_one_piece(const TestImage& image, uint32_t tile) {
  const pith_image view = image.image();
  const LatentPlane latent = analyse(setup().machine(), view, kQuality);
  const Header header{view.width, view.height, static_cast<uint8_t>(view.channels), 9000, tile, setup().model.id()};
  Bytes file;
  VectorSink sink(file);
  ContainerWriter writer(header, {}, sink);
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

Bytes streamed(const TestImage& image, const Encoding& encoding, uint32_t rows_at_once, const Metadata& metadata = {}) {
  Bytes file;
  VectorSink sink(file);
  const pith_image view = image.image();
  RowEncoder encoder(setup().machine(), view.width, view.height, view.channels, kQuality, encoding, metadata, sink);
  for (uint32_t y = 0; y < view.height; y += rows_at_once)
    encoder.write_rows(view.pixels + y * view.stride, view.stride, std::min(rows_at_once, view.height - y));
  encoder.finish();
  return file;
}

TestImage decoded(const Bytes& file, const Decoding& decoding = {}, uint32_t rows_at_once = 1 << 20,
                  std::vector<uint32_t>* missing = nullptr) {
  MemorySource source(file);
  RowDecoder decoder(setup().machine(), source, decoding);
  TestImage out(decoder.width(), decoder.height(), decoder.header().channels);
  const pith_image view = out.image();
  for (uint32_t y = 0; y < view.height; y += rows_at_once)
    decoder.read_rows(view.pixels + y * view.stride, view.stride, std::min(rows_at_once, view.height - y));
  if (missing) *missing = decoder.missing_tiles();
  return out;
}

uint8_t& sample(const TestImage& image, uint32_t x, uint32_t y, uint32_t c) {
  const pith_image view = image.image();
  return view.pixels[y * view.stride + size_t{x} * view.channels + c];
}

TestImage crop(const TestImage& image, const Region& r) {
  TestImage out(r.width, r.height, image.image().channels);
  for (uint32_t y = 0; y < r.height; ++y)
    std::memcpy(&sample(out, 0, y, 0), &sample(image, r.x, r.y + y, 0), size_t{r.width} * image.image().channels);
  return out;
}

// Visible on a disk, with a soft edge.
TestImage with_alpha(uint32_t width, uint32_t height, uint32_t channels) {
  const TestImage image = TestImage::random(width, height, channels);
  for (uint32_t y = 0; y < height; ++y)
    for (uint32_t x = 0; x < width; ++x) {
      const double distance = std::hypot(x - width / 2.0, y - height / 2.0) - std::min(width, height) / 3.0;
      sample(image, x, y, channels - 1) = static_cast<uint8_t>(std::clamp(128 - 20 * distance, 0.0, 255.0));
    }
  return image;
}

// Whether a damaged file decodes: to a picture of the size that its header tells. All else must be an error of one
// line.
bool decodes(const Bytes& file, bool partial) {
  try {
    const TestImage out =
        decoded(file, {.partial = partial, .max_pixels = 1 << 13, .max_memory = uint64_t{1} << 30}, 16);
    const Header header = read_header(file);
    CHECK(out.width() == header.width);
    CHECK(out.height() == header.height);
    CHECK(out.image().channels == header.channels);
    return true;
  } catch (const Error& error) {
    CHECK_THAT(error.what(), !Catch::Equals("") && !Catch::Contains("\n"));
    return false;
  }
}

pith_status failure(const Bytes& file, const Decoding& decoding = {}) {
  try {
    decoded(file, decoding);
    return PITH_OK;
  } catch (const Error& error) {
    return error.status();
  }
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
        LatentPlane latent({latents(height), latents(width)}, setup().model.latent_channels());
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
    RowGatherer gatherer(header, 64, 64);
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
    for (const Region& r : {Region{0, 0, 330, 420},
                            {0, 0, 1, 1},
                            {329, 419, 1, 1},
                            {64, 64, 64, 64},
                            {100, 33, 17, 250},
                            {5, 300, 320, 30},
                            {63, 127, 66, 2}})
      CHECK(decoded(file, {.region = r}, 3) == crop(all, r));
    for (const Region& r : {Region{0, 0, 331, 1}, {330, 0, 1, 1}, {0, 0, 0, 5}, {1, 1, UINT32_MAX, 1}})
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

TEST_CASE("streams: every prefix of a file fails, and in part gives the tiles that are there") {
  const TestImage image = with_alpha(150, 140, 4);
  const Bytes file = streamed(image, {64}, 140, {{1, 2, 3}, {}, {9}});
  const TestImage all = decoded(file);
  std::vector<uint64_t> ends;  // of tiles
  {
    MemorySource source(file);
    ChunkReader reader(source);
    reader.read_signature();
    while (!reader.at_end())
      if (reader.next().type == kTileChunk) ends.push_back(reader.position());
  }
  REQUIRE(ends.size() == 9);
  for (size_t size = 0; size < file.size(); size += size < 200 ? 1 : 97) {
    const Bytes prefix(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size));
    CHECK(failure(prefix) != PITH_OK);
    if (size < kHeaderBytes) {
      CHECK(failure(prefix, {.partial = true}) != PITH_OK);
      continue;
    }
    std::vector<uint32_t> missing;
    const TestImage part = decoded(prefix, {.partial = true}, 50, &missing);
    const auto there =
        static_cast<uint32_t>(std::count_if(ends.begin(), ends.end(), [&](uint64_t e) { return e <= size; }));
    REQUIRE(missing.size() == 9 - there);
    if (there > 0 && there < 9) {
      CHECK(missing[0] == there);
      CHECK(sample(part, 20, 20, 0) == sample(all, 20, 20, 0));  // beyond the halo of those that lack
      CHECK(sample(part, 149, 139, 0) == 128);
      CHECK(sample(part, 149, 139, 3) == 255);
    }
  }
}

TEST_CASE("streams: no flipped bit of a file goes unnoticed") {
  const Bytes file = streamed(with_alpha(70, 40, 4), {64}, 40, {{1, 2, 3}, {}, {9}});
  REQUIRE(decodes(file, false));
  int partly = 0;
  for (size_t bit = 0; bit < 8 * file.size(); bit += bit < 8 * 100 ? 1 : 13) {
    Bytes damaged = file;
    damaged[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    REQUIRE_FALSE(decodes(damaged, false));
    partly += decodes(damaged, true);
  }
  CHECK(partly > 0);
}

TEST_CASE("streams: behind right checksums any bit may be anything") {
  std::vector<test::LooseChunk> chunks = test::split(streamed(with_alpha(70, 40, 4), {64}, 40, {{1, 2, 3}, {}, {9}}));
  int whole = 0, failed = 0;
  for (test::LooseChunk& chunk : chunks)
    for (size_t bit = 0; bit < 8 * chunk.payload.size(); bit += chunk.type == kHeaderChunk ? 1 : 13) {
      uint8_t& byte = chunk.payload[bit / 8];
      const auto flip = static_cast<uint8_t>(1 << bit % 8);
      byte ^= flip;
      const Bytes damaged = test::join(chunks);
      const bool in_whole = decodes(damaged, false), in_part = decodes(damaged, true);
      CHECK((in_part || !in_whole));
      ++(in_whole ? whole : failed);
      byte ^= flip;
    }
  CHECK(whole > 0);
  CHECK(failed > 0);
}

TEST_CASE("streams: a damaged tile costs one tile") {
  const TestImage image = TestImage::random(400, 200, 3);
  const Bytes good = streamed(image, {64}, 200);
  const TestImage all = decoded(good);
  std::mt19937 random(8);
  for (int i = 0; i < 20; ++i) {
    Bytes bad = good;
    const size_t at = kHeaderBytes + random() % (bad.size() - kHeaderBytes);
    if (i % 2) {
      bad[at] ^= 0x10;
    } else {
      bad.erase(bad.begin() + static_cast<std::ptrdiff_t>(at));
    }
    CHECK(failure(bad) != PITH_OK);
    std::vector<uint32_t> missing;
    const TestImage part = decoded(bad, {.partial = true}, 50, &missing);
    CHECK(missing.size() <= 1);
    for (uint32_t tile = 0; tile < 28; ++tile) {
      const uint32_t x = tile % 7 * 64, y = tile / 7 * 64;
      const bool lost = !missing.empty() && missing[0] == tile;
      if (lost) CHECK(sample(part, x, y, 0) == 128);
      const bool near = !missing.empty() && std::abs(int(missing[0] % 7) - int(tile % 7)) <= 1 &&
                        std::abs(int(missing[0] / 7) - int(tile / 7)) <= 1;
      if (!near) CHECK(sample(part, x, y, 0) == sample(all, x, y, 0));
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
