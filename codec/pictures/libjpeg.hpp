// libjpeg: its headers, which do not include what they need.
#pragma once
// clang-format off
#include <cstddef>
#include <cstdio>
#include <jpeglib.h>
#include <jerror.h>
// clang-format on

namespace pith {

// One of its structures, which is destroyed with all that it holds.
template <typename Struct>
struct OwnedJpeg : Struct {
  OwnedJpeg() : Struct{} {}
  OwnedJpeg(const OwnedJpeg&) = delete;
  OwnedJpeg& operator=(const OwnedJpeg&) = delete;
  ~OwnedJpeg() { jpeg_destroy(reinterpret_cast<j_common_ptr>(static_cast<Struct*>(this))); }
};

}  // namespace pith
