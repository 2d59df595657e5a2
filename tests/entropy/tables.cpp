#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "fixture.hpp"

namespace pith {
namespace {

using test::ModelArrays;

bool is_refused(const ModelArrays& arrays, int channels = ModelArrays::kChannels, int skip = ModelArrays::kSkip) {
  try {
    make_entropy_tables(arrays.sigma, arrays.z, channels, skip);
    return false;
  } catch (const Error& error) {
    return error.status() == PITH_ERROR_MODEL;
  }
}

void check_every_slot(const SymbolTable& table, bool has_escape) {
  uint32_t slot = 0;
  for (int symbol = table.min(); symbol <= table.max() + has_escape; ++symbol) {
    const Interval interval = table.interval(symbol);
    REQUIRE(interval.start == slot);
    REQUIRE(interval.frequency > 0);
    for (; slot < interval.start + interval.frequency; ++slot) REQUIRE(table.find(slot) == symbol);
  }
  REQUIRE(slot == kFrequencySum);
}

TEST_CASE("every slot belongs to the symbol whose interval holds it", "[entropy]") {
  const ModelArrays arrays;
  const EntropyTables tables = arrays.tables();
  REQUIRE(tables.sigma.size() == 64);
  REQUIRE(tables.z.size() == 24);
  for (int i : {0, 1, 20, 63}) check_every_slot(tables.sigma[static_cast<size_t>(i)], true);
  for (size_t i : {0, 5, 23}) check_every_slot(tables.z[i], false);
}

TEST_CASE("tables keep the arrays' frequencies and supports", "[entropy]") {
  const ModelArrays arrays;
  const EntropyTables tables = arrays.tables();
  CHECK(tables.skip == ModelArrays::kSkip);
  CHECK(tables.hyper_channels == ModelArrays::kChannels);
  CHECK(tables.sigma[0].max() == 0);
  CHECK(tables.sigma[7].min() == -28);
  CHECK(tables.sigma[7].max() == 28);
  CHECK(tables.sigma[63].max() == 255);
  CHECK(tables.sigma[7].interval(-3).frequency == arrays.sigma[7 * 512 + 252]);
  CHECK(tables.sigma[7].interval(tables.sigma[7].escape()).frequency == 1);
  CHECK(tables.z[4].min() == -127);
  CHECK(tables.z[4].max() == 127);
  CHECK(tables.z[4].interval(12).frequency == arrays.z[4 * 255 + 139]);
}

TEST_CASE("tables that cannot be used are refused", "[entropy]") {
  ModelArrays arrays;
  REQUIRE_FALSE(is_refused(arrays));
  uint16_t* sigma = &arrays.sigma[10 * 512];  // support: 40 either side of entry 255

  SECTION("a row of sigma with another sum") { ++sigma[255]; }
  SECTION("a row of sigma whose sum is right only modulo 65536") {
    for (int i : {254, 255, 256}) sigma[i] = 21845 + (i == 255);
    for (int i = 0; i < 511; ++i) sigma[i] = std::max<uint16_t>(sigma[i], 65536 / 511 + 1);
    uint64_t sum = 0;
    for (int i = 0; i < 512; ++i) sum += sigma[i];
    sigma[0] = static_cast<uint16_t>(sigma[0] + 2 * 65536 - sum);
  }
  SECTION("a gap") {
    sigma[255] = static_cast<uint16_t>(sigma[255] + sigma[250]);
    sigma[250] = 0;
  }
  SECTION("a support that is not symmetric") {
    sigma[255] = static_cast<uint16_t>(sigma[255] + sigma[295]);
    sigma[295] = 0;
  }
  SECTION("a symbol far outside the support") {
    --sigma[255];
    sigma[0] = 1;
  }
  SECTION("no zero symbol") {
    sigma[254] = static_cast<uint16_t>(sigma[254] + sigma[255]);
    sigma[255] = 0;
  }
  SECTION("no escape") {
    ++sigma[255];
    sigma[511] = 0;
  }
  SECTION("a row of z with another sum") { --arrays.z[127]; }
  SECTION("a row of z with an impossible symbol") {
    arrays.z[127] = static_cast<uint16_t>(arrays.z[127] + arrays.z[0]);
    arrays.z[0] = 0;
  }
  SECTION("a missing row of sigma") { arrays.sigma.resize(63 * 512); }
  SECTION("a missing row of z") { arrays.z.resize(23 * 255); }
  SECTION("empty arrays") {
    arrays.sigma.clear();
    arrays.z.clear();
  }
  CHECK(is_refused(arrays));
}

TEST_CASE("impossible settings of the tables are refused", "[entropy]") {
  const ModelArrays arrays;
  CHECK(is_refused(arrays, ModelArrays::kChannels, -1));
  CHECK(is_refused(arrays, ModelArrays::kChannels, 65));
  CHECK_FALSE(is_refused(arrays, ModelArrays::kChannels, 64));
  CHECK(is_refused(arrays, 0));
  CHECK(is_refused(arrays, -3));
  CHECK(is_refused(arrays, 4));
}

}  // namespace
}  // namespace pith
