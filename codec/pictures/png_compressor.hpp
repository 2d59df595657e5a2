// The compressed rows of a PNG, made on several threads.
#pragma once
#include <zlib.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "base/job_queue.hpp"
#include "pictures/picture_info.hpp"

namespace pith {

// Compresses parts of some rows each independently of one another. So the bytes do not depend on the number of threads,
// and are hardly more than in one piece: what is compressed are runs, which need no history.
class PngCompressor {
 public:
  // Gets the payloads of the IDAT chunks, in order, on the thread that gives the rows.
  using Write = std::function<void(std::span<const uint8_t>)>;

  // With one thread that is the caller's.
  PngCompressor(const PictureInfo& info, int threads, Write write);

  // The next rows, of which there are as many in all as the info says. With the last ones all has been written.
  void add(const uint8_t* samples, size_t stride, uint32_t count);

 private:
  struct Part {
    Bytes rows;  // filtered
    Bytes packed;
    size_t packed_size = 0;
    uLong checksum = 0;
    bool done = false;  // under the queue's lock
  };
  struct EndDeflate {
    void operator()(z_stream* stream) const;
  };
  using Deflater = std::unique_ptr<z_stream, EndDeflate>;

  static Deflater make_deflater();
  static void deflate(Deflater& deflater, Part& part, bool is_first, bool is_last);

  void filter(const uint8_t* samples, Bytes& out) const;
  void begin_part();
  void write_oldest();

  size_t row_size_, step_;  // bytes: of a row, of a pixel
  uint32_t rows_left_;
  Write write_;
  std::vector<Part> parts_;         // used in turn
  size_t begun_ = 0, written_ = 0;  // parts that were handed to the threads, and to the caller
  uLong checksum_ = adler32(0, nullptr, 0);
  JobQueue<Deflater> queue_;  // last: its threads end before all else
};

}  // namespace pith
