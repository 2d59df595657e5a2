// What files may cost before they have proved anything: memory and time.
#include "format/limits.hpp"

#include <catch2/catch.hpp>
#include <chrono>

#include "base/byte_writer.hpp"
#include "fixture.hpp"

namespace pith {
namespace {

using test::Bytes;
using test::join;
using test::kSmallFileTiles;
using test::LooseChunk;
using test::small_file;
using test::small_header;
using test::split;

constexpr size_t kMiB = size_t{1} << 20;

// Some bytes, then zeros up to a length.
class LongSource : public ByteSource {
 public:
  LongSource(Bytes start, uint64_t length) : start_(std::move(start)), length_(length) {}

  size_t read(uint8_t* to, size_t size) override {
    const size_t count = std::min<uint64_t>(size, length_ - given_);
    for (size_t i = 0; i < count; ++i, ++given_) to[i] = given_ < start_.size() ? start_[given_] : 0;
    return count;
  }

  uint64_t given() const { return given_; }

 private:
  Bytes start_;
  uint64_t length_, given_ = 0;
};

void append_prefix(Bytes& file, const char* type, uint32_t length) {
  file.insert(file.end(), type, type + 4);
  append_u32(file, length);
}

Bytes signature() { return join({}); }

// A file with a damaged chunk of XMP of `size` bytes, all `pattern`, before its tiles.
Bytes with_damaged_xmp(const Bytes& pattern, size_t size) {
  std::vector<LooseChunk> chunks = split(small_file());
  Bytes payload;
  payload.reserve(size);
  while (payload.size() < size) append_bytes(payload, pattern);
  chunks.insert(chunks.begin() + 1, {kXmpChunk, std::move(payload)});
  Bytes file = join(chunks);
  file[kHeaderBytes + kChunkPrefixBytes + chunks[1].payload.size()] ^= 1;  // the checksum
  return file;
}

double seconds_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

LostMetadata lost_of(const Bytes& file) {
  MemorySource source(file);
  return ContainerReader(source, true).lost_metadata();
}

}  // namespace

TEST_CASE("a first chunk that cannot be the header is refused from its prefix", "[format]") {
  for (const auto& [type, length, message] : {std::tuple{"PHDR", 0xfffffff0u, "chunk PHDR has a wrong length"},
                                              {"PHDR", 2048u, "chunk PHDR has a wrong length"},
                                              {"TILE", 0xfffffff0u, "the first chunk is TILE instead of PHDR"},
                                              {"xmpd", 1u << 24, "the first chunk is xmpd instead of PHDR"}}) {
    Bytes start = signature();
    append_prefix(start, type, length);
    for (const bool partial : {false, true}) {
      LongSource source(start, uint64_t{1} << 32);
      CHECK_THROWS_WITH(ContainerReader(source, partial), message);
      CHECK(source.given() <= start.size());
    }
    CHECK_THROWS_WITH(read_header(start), message);
  }
}

TEST_CASE("a partial reader holds no tile index that it does not need", "[format]") {
  Header header = small_header(kMaxSide, kMaxSide);
  std::vector<LooseChunk> chunks = split(small_file());
  Bytes& fields = chunks[0].payload;
  for (size_t side : {4, 8})
    for (size_t i = 0; i < 4; ++i) fields[side + i] = static_cast<uint8_t>(kMaxSide >> (8 * i));
  Bytes start = join({chunks[0]});
  append_prefix(start, "tidx", (kMaxSide / header.tile_size) * (kMaxSide / header.tile_size) * 8);
  LongSource source(start, 64 * kMiB);
  ContainerReader reader(source, true);
  CHECK_FALSE(reader.next_tile());
  CHECK(reader.held() < 2 * kMiB);
}

TEST_CASE("metadata and chunks stay within the memory that is allowed", "[format]") {
  const Bytes blob(4 * kMiB, 9);
  const Bytes file = small_file(small_header(), kSmallFileTiles, {blob, blob, blob});
  const auto reads = [&](uint64_t max_memory, bool partial) {
    MemorySource source(file);
    ContainerReader reader(source, partial, max_memory);
    CHECK((!max_memory || reader.held() <= max_memory));
    return reader.metadata().bytes();
  };
  CHECK(reads(0, false) == 12 * kMiB);
  CHECK(reads(30 * kMiB, false) == 12 * kMiB);
  CHECK_THROWS_WITH(reads(10 * kMiB, false), Catch::Contains("raise the limit"));
  CHECK(reads(16 * kMiB, true) == 8 * kMiB);
}

TEST_CASE("intact tiles are found behind whatever looks like chunks, in linear time", "[format]") {
  Bytes endless, empty, real;
  append_prefix(endless, "TILE", 0xffffffff);
  append_prefix(empty, "TILE", 0);
  append_prefix(real, "exif", 40);
  for (const Bytes& pattern : {endless, empty, real, Bytes{'T', 'I', 'L', 'E'}, Bytes{'x'}}) {
    const Bytes file = with_damaged_xmp(pattern, 12 * kMiB);
    size_t found = 0;
    CHECK(seconds_of([&] { found = test::read_tiles(file, true).size(); }) < 12);  // a hundred if it is quadratic
    CHECK(found == kSmallFileTiles);
  }
}

TEST_CASE("a search for intact chunks that costs too much ends, and is not begun again", "[format]") {
  Bytes pattern;
  append_prefix(pattern, "xmpd", (1 << 24) - 64);
  Header header = small_header(2048, 2048);
  Bytes file = join({split(small_file(header, 1024))[0]});
  for (size_t i = 0; i < 8 * kMiB; i += pattern.size()) append_bytes(file, pattern);
  file.resize(file.size() + 24 * kMiB);
  CHECK(seconds_of([&] {
          MemorySource source(file);
          ContainerReader reader(source, true);
          for (int i = 0; i < 1024; ++i) CHECK_FALSE(reader.next_tile());
        }) < 5);
}

TEST_CASE("a partial reader knows what metadata it has lost", "[format]") {
  const std::vector<LooseChunk> chunks =
      split(small_file(small_header(), kSmallFileTiles, {Bytes(100, 1), Bytes(200, 2), Bytes(300, 3)}));
  const Bytes good = join(chunks);
  CHECK_FALSE(lost_of(good).any());
  const auto offset = [&](size_t place) { return join({chunks.begin(), chunks.begin() + long(place)}).size(); };
  const auto text = [&](std::initializer_list<size_t> damaged) {
    Bytes file = good;
    for (const size_t at : damaged) file[at] ^= 4;
    CHECK(test::read_tiles(file, true).size() == kSmallFileTiles);
    const LostMetadata lost = lost_of(file);
    return std::string(lost.icc ? "icc " : "") + (lost.exif ? "exif " : "") + (lost.xmp ? "xmp " : "") +
           (lost.unknown ? "unknown" : "");
  };
  const size_t icc = offset(1), exif = offset(2), xmp = offset(3), tile = offset(4);
  CHECK(text({icc + 50}) == "icc ");
  CHECK(text({exif + 50}) == "exif ");
  CHECK(text({xmp + 50}) == "xmp ");
  CHECK(text({tile - 1}) == "xmp ");
  CHECK(text({icc + 50, xmp + 50}) == "icc xmp ");
  CHECK(text({icc + 50, exif + 50}) == "icc unknown");
  CHECK(text({exif}) == "unknown");         // of its type
  CHECK(text({icc + 4}) == "icc unknown");  // of its length
  Bytes without_tile = good;
  without_tile[tile + 20] ^= 4;
  CHECK_FALSE(lost_of(without_tile).any());
  const Bytes cut(good.begin(), good.begin() + long(exif + 90));
  CHECK(lost_of(cut).exif);
  std::vector<LooseChunk> large = chunks;
  large[3].payload.resize(kMaxBlobBytes + 1);
  CHECK(lost_of(join(large)).xmp);
}

}  // namespace pith
