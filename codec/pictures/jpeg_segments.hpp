// What JPEG keeps in application segments and comments.
#pragma once
#include <array>
#include <cstdint>
#include <span>

#include "base/bytes.hpp"
#include "pictures/metadata_collector.hpp"

namespace pith {

inline constexpr size_t kMaxSegmentPayload = 65533;

inline constexpr char kExifName[] = "Exif\0";  // with the zero byte that ends the literal, six bytes
inline constexpr char kXmpName[] = "http://ns.adobe.com/xap/1.0/";

class JpegSegments {
 public:
  explicit JpegSegments(MetadataCollector* metadata) : metadata_(metadata) {}

  // `marker` is 0xe0…0xef for APPn, 0xfe for a comment.
  void take(int marker, std::span<const uint8_t> payload);

  // The profile in the parts that came so far; empty if there is none, or if parts are missing, of which a warning says
  // so.
  Bytes take_icc();

 private:
  void take_icc_part(std::span<const uint8_t> part);
  void take_mpf(std::span<const uint8_t> mpf);
  void take_comment(std::span<const uint8_t> text);

  MetadataCollector* metadata_;
  std::array<Bytes, 256> icc_parts_;  // by their number, from 1
  size_t icc_count_ = 0;
  bool icc_damaged_ = false;
};

}  // namespace pith
