// The tables that training measures, against those of the Python trainer for the same counts.
#include "entropy/tables.hpp"

#include <catch2/catch.hpp>

#include "training/model/tables.hpp"

using namespace pith;
using namespace pith::train;

namespace {

constexpr int kHyperChannels = 2;

// Symbols of a fixed pattern, for the tables at quality anchor 3, and a prior whose channels all differ.
EntropyTableRows measured_tables() {
  TileSymbols symbols;
  for (int i = 0; i < 3000; ++i) {
    const int index = i * 7 % 64;
    symbols.sigma_index.push_back(static_cast<uint8_t>(index));
    const int size = (i * i * 31 + i * 17) % 11 - 5;
    symbols.residuals.push_back(static_cast<int16_t>(size * (i % 97 == 0 ? 61 : 1) * (index / 16)));
    symbols.z.push_back(static_cast<int8_t>((i * i * 13 + i) % 9 - 4));
  }
  SymbolStatistics statistics(kHyperChannels);
  statistics.add(symbols, Quality{3 * Quality::kStepsPerAnchor});
  std::vector<float> mean, scale;
  for (int i = 0; i < Quality::kAnchors * kHyperChannels; ++i) {
    mean.push_back(0.3f * static_cast<float>(i) - 2);
    scale.push_back(0.2f * static_cast<float>(i) - 1);
  }
  return statistics.tables(mean, scale);
}

std::vector<int> part(const std::vector<uint16_t>& rows, size_t row, size_t entries, size_t first, size_t count) {
  const auto begin = rows.begin() + static_cast<ptrdiff_t>(row * entries + first);
  return {begin, begin + static_cast<ptrdiff_t>(count)};
}

}  // namespace

TEST_CASE("train: measured tables are such as a model may have") {
  const EntropyTableRows rows = measured_tables();
  make_entropy_tables(rows.sigma, rows.z, kHyperChannels, rows.skip);  // checks sums, support and escapes
  for (size_t row = 0; row < 64; ++row)
    for (size_t r = 1; r <= 255; ++r) REQUIRE(rows.sigma[row * 512 + 255 - r] == rows.sigma[row * 512 + 255 + r]);
}

TEST_CASE("train: measured tables are those of the Python trainer") {
  const EntropyTableRows rows = measured_tables();
  CHECK(rows.skip == 7);

  // Symbols 0…6 and the escape.
  CHECK(part(rows.sigma, 0, 512, 255, 2) == std::vector{65535, 0});
  CHECK(part(rows.sigma, 17, 512, 255, 7) == std::vector{37473, 12959, 605, 259, 0, 0, 0});
  CHECK(part(rows.sigma, 33, 512, 255, 7) == std::vector{8235, 7818, 6833, 5158, 3729, 2245, 1540});
  CHECK(part(rows.sigma, 50, 512, 255, 7) == std::vector{1495, 1480, 1473, 1588, 1443, 1422, 1523});
  CHECK(part(rows.sigma, 63, 512, 255, 7) == std::vector{411, 397, 397, 524, 396, 396, 523});
  const std::pair<size_t, int> escapes[] = {{0, 1}, {17, 417}, {33, 1}, {50, 3}, {63, 9}};
  for (const auto& [row, escape] : escapes) CHECK(rows.sigma[row * 512 + 511] == escape);

  // Symbols -5…4, at anchors 0, 3 and 7.
  CHECK(part(rows.z, 1, 255, 122, 10) == std::vector{77, 813, 7600, 31755, 21462, 3222, 318, 31, 4, 1});
  CHECK(part(rows.z, 6, 255, 122, 10) == std::vector{34, 12933, 325, 887, 14592, 2174, 20629, 13395, 210, 68});
  CHECK(part(rows.z, 7, 255, 122, 10) == std::vector{42, 12941, 306, 743, 14244, 1946, 20800, 13657, 369, 141});
  CHECK(part(rows.z, 15, 255, 122, 10) == std::vector{906, 1382, 2067, 3002, 4177, 5478, 6654, 7369, 7369, 6654});
}
