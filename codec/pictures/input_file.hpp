// A file, device or pipe to be read in order. "-" is standard input.
#pragma once
#include <sys/stat.h>

#include <string>

#include "base/byte_stream.hpp"
#include "pictures/descriptor.hpp"

namespace pith {

// Each read() and seek() is one of the system. All functions throw Error with the reason alone; the caller knows the
// name.
class InputFile : public ByteSource {
 public:
  explicit InputFile(const std::string& path);

  size_t read(uint8_t* to, size_t size) override;
  bool seek(uint64_t offset) override;
  uint64_t expected() const override { return seekable() ? size() - position_ : 0; }

  bool seekable() const { return S_ISREG(status_.st_mode); }

  // Bytes of a file; of what is none, those that read() has returned.
  uint64_t size() const;
  const struct stat& status() const { return status_; }  // as it was when the file was opened

 private:
  Descriptor descriptor_;
  struct stat status_;
  uint64_t position_ = 0;  // counted from where reading began,
  off_t start_ = 0;        // which is here in the file: standard input may be in the midst of one
};

}  // namespace pith
