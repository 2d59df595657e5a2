// Damaged files, decoded whole and in part.
#include <catch2/catch.hpp>
#include <random>

#include "stream_fixture.hpp"

using namespace pith;
using namespace pith::test;

namespace {

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

}  // namespace

TEST_CASE("streams: a region does not read the tiles that it does not need, nor mind their damage") {
  const uint32_t channels = GENERATE(3u, 4u);
  const Bytes file = streamed(with_alpha(1000, 700, channels), {64});
  const Decoding decoding{.region = {900, 600, 40, 50}};
  const TestImage part = decoded(file, decoding);

  struct Counted : ByteSource {  // and it only goes forward if it must
    explicit Counted(const Bytes& file, bool seeks) : source(file), seeks(seeks) {}
    size_t read(uint8_t* to, size_t size) override {
      const size_t count = source.read(to, size);
      bytes += count;
      return count;
    }
    bool seek(uint64_t offset) override { return seeks && source.seek(offset); }
    MemorySource source;
    bool seeks;
    size_t bytes = 0;
  };
  for (const bool seeks : {true, false}) {
    Counted source(file, seeks);
    CHECK(decoded(source, decoding) == part);
    CHECK((source.bytes < file.size() / 4) == seeks);
  }

  std::vector<uint64_t> tiles;  // where chunks of tiles begin
  MemorySource source(file);
  ChunkReader reader(source);
  reader.read_signature();
  while (!reader.at_end())
    if (const Chunk chunk = reader.next(); chunk.type == kTileChunk || chunk.type == kAlphaChunk)
      tiles.push_back(chunk.offset);
  Bytes damaged = file;
  for (size_t i = 0; i < tiles.size() / 2; ++i) damaged[tiles[i] + kChunkPrefixBytes + 5] ^= 1;
  for (const bool seeks : {true, false}) {
    Counted counted(damaged, seeks);
    CHECK(decoded(counted, decoding) == part);
  }
  CHECK(failure(damaged) == PITH_ERROR_DAMAGED);
  CHECK(failure(damaged, {.region = {0, 0, 50, 50}}) == PITH_ERROR_DAMAGED);
  Bytes out_of_order = file;
  out_of_order[tiles[3] + kChunkPrefixBytes] ^= 1;  // the number of a tile
  CHECK(failure(out_of_order, decoding) == PITH_ERROR_DAMAGED);
  CHECK(failure({file.begin(), file.begin() + static_cast<std::ptrdiff_t>(tiles[9] + 10)}, decoding) ==
        PITH_ERROR_DAMAGED);
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
