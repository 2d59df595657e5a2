// Streams of the program behind the callbacks of the C interface, which exceptions cannot pass.
#pragma once
#include <algorithm>
#include <exception>
#include <vector>

#include "base/byte_stream.hpp"
#include "pictures/picture_reader.hpp"
#include "pith/pith.hpp"

namespace pith::tool {

// Keeps what a stream throws within a callback.
class Courier {
 public:
  // Runs `work`, which calls the library; throws what the stream threw instead of the library's complaint about it.
  template <typename Work>
  auto run(Work work) {
    try {
      return work();
    } catch (const Failure&) {
      if (caught_) std::rethrow_exception(caught_);
      throw;
    }
  }

 protected:
  // What a callback returns.
  template <typename Work>
  int keep(Work work) noexcept {
    try {
      work();
      return 0;
    } catch (...) {
      caught_ = std::current_exception();
      return 1;
    }
  }

 private:
  std::exception_ptr caught_;
};

// A .pith file on its way to a sink.
class OutgoingFile : public Courier {
 public:
  explicit OutgoingFile(ByteSink& sink) : sink_(sink) {}

  static int write(void* self, const void* data, size_t size);

  uint64_t bytes() const { return bytes_; }
  pith_info info() const { return read_info(start_.data(), start_.size()); }

 private:
  ByteSink& sink_;
  uint64_t bytes_ = 0;
  std::vector<uint8_t> start_;  // with the header
};

// A .pith file on its way from a source.
class IncomingFile : public Courier {
 public:
  explicit IncomingFile(ByteSource& source) : source_(source) {}

  static int read(void* self, void* data, size_t size, size_t* read);
  static int seek(void* self, uint64_t offset);  // for sources that can

 private:
  ByteSource& source_;
};

// The rows of a picture on their way from a reader.
class IncomingRows : public Courier {
 public:
  explicit IncomingRows(PictureReader& reader) : reader_(reader) {}

  static int read(void* self, uint8_t* samples, size_t stride, uint32_t count);

 private:
  PictureReader& reader_;
};

// Calls work(samples, stride, count) for all rows of a picture, some at a time.
template <typename Work>
void for_rows(uint32_t height, size_t row_size, Work work) {
  constexpr size_t kAtOnce = size_t{1} << 20;  // bytes: little beside the bands of the codec, much beside a call
  const auto most = static_cast<uint32_t>(std::clamp<size_t>(kAtOnce / row_size, 1, height));
  std::vector<uint8_t> samples(most * row_size);
  for (uint32_t y = 0; y < height; y += most) work(samples.data(), row_size, std::min(most, height - y));
}

}  // namespace pith::tool
