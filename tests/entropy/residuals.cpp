#include "entropy/residuals.hpp"

#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "fixture.hpp"

namespace pith {
namespace {

using test::draw;
using test::ModelArrays;

const EntropyTables& tables() {
  static const EntropyTables shared = ModelArrays().tables();
  return shared;
}

// Everything that a tile's stream carries.
struct Symbols {
  int anchor = 3;
  std::vector<int8_t> z;
  std::vector<uint8_t> index;
  std::vector<int16_t> r;

  Symbols(size_t positions, size_t residuals, unsigned seed) {
    std::mt19937 random(seed);
    anchor = static_cast<int>(random() % kQualityAnchors);
    for (size_t i = 0; i < positions * ModelArrays::kChannels; ++i) {
      const size_t row = static_cast<size_t>(anchor) * ModelArrays::kChannels + i % ModelArrays::kChannels;
      z.push_back(static_cast<int8_t>(draw(tables().z[row], random)));
    }
    for (size_t i = 0; i < residuals; ++i) {
      index.push_back(static_cast<uint8_t>(random() % kSigmaRows));
      int value = draw(tables().sigma[index.back()], random);
      if (random() % 100 == 0) value = static_cast<int>(random() % 65535) - kMaxResidual;
      r.push_back(static_cast<int16_t>(index.back() < tables().skip ? 0 : value));
    }
  }

  std::vector<uint8_t> encode() const {
    RansEncoder encoder;
    encode_hyper(encoder, tables(), anchor, z);
    encode_residuals(encoder, tables(), index, r);
    return encoder.finish();
  }

