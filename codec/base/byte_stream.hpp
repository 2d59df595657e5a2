// Bytes that come or go in order, wherever they are: files, pipes, memory.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pith {

class ByteSource {
 public:
  virtual ~ByteSource() = default;

  // Up to `size` next bytes to `to`; returns how many, 0 only at the end (or for size 0). Throws Error.
  virtual size_t read(uint8_t* to, size_t size) = 0;

  // Goes on reading at `offset`, counted from where reading began; behind the end there is nothing to read. False, and
  // nothing happens, if the source only goes forward. Throws Error.
  virtual bool seek(uint64_t) { return false; }

  // Bytes that are left, as far as that is known; 0 if not.
  virtual uint64_t expected() const { return 0; }
};

class ByteSink {
 public:
  virtual ~ByteSink() = default;

  // Takes all of it. Throws Error.
  virtual void write(std::span<const uint8_t> bytes) = 0;
};

// Reads memory that outlives it.
class MemorySource : public ByteSource {
 public:
  explicit MemorySource(std::span<const uint8_t> bytes) : bytes_(bytes), rest_(bytes) {}

  size_t read(uint8_t* to, size_t size) override {
    const size_t count = std::min(size, rest_.size());
    std::copy_n(rest_.begin(), count, to);
    rest_ = rest_.subspan(count);
    return count;
  }

  bool seek(uint64_t offset) override {
    rest_ = bytes_.subspan(static_cast<size_t>(std::min<uint64_t>(offset, bytes_.size())));
    return true;
  }

  uint64_t expected() const override { return rest_.size(); }

 private:
  std::span<const uint8_t> bytes_, rest_;
};

// Appends to a vector that outlives it.
class VectorSink : public ByteSink {
 public:
  explicit VectorSink(std::vector<uint8_t>& bytes) : bytes_(bytes) {}

  void write(std::span<const uint8_t> bytes) override { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }

 private:
  std::vector<uint8_t>& bytes_;
};

}  // namespace pith
