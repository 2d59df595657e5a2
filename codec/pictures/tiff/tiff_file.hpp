// A TIFF in memory, through libtiff.
#pragma once
#include <tiffio.h>

#include <cstdarg>
#include <memory>
#include <string>

#include "base/bytes.hpp"
#include "base/error.hpp"

namespace pith {

class TiffFile {
 public:
  // Of what was read, or a new one. "r", "wl" and "wb" are modes of libtiff: to read, or to write with the lower or the
  // upper byte first. Throws Error (damaged, memory).
  TiffFile(Bytes bytes, const char* mode);
  TiffFile(const TiffFile&) = delete;
  TiffFile& operator=(const TiffFile&) = delete;

  TIFF* get() const { return tiff_.get(); }
  const Bytes& bytes() const { return bytes_; }

  // Ends a new file. Throws as check() does.
  Bytes finish();

  // Throws Error with libtiff's last complaint unless a call of it succeeded.
  void check(bool succeeded, pith_status status = PITH_ERROR_DAMAGED) const;

 private:
  struct Close {
    void operator()(TIFF* tiff) const { TIFFCleanup(tiff); }
  };

  static TiffFile* of(thandle_t handle) { return static_cast<TiffFile*>(handle); }
  static tmsize_t on_read(thandle_t handle, void* to, tmsize_t size);
  static tmsize_t on_write(thandle_t handle, void* from, tmsize_t size);
  static toff_t on_seek(thandle_t handle, toff_t offset, int whence);
  static int on_error(TIFF* tiff, void* user, const char* module, const char* format, va_list arguments);
  static int on_warning(TIFF*, void*, const char*, const char*, va_list) { return 1; }

  Bytes bytes_;
  uint64_t position_ = 0;
  char complaint_[200] = "";
  std::unique_ptr<TIFF, Close> tiff_;  // needs all of these until it is closed
};

}  // namespace pith
