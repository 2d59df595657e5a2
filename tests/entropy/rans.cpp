#include "entropy/rans.hpp"

#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "fixture.hpp"

namespace pith {
namespace {

using test::draw;
using test::peaked_row;

using Bytes = std::vector<uint8_t>;

std::vector<SymbolTable> skewed_tables() {
  std::vector<SymbolTable> tables;
  tables.emplace_back(-1, std::vector<uint16_t>{1, 65534, 1}, false);
  tables.emplace_back(0, std::vector<uint16_t>{65535, 1}, false);
  tables.emplace_back(5, std::vector<uint16_t>{1, 65535}, true);
  tables.emplace_back(-127, peaked_row(255, 30, 0.2), false);
  tables.emplace_back(-127, peaked_row(255, 127, 40), false);
  tables.emplace_back(-255, peaked_row(512, 255, 300), true);
  return tables;
}

// Symbols of random tables mixed with raw bits, and how to decode them.
struct Message {
  std::vector<SymbolTable> tables = skewed_tables();
  struct Item {
    size_t table;  // tables.size() for raw bits
    int width;
    int value;
  };
  std::vector<Item> items;
  double bits = 0;  // by the probabilities

  Message(size_t count, unsigned seed) {
    std::mt19937 random(seed);
    for (size_t i = 0; i < count; ++i) {
      const size_t table = random() % (tables.size() + 1);
      const int width = 1 + static_cast<int>(random() % 16);
      if (table == tables.size()) {
        items.push_back({table, width, static_cast<int>(random() & ((1u << width) - 1))});
        bits += width;
      } else {
        // Every tenth symbol is drawn evenly, so that improbable ones come up too.
        const int span = tables[table].max() - tables[table].min() + 1;
        const int even = tables[table].min() + static_cast<int>(random() % static_cast<unsigned>(span));
        items.push_back({table, 0, random() % 10 == 0 ? even : draw(tables[table], random)});
        bits += 16 - std::log2(tables[table].interval(items.back().value).frequency);
      }
    }
  }

  Bytes encode() const {
    RansEncoder encoder;
    for (const Item& item : items) {
      if (item.table == tables.size()) {
        encoder.put_bits(static_cast<uint32_t>(item.value), item.width);
      } else {
        encoder.put(tables[item.table], item.value);
      }
    }
    return encoder.finish();
  }

  // Number of items that differ.
  size_t count_errors(RansDecoder& decoder) const {
    size_t errors = 0;
    for (const Item& item : items) {
      const int value = item.table == tables.size() ? static_cast<int>(decoder.get_bits(item.width))
                                                    : decoder.get(tables[item.table]);
      errors += value != item.value;
    }
    return errors;
  }
};

TEST_CASE("rANS gives back what was put in", "[entropy]") {
  for (size_t count : {0, 1, 2, 3, 10, 1000, 50000}) {
    const Message message(count, 1 + static_cast<unsigned>(count));
    const Bytes stream = message.encode();
    RansDecoder decoder(stream);
    CHECK(message.count_errors(decoder) == 0);
    CHECK(decoder.finished());
    CHECK_FALSE(decoder.overran());
  }
}

TEST_CASE("a stream is as small as its probabilities allow", "[entropy]") {
  const Message message(300000, 7);
  const double ideal = message.bits / 8;
  const auto size = static_cast<double>(message.encode().size());
  CHECK(size < ideal * 1.001 + 20);
  CHECK(size > ideal);
}

TEST_CASE("an encoder can be used again after finishing", "[entropy]") {
  RansEncoder encoder;
  encoder.put_bits(5, 3);
  const Bytes first = encoder.finish();
  encoder.put_bits(5, 3);
  CHECK(encoder.finish() == first);
}

// Written down by an independent program from the specification; it must never change.
TEST_CASE("the bytes of a stream are fixed", "[entropy][golden]") {
  const SymbolTable coin(0, std::vector<uint16_t>{60000, 5536}, false);
  const SymbolTable wide(-1, std::vector<uint16_t>{3, 65000, 532, 1}, true);
  RansEncoder encoder;
  for (int i = 0; i < 12; ++i) {
    encoder.put(coin, i % 3 == 0);
    encoder.put(wide, i % 4 - 1);
    encoder.put_bits(static_cast<uint32_t>(i), 4);
  }
  const Bytes golden = {0xca, 0xf3, 0xa6, 0x50, 0x39, 0x66, 0x00, 0x00, 0x01, 0x00, 0xe6, 0x86, 0xb6, 0x3e, 0x5e, 0x69,
                        0xe2, 0x98, 0x9f, 0xab, 0x02, 0x00, 0x4a, 0x6a, 0x02, 0x80, 0x69, 0xad, 0xd3, 0xf3, 0xba, 0xdb};
  CHECK(encoder.finish() == golden);
}

TEST_CASE("the empty stream is two initial states", "[entropy][golden]") {
  CHECK(RansEncoder().finish() == Bytes{0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0x80, 0, 0, 0, 0});
}

TEST_CASE("every prefix of a stream is noticed", "[entropy]") {
  const Message message(2000, 3);
  const Bytes stream = message.encode();
  for (size_t size = 0; size < stream.size(); ++size) {
    const Bytes prefix(stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(size));
    RansDecoder decoder(prefix);
    message.count_errors(decoder);
    REQUIRE(decoder.overran());
    REQUIRE_FALSE(decoder.finished());
  }
}

TEST_CASE("bytes after a stream are noticed", "[entropy]") {
  const Message message(200, 4);
  for (size_t extra : {1, 2, 4, 8}) {
    Bytes stream = message.encode();
    stream.resize(stream.size() + extra);
    RansDecoder decoder(stream);
    message.count_errors(decoder);
    CHECK_FALSE(decoder.finished());
  }
}

TEST_CASE("states outside their range are noticed", "[entropy]") {
  for (int byte : {3, 7, 11, 15}) {
    Bytes stream = RansEncoder().finish();
    stream[static_cast<size_t>(byte)] ^= 0x80;
    CHECK(RansDecoder(stream).overran());
  }
}

TEST_CASE("a decoder survives any bytes", "[entropy]") {
  std::mt19937 random(5);
  const Message message(3000, 6);
  for (int round = 0; round < 200; ++round) {
    Bytes noise(random() % 300);
    for (auto& byte : noise) byte = round % 4 == 0 ? uint8_t{0xff} : static_cast<uint8_t>(random());
    RansDecoder decoder(noise);
    message.count_errors(decoder);
    CHECK_FALSE(decoder.finished());
  }
}

TEST_CASE("no other bytes give the same symbols", "[entropy]") {
  const Message message(300, 8);
  const Bytes stream = message.encode();
  for (size_t bit = 0; bit < 8 * stream.size(); ++bit) {
    Bytes damaged = stream;
    damaged[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    RansDecoder decoder(damaged);
    const size_t errors = message.count_errors(decoder);
    REQUIRE((errors > 0 || !decoder.finished()));
  }
}

TEST_CASE("impossible intervals are refused", "[entropy]") {
  RansEncoder encoder;
  CHECK_THROWS_AS(encoder.put(Interval{0, 0}), Error);
  CHECK_THROWS_AS(encoder.put(Interval{0, 65536}), Error);
  CHECK_THROWS_AS(encoder.put(Interval{65535, 2}), Error);
  CHECK_NOTHROW(encoder.put(Interval{65535, 1}));
}

}  // namespace
}  // namespace pith
