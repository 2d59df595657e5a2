#include "entropy/rans.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace pith {
namespace {

constexpr size_t kStateBytes = 8;
constexpr size_t kWordBytes = 4;

uint64_t load_little_endian(std::span<const uint8_t> bytes) {
  uint64_t value = 0;
  for (size_t i = bytes.size(); i-- > 0;) value = value << 8 | bytes[i];
  return value;
}

void store_little_endian(uint8_t* out, uint64_t value, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i) out[i] = static_cast<uint8_t>(value >> (8 * i));
}

}  // namespace

void RansEncoder::put(Interval interval) {
  const bool valid = interval.frequency > 0 && interval.frequency < kFrequencySum &&
                     interval.start <= kFrequencySum - interval.frequency;
  if (!valid) throw Error(PITH_ERROR_INTERNAL, "the entropy coder was given an impossible interval");
  items_.push_back({static_cast<uint16_t>(interval.start), static_cast<uint16_t>(interval.frequency)});
}

void RansEncoder::put_bits(uint32_t value, int width) {
  const int shift = kFrequencyBits - width;
  put({(value << shift) & (kFrequencySum - 1), 1u << shift});
}

std::vector<uint8_t> RansEncoder::finish() {
  std::vector<uint32_t> words;  // last one first
  uint64_t states[2] = {kRansLow, kRansLow};
  for (size_t i = items_.size(); i-- > 0;) {
    const uint64_t start = items_[i].start, frequency = items_[i].frequency;
    uint64_t& state = states[i & 1];
    // The bound is (kRansLow >> kFrequencyBits << 32) * frequency: from there on the state would leave its range.
    if (state >> (63 - kFrequencyBits) >= frequency) {
      words.push_back(static_cast<uint32_t>(state));
      state >>= 32;
    }
    state = (state / frequency << kFrequencyBits) + state % frequency + start;
  }
  items_.clear();

  std::vector<uint8_t> stream(2 * kStateBytes + kWordBytes * words.size());
  store_little_endian(&stream[0], states[0], kStateBytes);
  store_little_endian(&stream[kStateBytes], states[1], kStateBytes);
  uint8_t* out = stream.data() + 2 * kStateBytes;
  for (size_t i = words.size(); i-- > 0; out += kWordBytes) store_little_endian(out, words[i], kWordBytes);
  return stream;
}

RansDecoder::RansDecoder(std::span<const uint8_t> stream) : stream_(stream) {
  if (stream.size() < 2 * kStateBytes || stream.size() % kWordBytes != 0) {
    overran_ = true;
    next_ = stream.size();
    return;
  }
  for (size_t i = 0; i < 2; ++i) {
    states_[i] = load_little_endian(stream.subspan(i * kStateBytes, kStateBytes));
    if (states_[i] < kRansLow || states_[i] >> 63 != 0) overran_ = true;
  }
  next_ = 2 * kStateBytes;
}

uint32_t RansDecoder::next_word() {
  if (next_ == stream_.size()) {
    overran_ = true;
    return 0;
  }
  const auto word = static_cast<uint32_t>(load_little_endian(stream_.subspan(next_, kWordBytes)));
  next_ += kWordBytes;
  return word;
}

}  // namespace pith
