#include "pictures/tiff/tiff_file.hpp"

#include <algorithm>
#include <cstdio>
#include <new>
#include <utility>

#include "pictures/whole_source.hpp"

namespace pith {

TiffFile::TiffFile(Bytes bytes, const char* mode) : bytes_(std::move(bytes)) {
  struct Free {
    void operator()(TIFFOpenOptions* options) const { TIFFOpenOptionsFree(options); }
  };
  const std::unique_ptr<TIFFOpenOptions, Free> options(TIFFOpenOptionsAlloc());
  if (!options) throw Error(PITH_ERROR_MEMORY, "not enough memory for libtiff");
  TIFFOpenOptionsSetErrorHandlerExtR(options.get(), on_error, this);
  TIFFOpenOptionsSetWarningHandlerExtR(options.get(), on_warning, this);
  tiff_.reset(TIFFClientOpenExt(
      "", mode, this, on_read, on_write, on_seek, [](thandle_t) { return 0; },
      [](thandle_t handle) { return toff_t(of(handle)->bytes_.size()); }, [](thandle_t, void**, toff_t*) { return 0; },
      [](thandle_t, void*, toff_t) {}, options.get()));
  check(tiff_ != nullptr);
}

Bytes TiffFile::finish() {
  check(TIFFFlush(tiff_.get()) == 1, PITH_ERROR_INTERNAL);
  tiff_.reset();
  return std::move(bytes_);
}

void TiffFile::check(bool succeeded, pith_status status) const {
  if (succeeded) return;
  const std::string reason = complaint_[0] ? std::string(" (") + complaint_ + ")" : "";
  throw Error(status,
              status == PITH_ERROR_DAMAGED ? "the TIFF is damaged" + reason : "libtiff cannot do that" + reason);
}

tmsize_t TiffFile::on_read(thandle_t handle, void* to, tmsize_t size) {
  TiffFile& file = *of(handle);
  if (size <= 0 || file.position_ >= file.bytes_.size()) return 0;
  const size_t count = std::min<size_t>(size_t(size), file.bytes_.size() - size_t(file.position_));
  std::copy_n(file.bytes_.begin() + ptrdiff_t(file.position_), count, static_cast<uint8_t*>(to));
  file.position_ += count;
  return tmsize_t(count);
}

tmsize_t TiffFile::on_write(thandle_t handle, void* from, tmsize_t size) {
  TiffFile& file = *of(handle);
  const uint64_t end = file.position_ + uint64_t(size);
  if (end > kMaxFileBytes) return 0;  // as many bytes as offsets can count
  try {
    if (end > file.bytes_.size()) file.bytes_.resize(size_t(end));
  } catch (const std::bad_alloc&) {
    return 0;
  }
  std::copy_n(static_cast<const uint8_t*>(from), size_t(size), file.bytes_.begin() + ptrdiff_t(file.position_));
  file.position_ = end;
  return size;
}

toff_t TiffFile::on_seek(thandle_t handle, toff_t offset, int whence) {
  TiffFile& file = *of(handle);
  file.position_ = offset + (whence == SEEK_CUR ? file.position_ : whence == SEEK_END ? file.bytes_.size() : 0);
  return file.position_;
}

int TiffFile::on_error(TIFF*, void* user, const char*, const char* format, va_list arguments) {
  TiffFile& file = *static_cast<TiffFile*>(user);
  std::vsnprintf(file.complaint_, sizeof file.complaint_, format, arguments);
  return 1;
}

}  // namespace pith
