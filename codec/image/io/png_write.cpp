// Writes PNG straight over zlib, because libpng cannot deflate on several threads: a decoder that makes 8 megapixels a
// second must not wait for its output. The format is the PNG specification, third edition (W3C), sections 5, 9 and 10.
//
// The picture is cut into bands of rows. Each band is filtered and deflated on its own, ends on a byte boundary
// (Z_SYNC_FLUSH; Z_FINISH in the last), and becomes one IDAT chunk; the chunks joined are one valid zlib stream.
#include <zlib.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "error.hpp"
#include "image/io/picture_io.hpp"

namespace pith {
namespace {

// Filtered bytes in a band: much more than deflate's window, so that cutting costs nothing in size, and little enough
// that a picture of one megapixel already keeps several threads busy.
constexpr size_t kBandBytes = size_t{1} << 20;

constexpr uint8_t kSignature[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
// For photos Paeth gives the smallest files of the fixed filters, and filtering takes a twentieth of the time.
constexpr uint8_t kPaethFilter = 4;

// First bytes of a zlib stream: deflate with a window of 32 KiB, fastest compression.
constexpr uint8_t kZlibHeader[2] = {0x78, 0x01};

void store_u32(uint8_t* target, uint32_t value) {
  for (int i = 0; i < 4; ++i) target[i] = uint8_t(value >> (24 - 8 * i));
}

void append_u32(Bytes* out, uint32_t value) {
  out->resize(out->size() + 4);
  store_u32(out->data() + out->size() - 4, value);
}

// A chunk is made by open_chunk, appending the payload, and close_chunk.
Bytes open_chunk(const char (&type)[5]) {
  return {0, 0, 0, 0, uint8_t(type[0]), uint8_t(type[1]), uint8_t(type[2]), uint8_t(type[3])};
}

// Fills in the length and appends the CRC.
void close_chunk(Bytes* chunk) {
  store_u32(chunk->data(), uint32_t(chunk->size() - 8));
  append_u32(chunk, uint32_t(crc32_z(0, chunk->data() + 4, chunk->size() - 4)));
}

// 16-bit integers, because compilers then make the widest vectors of the loop below.
uint8_t paeth(int16_t left, int16_t up, int16_t corner) {
  const int16_t from_left = up - corner, from_up = left - corner;
  const int16_t to_left = from_left < 0 ? -from_left : from_left;
  const int16_t to_up = from_up < 0 ? -from_up : from_up;
  const int16_t sum = from_left + from_up;
  const int16_t to_corner = sum < 0 ? -sum : sum;
  const int16_t second = to_up <= to_corner ? up : corner;
  const int16_t to_second = to_up <= to_corner ? to_up : to_corner;
  return uint8_t(to_left <= to_second ? left : second);
}

// One row with its filter byte. `up` is the row above, or a row of zeros.
void filter_row(const uint8_t* row, const uint8_t* up, size_t size, size_t channels, uint8_t* out) {
  *out++ = kPaethFilter;
  for (size_t i = 0; i < channels; ++i) out[i] = uint8_t(row[i] - up[i]);
  for (size_t i = channels; i < size; ++i) out[i] = uint8_t(row[i] - paeth(row[i - channels], up[i], up[i - channels]));
}

struct Band {
  Bytes chunk;  // a whole IDAT chunk
  uLong adler = 0;
  size_t filtered_size = 0;
};

class Deflater {
 public:
  Deflater() {
    // Photos hold few repeats: looking only for runs of one byte is as small as a full search, and much faster.
    if (deflateInit2(&stream_, 1, Z_DEFLATED, -MAX_WBITS, 9, Z_RLE) != Z_OK) {
      throw Error(PITH_ERROR_MEMORY, "not enough memory for zlib");
    }
  }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;
  ~Deflater() { deflateEnd(&stream_); }

  // Appends the whole of `data` to `out`, ending on a byte boundary.
  void append(const Bytes& data, bool last, Bytes* out) {
    constexpr size_t kFlushBytes = 16;  // beyond deflateBound, for the empty block of Z_SYNC_FLUSH
    const size_t start = out->size();
    out->resize(start + deflateBound(&stream_, uLong(data.size())) + kFlushBytes);
    stream_.next_in = const_cast<Bytef*>(data.data());  // zlib only reads it
    stream_.avail_in = uInt(data.size());
    stream_.next_out = out->data() + start;
    stream_.avail_out = uInt(out->size() - start);
    const int status = deflate(&stream_, last ? Z_FINISH : Z_SYNC_FLUSH);
    if (status != (last ? Z_STREAM_END : Z_OK) || stream_.avail_in != 0) {
      throw Error(PITH_ERROR_INTERNAL, "zlib failed while writing PNG");
    }
    out->resize(out->size() - stream_.avail_out);
  }

 private:
  z_stream stream_{};
};

Band make_band(const pith_image& image, uint32_t first_row, uint32_t end_row) {
  const size_t size = size_t{image.width} * image.channels;
  Bytes filtered((size + 1) * (end_row - first_row));
  const Bytes zeros(first_row == 0 ? size : 0);
  for (uint32_t y = first_row; y < end_row; ++y) {
    const uint8_t* row = image.pixels + image.stride * y;
    const uint8_t* up = y == 0 ? zeros.data() : row - image.stride;
    filter_row(row, up, size, image.channels, filtered.data() + (size + 1) * (y - first_row));
  }

  Band band;
  band.filtered_size = filtered.size();
  band.adler = adler32_z(1, filtered.data(), filtered.size());
  band.chunk = open_chunk("IDAT");
  if (first_row == 0) {
    for (const uint8_t byte : kZlibHeader) band.chunk.push_back(byte);
  }
  Deflater().append(filtered, end_row == image.height, &band.chunk);
  return band;
}

// Runs task(0) … task(count - 1) on up to `threads` threads, and rethrows the first exception.
template <typename Task>
void run_parallel(size_t count, unsigned threads, Task task) {
  std::atomic<size_t> next{0};
  std::exception_ptr failure;
  std::mutex mutex;
  auto work = [&] {
    try {
      for (size_t i; (i = next++) < count;) task(i);
    } catch (...) {
      const std::lock_guard lock(mutex);
      failure = std::current_exception();
    }
  };
  std::vector<std::jthread> helpers;
  for (size_t i = 1; i < std::min<size_t>(threads, count); ++i) helpers.emplace_back(work);
  work();
  helpers.clear();
  if (failure) std::rethrow_exception(failure);
}

Bytes make_header(const pith_image& image) {
  Bytes chunk = open_chunk("IHDR");
  append_u32(&chunk, image.width);
  append_u32(&chunk, image.height);
  const uint8_t colour_type = image.channels == 1 ? 0 : 2;  // gray or RGB
  for (const uint8_t value : {uint8_t{8}, colour_type, uint8_t{0}, uint8_t{0}, uint8_t{0}}) chunk.push_back(value);
  close_chunk(&chunk);
  return chunk;
}

}  // namespace

Bytes write_png(const pith_image& image, unsigned threads) {
  const size_t row_size = size_t{image.width} * image.channels + 1;
  const uint32_t band_rows = uint32_t(std::max<size_t>(kBandBytes / row_size, 1));
  const size_t count = (size_t{image.height} + band_rows - 1) / band_rows;
  std::vector<Band> bands(count);
  run_parallel(count, threads, [&](size_t i) {
    const uint32_t first = uint32_t(i) * band_rows;
    bands[i] = make_band(image, first, uint32_t(std::min<uint64_t>(uint64_t{first} + band_rows, image.height)));
    if (i + 1 < count) close_chunk(&bands[i].chunk);
  });

  uLong adler = 1;
  for (const Band& band : bands) adler = adler32_combine(adler, band.adler, z_off_t(band.filtered_size));
  append_u32(&bands.back().chunk, uint32_t(adler));
  close_chunk(&bands.back().chunk);

  const Bytes header = make_header(image);
  Bytes end = open_chunk("IEND");
  close_chunk(&end);
  size_t size = sizeof kSignature + header.size() + end.size();
  for (const Band& band : bands) size += band.chunk.size();

  Bytes file(size);
  uint8_t* at = std::copy(std::begin(kSignature), std::end(kSignature), file.data());
  at = std::copy(header.begin(), header.end(), at);
  for (const Band& band : bands) at = std::copy(band.chunk.begin(), band.chunk.end(), at);
  std::copy(end.begin(), end.end(), at);
  return file;
}

}  // namespace pith
