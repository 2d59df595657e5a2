// Previews: which files have one, when it is decoded instead of the tiles, and that nothing in it can do harm.
#include "format/preview.hpp"

#include <catch2/catch.hpp>

#include "format/limits.hpp"
#include "pixels/area_scaler.hpp"
#include "stream_fixture.hpp"

using namespace pith;
using namespace pith::test;

namespace {

constexpr Encoding kWithPreview{.tile_size = 64, .preview = true};

std::optional<Preview> preview_of(const Bytes& file) {
  MemorySource source(file);
  return ContainerReader(source).find_preview();
}

// A picture just wide enough, and its file with and without a preview.
struct Example {
  explicit Example(uint32_t channels = 3)
      : image(TestImage::random(2048, 64, channels)),
        with(streamed(image, kWithPreview)),
        without(streamed(image, {64})) {}

  TestImage image;
  Bytes with, without;
};

const Example& example() {
  static const Example instance;
  return instance;
}

// The file with another payload in the chunk.
Bytes with_preview(const Bytes& payload) {
  std::vector<test::LooseChunk> chunks = test::split(example().with);
  for (test::LooseChunk& chunk : chunks)
    if (chunk.type == kPreviewChunk) chunk.payload = payload;
  return test::join(chunks);
}

class CountingSource : public MemorySource {
 public:
  CountingSource(const Bytes& file, bool seeks) : MemorySource(file), seeks_(seeks) {}
  size_t read(uint8_t* to, size_t size) override {
    const size_t count = MemorySource::read(to, size);
    bytes += count;
    return count;
  }
  bool seek(uint64_t offset) override { return seeks_ && MemorySource::seek(offset); }

  size_t bytes = 0;

 private:
  bool seeks_;
};

}  // namespace

TEST_CASE("preview: large pictures have one, where it is wanted") {
  for (uint32_t channels : {1u, 2u, 3u, 4u}) {
    const Example e(channels);
    const std::optional<Preview> preview = preview_of(e.with);
    REQUIRE(preview);
    CHECK(preview->header.width == 256);
    CHECK(preview->header.height == 8);
    CHECK(preview->header.channels == channels);
    CHECK(preview->header.quality == 9000 - Quality::kMaxSteps / 5);
    CHECK(std::equal(preview->file.begin(), preview->file.end(), e.with.begin() + static_cast<long>(preview->offset)));
    CHECK(!preview_of(e.without));
    CHECK(e.with.size() == e.without.size() + preview->file.size() + kChunkOverheadBytes);
    CHECK(decoded(e.with) == decoded(e.without));
    for (uint32_t rows : {1u, 7u}) CHECK((streamed(e.image, kWithPreview, rows) == e.with));
  }
  CHECK(!preview_of(streamed(TestImage::random(2047, 5, 3), kWithPreview)));
  CHECK(preview_of(streamed(TestImage::random(5, 2048, 3), kWithPreview))->header.width == 1);
}

TEST_CASE("preview: effort and targets take it along") {
  for (Encoding encoding : {Encoding{64, 2}, Encoding{64, 1, 20000}, Encoding{64, 1, 0, 8}}) {
    encoding.preview = true;
    const Bytes file = streamed(example().image, encoding);
    REQUIRE(preview_of(file));
    if (encoding.target_bytes) {
      CHECK(file.size() <= encoding.target_bytes);
      CHECK(file.size() > 0.97 * static_cast<double>(encoding.target_bytes));
    }
  }
}

TEST_CASE("preview: small pictures come from it as far as it goes") {
  const TestImage small = decoded(preview_of(example().with)->file);
  CHECK(decoded(example().with, {.max_side = 256}) == small);
  CHECK(!(decoded(example().without, {.max_side = 256}) == small));
  const TestImage half = decoded(example().with, {.max_side = 128});
  REQUIRE(half.height() == 4);
  for (uint32_t y = 0; y < 4; ++y)
    for (uint32_t i = 0; i < 128 * 3; ++i) {
      const auto at = [&](uint32_t dx, uint32_t dy) {
        return small.image().pixels[(2 * y + dy) * small.image().stride + (2 * (i / 3) + dx) * 3 + i % 3];
      };
      REQUIRE(half.image().pixels[y * half.image().stride + i] == (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1) + 2) / 4);
    }
  for (uint32_t side : {257u, 1024u, 5000u})
    CHECK(decoded(example().with, {.max_side = side}) == decoded(example().without, {.max_side = side}));
}