  // Fills the arrays of `this` anew; true if the stream is intact.
  bool decode(std::span<const uint8_t> stream) {
    RansDecoder decoder(stream);
    return decode_hyper(decoder, tables(), anchor, z) && decode_residuals(decoder, tables(), index, r) &&
           decoder.finished();
  }
};

// Encodes one residual in one row and decodes it again.
int round_trip(int value, uint8_t index) {
  const std::vector<int16_t> in = {static_cast<int16_t>(value)};
  RansEncoder encoder;
  encode_residuals(encoder, tables(), std::span(&index, 1), in);
  const auto stream = encoder.finish();
  RansDecoder decoder(stream);
  std::vector<int16_t> out = {-7};
  REQUIRE(decode_residuals(decoder, tables(), std::span(&index, 1), out));
  REQUIRE(decoder.finished());
  return out[0];
}

template <typename Function>
bool is_internal_error(Function function) {
  try {
    function();
    return false;
  } catch (const Error& error) {
    return error.status() == PITH_ERROR_INTERNAL;
  }
}

TEST_CASE("a tile's symbols survive", "[entropy]") {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    const Symbols sent(1 + seed % 7, 37 * seed, seed);
    Symbols received = sent;
    std::fill(received.z.begin(), received.z.end(), int8_t{99});
    std::fill(received.r.begin(), received.r.end(), int16_t{99});
    REQUIRE(received.decode(sent.encode()));
    CHECK(received.z == sent.z);
    CHECK(received.r == sent.r);
  }
}

TEST_CASE("the largest values of z survive", "[entropy]") {
  Symbols sent(2, 0, 1);
  sent.z = {-127, 127, -127, 127, -127, 127};
  Symbols received(2, 0, 2);
  received.anchor = sent.anchor;
  REQUIRE(received.decode(sent.encode()));
  CHECK(received.z == sent.z);
}

TEST_CASE("residuals at and beyond the support of a row survive", "[entropy]") {
  for (uint8_t index : {5, 10, 62, 63}) {
    const int support = tables().sigma[index].max();
    for (int magnitude : {0, 1, support, support + 1, support + 2, support + 3, support + 4, 1000, 32766, 32767}) {
      CHECK(round_trip(magnitude, index) == magnitude);
      CHECK(round_trip(-magnitude, index) == -magnitude);
    }
  }
}

TEST_CASE("a row with no support beside zero can still hold everything", "[entropy]") {
  const ModelArrays arrays;
  const EntropyTables none_skipped = make_entropy_tables(arrays.sigma, arrays.z, ModelArrays::kChannels, 0);
  REQUIRE(none_skipped.sigma[0].max() == 0);
  const std::vector<uint8_t> index(5, 0);
  const std::vector<int16_t> sent = {0, 1, -1, 32767, -32767};
  RansEncoder encoder;
  encode_residuals(encoder, none_skipped, index, sent);
  const auto stream = encoder.finish();
  RansDecoder decoder(stream);
  std::vector<int16_t> received(5);
  REQUIRE(decode_residuals(decoder, none_skipped, index, received));
  CHECK(received == sent);
}

TEST_CASE("skipped residuals take no bits and come out as zero", "[entropy]") {
  const std::vector<uint8_t> index(1000, ModelArrays::kSkip - 1);
  RansEncoder encoder;
  encode_residuals(encoder, tables(), index, std::vector<int16_t>(1000, 0));
  const auto stream = encoder.finish();
  CHECK(stream == RansEncoder().finish());
  RansDecoder decoder(stream);
  std::vector<int16_t> received(1000, 99);
  REQUIRE(decode_residuals(decoder, tables(), index, received));
  CHECK(received == std::vector<int16_t>(1000, 0));
}

TEST_CASE("what a decoder could not give back is refused", "[entropy]") {
  RansEncoder encoder;
  const auto residual = [&](int value, int index) {
    const std::vector<int16_t> r = {static_cast<int16_t>(value)};
    const std::vector<uint8_t> i = {static_cast<uint8_t>(index)};
    return is_internal_error([&] { encode_residuals(encoder, tables(), i, r); });
  };
  CHECK(residual(1, ModelArrays::kSkip - 1));
  CHECK(residual(-32768, 20));
  CHECK(residual(0, 64));
  CHECK_FALSE(residual(1, ModelArrays::kSkip));

  const auto hyper = [&](std::vector<int8_t> z, int anchor) {
    return is_internal_error([&] { encode_hyper(encoder, tables(), anchor, z); });
  };
  CHECK(hyper({0, 0, -128}, 0));
  CHECK(hyper({0, 0}, 0));
  CHECK(hyper({0, 0, 0}, -1));
  CHECK(hyper({0, 0, 0}, 8));
  CHECK_FALSE(hyper({0, 0, 0}, 7));
}

TEST_CASE("escapes that no encoder writes are noticed", "[entropy]") {
  constexpr uint8_t kIndex = 20;
  const SymbolTable& row = tables().sigma[kIndex];
  RansEncoder encoder;
  encoder.put(row, row.escape());
  encoder.put_bits(0, 1);
  SECTION("a prefix of 16 zeros") {
    for (int i = 0; i < 16; ++i) encoder.put_bits(0, 1);
    encoder.put_bits(1, 1);
    encoder.put_bits(0, 16);
  }
  SECTION("a value just beyond the largest") {
    const auto code = static_cast<uint32_t>(kMaxResidual + 1 - row.max() - 1 + 1);
    REQUIRE(code >> 14 == 1);
    for (int i = 0; i < 14; ++i) encoder.put_bits(0, 1);
    encoder.put_bits(1, 1);
    encoder.put_bits(code, 14);
  }
  const auto stream = encoder.finish();
  RansDecoder decoder(stream);
  std::vector<int16_t> r(1);
  CHECK_FALSE(decode_residuals(decoder, tables(), std::span(&kIndex, 1), r));
}

TEST_CASE("every prefix of a tile's stream is noticed", "[entropy]") {
  const Symbols sent(4, 200, 11);
  const auto stream = sent.encode();
  for (size_t size = 0; size < stream.size(); ++size) {
    Symbols received = sent;
    REQUIRE_FALSE(received.decode(std::vector<uint8_t>(stream.begin(), stream.begin() + static_cast<long>(size))));
  }
}

TEST_CASE("a flipped bit of a tile's stream never goes without effect", "[entropy]") {
  const Symbols sent(4, 100, 12);
  const auto stream = sent.encode();
  for (size_t bit = 0; bit < 8 * stream.size(); ++bit) {
    auto damaged = stream;
    damaged[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    Symbols received = sent;
    const bool intact = received.decode(damaged);
    REQUIRE((!intact || received.z != sent.z || received.r != sent.r));
  }
}

}  // namespace
}  // namespace pith
