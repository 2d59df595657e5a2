#include "entropy/residuals.hpp"

#include <bit>
#include <cstdlib>

#include "base/error.hpp"

namespace pith {
namespace {

// Longest prefix of the Exp-Golomb code; reaches beyond kMaxResidual from any row.
constexpr int kMaxPrefix = 15;

void require(bool condition, const char* message) {
  if (!condition) throw Error(PITH_ERROR_INTERNAL, message);
}

// Rows of z for one quality, after checking what both directions rely on.
std::span<const SymbolTable> hyper_rows(const EntropyTables& tables, int anchor, size_t size) {
  const auto channels = static_cast<size_t>(tables.hyper_channels);
  require(anchor >= 0 && anchor < kQualityAnchors, "no probabilities of the hyper latent for this quality");
  require(size % channels == 0, "the hyper latent has a wrong size");
  return std::span(tables.z).subspan(static_cast<size_t>(anchor) * channels, channels);
}

// Exp-Golomb code of order 0.
void put_exp_golomb(RansEncoder& encoder, uint32_t value) {
  const int suffix = std::bit_width(value + 1) - 1;
  for (int i = 0; i < suffix; ++i) encoder.put_bits(0, 1);
  encoder.put_bits(1, 1);
  if (suffix > 0) encoder.put_bits(value + 1, suffix);
}

// Returns a value beyond kMaxResidual if the prefix is too long.
int get_exp_golomb(RansDecoder& decoder) {
  int suffix = 0;
  while (decoder.get_bits(1) == 0) {
    if (++suffix > kMaxPrefix) return kMaxResidual + 1;
  }
  const uint32_t low = suffix > 0 ? decoder.get_bits(suffix) : 0;
  return static_cast<int>((1u << suffix) + low - 1);
}

}  // namespace

void encode_hyper(RansEncoder& encoder, const EntropyTables& tables, int anchor, std::span<const int8_t> z) {
  const auto rows = hyper_rows(tables, anchor, z.size());
  for (size_t i = 0; i < z.size(); i += rows.size()) {
    for (size_t channel = 0; channel < rows.size(); ++channel) {
      const int value = z[i + channel];
      require(std::abs(value) <= kMaxHyperSymbol, "a value of the hyper latent is out of range");
      encoder.put(rows[channel], value);
    }
  }
}

bool decode_hyper(RansDecoder& decoder, const EntropyTables& tables, int anchor, std::span<int8_t> z) {
  const auto rows = hyper_rows(tables, anchor, z.size());
  for (size_t i = 0; i < z.size(); i += rows.size()) {
    for (size_t channel = 0; channel < rows.size(); ++channel) {
      z[i + channel] = static_cast<int8_t>(decoder.get(rows[channel]));
    }
  }
  return !decoder.overran();
}

void encode_residuals(RansEncoder& encoder, const EntropyTables& tables, std::span<const uint8_t> sigma_index,
                      std::span<const int16_t> r) {
  require(sigma_index.size() == r.size(), "residuals and sigma indices differ in number");
  for (size_t i = 0; i < r.size(); ++i) {
    require(sigma_index[i] < kSigmaRows, "a sigma index is out of range");
    if (sigma_index[i] < tables.skip) {
      require(r[i] == 0, "a residual is not zero where nothing is coded");
      continue;
    }
    const SymbolTable& row = tables.sigma[sigma_index[i]];
    const int value = r[i], magnitude = std::abs(value);
    require(magnitude <= kMaxResidual, "a residual is out of range");
    if (magnitude <= row.max()) {
      encoder.put(row, value);
    } else {
      encoder.put(row, row.escape());
      encoder.put_bits(value < 0, 1);
      put_exp_golomb(encoder, static_cast<uint32_t>(magnitude - row.max() - 1));
    }
  }
}

bool decode_residuals(RansDecoder& decoder, const EntropyTables& tables, std::span<const uint8_t> sigma_index,
                      std::span<int16_t> r) {
  require(sigma_index.size() == r.size(), "residuals and sigma indices differ in number");
  for (size_t i = 0; i < r.size(); ++i) {
    require(sigma_index[i] < kSigmaRows, "a sigma index is out of range");
    if (sigma_index[i] < tables.skip) {
      r[i] = 0;
      continue;
    }
    const SymbolTable& row = tables.sigma[sigma_index[i]];
    int value = decoder.get(row);
    if (value == row.escape()) {
      const bool negative = decoder.get_bits(1) != 0;
      value = row.max() + 1 + get_exp_golomb(decoder);
      if (value > kMaxResidual) return false;
      if (negative) value = -value;
    }
    r[i] = static_cast<int16_t>(value);
  }
  return !decoder.overran();
}

}  // namespace pith
