// From the C interface's settings to those of the tasks.
#pragma once
#include <optional>
#include <span>

#include "api/guard.hpp"
#include "base/progress.hpp"
#include "decode/decoding.hpp"
#include "encode/encoding.hpp"
#include "format/container.hpp"
#include "model/quality.hpp"

namespace pith {

// Of every task.
inline constexpr uint64_t kDefaultMaxPixels = uint64_t{1} << 29;
inline constexpr uint64_t kDefaultMaxMemory = uint64_t{1} << 31;

struct EncodeRequest {
  Quality quality;
  Encoding encoding;
  Metadata metadata;
  Progress progress;
  pith_missed_quality* missed;
};

struct DecodeRequest {
  Decoding decoding;
  pith_seek_function seek;
  Progress progress;
};

// NULL means the defaults. Throw PITH_ERROR_ARGUMENT for what is out of its range, or does not fit a picture of so many
// channels.
EncodeRequest encode_request(const pith_encode_settings* settings, uint32_t channels);
DecodeRequest decode_request(const pith_decode_settings* settings);

// To where the caller wants it, if that is anywhere.
inline void tell(pith_missed_quality* missed, const std::optional<pith_missed_quality>& found) {
  if (missed) *missed = found.value_or(pith_missed_quality{});
}

pith_info info_of(const Header& header);

// The pointers are those into `metadata`.
pith_metadata view_of(const Metadata& metadata);

inline std::span<const uint8_t> bytes_of(const void* data, size_t size) {
  require(data || !size, "no data");
  return {static_cast<const uint8_t*>(data), size};
}

}  // namespace pith