TEST_CASE("preview: what is read of the file, and how, makes no difference") {
  const TestImage expected = decoded(example().with, {.max_side = 100});
  for (bool seeks : {true, false}) {
    CountingSource source(example().with, seeks);
    CHECK(decoded(source, {.max_side = 100}) == expected);
    CHECK((source.bytes < example().with.size() / 2) == seeks);
    CountingSource none(example().without, seeks);
    CHECK(decoded(none, {.max_side = 100}) == decoded(example().without, {.max_side = 100}));
  }
  // Not what is damaged elsewhere, but where the tiles are needed.
  Bytes damaged = example().with;
  damaged[damaged.size() / 2] ^= 1;
  CHECK(failure(damaged, {.max_side = 256}) == PITH_OK);
  CHECK(failure(damaged, {.max_side = 257}) == PITH_ERROR_DAMAGED);
  CountingSource partial(example().with, true);
  CHECK(decoded(partial, {.max_side = 100, .partial = true}) == decoded(example().without, {.max_side = 100}));
}

TEST_CASE("preview: one that is not as it should be counts as none") {
  const Bytes good = preview_of(example().with)->file;
  const TestImage expected = decoded(example().without, {.max_side = 100});
  REQUIRE((with_preview(good) == example().with));
  CHECK(!(decoded(example().with, {.max_side = 100}) == expected));
  const auto falls_back = [&](const Bytes& payload) {
    const Bytes file = with_preview(payload);
    CHECK(decoded(file, {.max_side = 100}) == expected);
    CHECK(failure(file) == PITH_OK);
  };
  for (size_t size = 0; size < good.size(); size += size < 60 ? 1 : 13)
    falls_back({good.begin(), good.begin() + static_cast<long>(size)});
  for (size_t i = 0; i < good.size(); i += i < 60 ? 1 : 13) {
    Bytes flipped = good;
    flipped[i] ^= 0x10;
    falls_back(flipped);
  }
  falls_back(Bytes(kMaxPreviewBytes, 'x'));
  for (auto [width, height, channels] : {std::tuple{256u, 9u, 3u}, {255u, 7u, 3u}, {256u, 8u, 1u}, {8u, 256u, 3u}})
    falls_back(streamed(TestImage::random(width, height, channels), {64}));
  falls_back(streamed(TestImage::random(96, 3, 3), {64}));  // smaller than what is wanted
  falls_back(example().with);                               // the picture as its own preview
  Header other = read_header(good);
  ++other.model_id;
  falls_back(test::small_file(other, 1));

  Bytes too_long = with_preview(Bytes(kMaxPreviewBytes + 1, 'x'));
  CHECK(failure(too_long) == PITH_ERROR_LIMIT);
  CHECK(failure(too_long, {.max_side = 100}) == PITH_ERROR_LIMIT);
  Bytes bad_checksum = example().with;
  bad_checksum[preview_of(bad_checksum)->offset + good.size()] ^= 1;
  CHECK(failure(bad_checksum) == PITH_ERROR_DAMAGED);
  CHECK(failure(bad_checksum, {.max_side = 100}) == PITH_ERROR_DAMAGED);
}

TEST_CASE("preview: one within a preview is not looked at") {
  std::vector<test::LooseChunk> chunks = test::split(preview_of(example().with)->file);
  chunks.insert(chunks.end() - 1, {kPreviewChunk, example().with});
  const Bytes file = with_preview(test::join(chunks));
  for (uint32_t side : {256u, 100u})
    CHECK(decoded(file, {.max_side = side}) == decoded(example().with, {.max_side = side}));
}

