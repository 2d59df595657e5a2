// A file, device or pipe to be written in order. "-" is standard output.
#pragma once
#include <sys/stat.h>

#include <optional>
#include <string>
#include <vector>

#include "base/byte_stream.hpp"
#include "pictures/descriptor.hpp"
#include "pictures/temporary_file.hpp"

namespace pith {

class InputFile;

// A regular file appears whole under its name, or not at all, and on the disk before it does: see TemporaryFile. One
// that replaces another has its mode. Symbolic links are followed; devices, pipes, and whatever is open as standard
// output or behind /dev/fd are written directly. All functions throw Error with the reason alone; the caller knows the
// name.
class OutputFile : public ByteSink {
 public:
  enum class IfExists {
    kReplace,
    kRefuse  // commit() fails if there is a file by then, wherever it came from
  };

  // Refuses terminals, and files that are write-protected.
  explicit OutputFile(const std::string& path, IfExists if_exists = IfExists::kReplace, Sync sync = Sync::kYes);

  void write(std::span<const uint8_t> bytes) override;

  // Without it nothing appears. With an input the file has the time of modification and the mode of that, as far as the
  // file system has such.
  void commit(const InputFile* preserved = nullptr);

  uint64_t size() const { return size_; }  // bytes written so far

 private:
  int fd() const { return temporary_ ? temporary_->fd() : direct_.get(); }
  void flush();

  IfExists if_exists_;
  Sync sync_;
  std::optional<TemporaryFile> temporary_;  // else `direct_`
  Descriptor direct_;
  std::vector<uint8_t> buffer_;
  uint64_t size_ = 0;
};

}  // namespace pith
