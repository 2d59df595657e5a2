#include "base/look_ahead.hpp"

#include <catch2/catch.hpp>

namespace pith {
namespace {

// Only goes forward, and gives few bytes at a time.
class Forward : public MemorySource {
 public:
  using MemorySource::MemorySource;
  size_t read(uint8_t* to, size_t size) override {
    asked += size;
    return MemorySource::read(to, std::min<size_t>(size, 77));
  }
  bool seek(uint64_t) override { return false; }

  size_t asked = 0;  // bytes
};

Bytes varied() {
  Bytes bytes(1000);
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(i * i >> 3);
  return bytes;
}

// Whether the next 50 bytes are those.
bool reads(LookAhead& source, const Bytes& bytes, size_t at) {
  uint8_t got[50];
  return source.read_fully(got, 50) && std::equal(got, got + 50, bytes.begin() + static_cast<long>(at));
}

TEST_CASE("a look ahead shows what is read next, and what was changed of it") {
  Bytes bytes = varied();
  for (const size_t block : {1, 100, 5000}) {
    Forward forward(bytes);
    LookAhead source(forward, block);
    CHECK(reads(source, bytes, 0));
    const auto ahead = source.peek(300);
    REQUIRE(ahead.size() == 300);
    CHECK(std::equal(ahead.begin(), ahead.end(), bytes.begin() + 50));
    ahead[60] ^= 1;
    source.drop(50);
    Bytes changed = bytes;
    changed[110] ^= 1;
    CHECK(reads(source, changed, 100));
    CHECK(source.position() == 150);
    for (size_t at = 150; at < 1000; at += 50) CHECK(reads(source, bytes, at));
    CHECK(source.peek(1).empty());
    CHECK_FALSE(reads(source, bytes, 0));
  }
}

TEST_CASE("a look ahead by single bytes asks for nothing that is not wanted") {
  const Bytes bytes = varied();
  Forward forward(bytes);
  LookAhead source(forward, 1);
  CHECK(source.peek(70).size() == 70);
  CHECK(reads(source, bytes, 0));
  CHECK(source.peek(20).size() == 20);
  CHECK(forward.asked == 70);
}

TEST_CASE("a look ahead goes ahead in sources that only go forward, and counts") {
  Bytes bytes = {1, 2, 3, 4, 5};
  bytes.resize(100000);
  Forward forward(bytes);
  LookAhead source(forward, 1);
  uint8_t byte = 0;
  CHECK(source.seek(2));
  CHECK(source.read(&byte, 1) == 1);
  CHECK(byte == 3);
  CHECK_FALSE(source.seek(1));
  CHECK(source.seek(uint64_t{1} << 60));
  CHECK(source.position() == 100000);
  CHECK(source.read(&byte, 1) == 0);
}

TEST_CASE("a look ahead that keeps goes back, and ahead as far as it may") {
  const Bytes bytes = varied();
  Forward forward(bytes);
  LookAhead source(forward, 1);
  for (const size_t at : {0, 50}) CHECK(reads(source, bytes, at));
  CHECK_FALSE(source.seek(0));
  source.keep(300);
  CHECK(source.seek(350));
  CHECK(reads(source, bytes, 350));
  CHECK_FALSE(source.seek(401));
  CHECK_FALSE(source.seek(99));
  CHECK(source.seek(100));
  source.stop_keeping();
  CHECK(source.held() == 300);
  for (size_t at = 100; at < 500; at += 50) CHECK(reads(source, bytes, at));
  CHECK_FALSE(source.seek(100));
  CHECK_FALSE(source.seek(450));
}

TEST_CASE("a look ahead seeks in sources that can") {
  const Bytes bytes = varied();
  MemorySource memory(bytes);
  LookAhead source(memory, 200);
  for (const size_t at : {500, 100, 150, 250, 240, 900, 0}) {
    CHECK(source.seek(at));
    CHECK(reads(source, bytes, at));
    CHECK(source.position() == at + 50);
  }
  CHECK(source.seek(1001));
  CHECK(source.peek(1).empty());
}

}  // namespace
}  // namespace pith