TEST_CASE("preview: every cut and every other place of the chunk is refused or found") {
  for (size_t size = 0; size < example().with.size(); size += 997)
    CHECK(failure({example().with.begin(), example().with.begin() + static_cast<long>(size)}, {.max_side = 100}) !=
          PITH_OK);
  const std::vector<test::LooseChunk> chunks = test::split(example().with);
  const test::LooseChunk preview = chunks.end()[-2];
  REQUIRE(preview.type == kPreviewChunk);
  std::vector<test::LooseChunk> twice = chunks, early = chunks;
  twice.insert(twice.end() - 1, preview);
  CHECK(failure(test::join(twice)) == PITH_ERROR_DAMAGED);
  early.insert(early.begin() + 1, preview);
  early.erase(early.end() - 2);
  CHECK(failure(test::join(early)) == PITH_ERROR_DAMAGED);
  CHECK(failure(test::join(early), {.max_side = 100}) == PITH_ERROR_DAMAGED);
}

TEST_CASE("preview: its size follows from that of the picture") {
  CHECK(reduced_size(4000, 3000, 256) == PixelSize{256, 192});
  CHECK(reduced_size(3000, 4000, 256) == PixelSize{192, 256});
  CHECK(reduced_size(2048, 20, 256) == PixelSize{256, 3});  // 2.5
  CHECK(reduced_size(2048, 19, 256) == PixelSize{256, 2});
  CHECK(reduced_size(kMaxSide, 1, 256) == PixelSize{256, 1});
  CHECK(reduced_size(kMaxSide, kMaxSide, kMaxSide) == PixelSize{kMaxSide, kMaxSide});
}

TEST_CASE("colours count in a reduced picture as much as they are visible") {
  // Red, visible and half visible; green that nobody sees.
  const std::vector<uint8_t> rows[2] = {{200, 0, 0, 255, 0, 255, 0, 0, 9, 9, 9, 0, 7, 7, 7, 0},
                                        {100, 0, 0, 127, 0, 255, 0, 0, 9, 9, 9, 0, 7, 7, 7, 0}};
  AreaScaler scaler(4, 2, 2, 1, 4);
  std::vector<uint8_t> out(8);
  CHECK(!scaler.add_row(rows[0].data(), out.data()));
  CHECK(scaler.add_row(rows[1].data(), out.data()));
  CHECK(out == std::vector<uint8_t>{167, 0, 0, 96, 0, 0, 0, 0});
}

TEST_CASE("a reduced picture has the means of areas, whatever the ratio") {
  const TestImage image = TestImage::random(50, 40, 3);
  for (auto [width, height] : {std::pair{50u, 40u}, {49u, 39u}, {33u, 27u}, {7u, 40u}, {1u, 1u}}) {
    AreaScaler scaler(49.5, 39.25, width, height, 3);
    std::vector<uint8_t> out(width * height * 3);
    uint32_t rows = 0;
    for (uint32_t y = 0; y < 40; ++y)
      rows +=
          scaler.add_row(image.image().pixels + y * image.image().stride, &out[std::min(rows, height - 1) * width * 3]);
    REQUIRE(rows == height);
    const auto overlap = [](double begin, double end, uint32_t i) {
      return std::max(0.0, std::min(end, i + 1.0) - std::max(begin, double(i)));
    };
    for (uint32_t y = 0; y < height; ++y)
      for (uint32_t x = 0; x < width * 3; ++x) {
        const double step_y = 39.25 / height, step_x = 49.5 / width;
        double sum = 0;
        for (uint32_t v = 0; v < 40; ++v)
          for (uint32_t u = 0; u < 50; ++u)
            sum += overlap(y * step_y, (y + 1) * step_y, v) * overlap(x / 3 * step_x, (x / 3 + 1) * step_x, u) *
                   image.image().pixels[v * image.image().stride + u * 3 + x % 3];
        REQUIRE(std::abs(out[y * width * 3 + x] - sum / (step_x * step_y)) <= 0.501);
      }
  }
}
