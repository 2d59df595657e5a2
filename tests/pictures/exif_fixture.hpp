// EXIF blobs of either order of bytes.
#pragma once
#include <cstdint>

#include "base/bytes.hpp"

namespace pith {

// An orientation, a sub-directory with the dimensions (width as SHORT, height as LONG), and a second directory, where
// previews stand.
inline Bytes make_test_exif(uint32_t orientation, bool big_endian, uint32_t width = 9, uint32_t height = 6) {
  Bytes out(2, big_endian ? 'M' : 'I');
  const auto put = [&](uint32_t value, int size) {
    for (int i = 0; i < size; ++i) out.push_back(uint8_t(value >> 8 * (big_endian ? size - 1 - i : i)));
  };
  const auto put_entry = [&](uint32_t tag, uint32_t type, uint32_t value) {
    put(tag, 2);
    put(type, 2);
    put(1, 4);
    put(value, type == 3 ? 2 : 4);
    if (type == 3) put(0, 2);
  };
  put(42, 2);
  put(8, 4);
  put(2, 2);  // at 8
  put_entry(0x0112, 3, orientation);
  put_entry(0x8769, 4, 38);
  put(68, 4);
  put(2, 2);  // at 38
  put_entry(0xa002, 3, width);
  put_entry(0xa003, 4, height);
  put(0, 4);
  put(0, 2);  // at 68
  put(0, 4);
  return out;
}

}  // namespace pith
