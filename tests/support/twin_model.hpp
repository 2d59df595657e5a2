// A forgery, as anybody can make it.
#pragma once
#include <cstdint>
#include <cstring>
#include <vector>

#include "base/error.hpp"
#include "model/codec_model.hpp"

namespace pith::test {

// Another model of the same content id: one bit of a weight is changed, and the word behind it so that the hash comes
// back to where it was. Tries word after word until all weights are numbers still.
inline std::vector<uint8_t> twin_of(const std::vector<uint8_t>& model) {
  constexpr uint64_t kPrime = 1099511628211u;
  uint64_t start, hash = 14695981039346656037u;
  std::memcpy(&start, model.data(), sizeof start);
  for (size_t at = 8 + start; at + 16 <= model.size(); at += 8) {
    uint64_t words[2];
    std::memcpy(words, &model[at], sizeof words);
    const uint64_t after = (hash ^ words[0]) * kPrime, forged = (hash ^ words[0] ^ 1) * kPrime;
    const uint64_t twins[2] = {words[0] ^ 1, words[1] ^ after ^ forged};
    std::vector<uint8_t> twin = model;
    std::memcpy(&twin[at], twins, sizeof twins);
    try {
      const WeightsFile weights(twin, CodecModel::kFormat);
      return twin;
    } catch (const Error&) {
    }
    hash = after;
  }
  throw Error(PITH_ERROR_INTERNAL, "no twin was found");
}

}  // namespace pith::test
