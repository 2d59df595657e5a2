#include "pictures/png_compressor.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace pith {
namespace {

// Of one part, filtered: little beside the picture, much beside the few hundred bytes that a part costs.
constexpr size_t kPartBytes = size_t{1} << 18;

constexpr uint8_t kZlibHeader[] = {0x78, 0x01};  // deflate with a window of 32 kB, compressed for speed
constexpr size_t kChecksumBytes = 4;
constexpr uint8_t kSubFilter = 1;  // every sample but those of a row's first pixel is predicted by the one to its left

size_t rows_of_part(size_t row_size) { return std::max<size_t>(1, kPartBytes / (1 + row_size)); }

int useful_threads(const PictureInfo& info, int threads) {
  const size_t parts = info.height / rows_of_part(info.row_size());
  return threads > 1 && parts > 1 ? static_cast<int>(std::min<size_t>(threads, parts)) : 0;
}

}  // namespace

void PngCompressor::EndDeflate::operator()(z_stream* stream) const {
  deflateEnd(stream);
  delete stream;
}

// Fast above all, because a decoder that makes ten megapixels a second must not wait for its output: one fixed filter,
// and of deflate only the search for runs. On a photograph of 12 megapixels that takes 0.4 s, where libpng's defaults
// take seconds for a file a tenth smaller.
PngCompressor::Deflater PngCompressor::make_deflater() {
  constexpr int kNoHeader = -MAX_WBITS;
  Deflater deflater(new z_stream{});
  if (deflateInit2(deflater.get(), 1, Z_DEFLATED, kNoHeader, MAX_MEM_LEVEL, Z_RLE) != Z_OK)
    throw Error(PITH_ERROR_MEMORY, "not enough memory");
  return deflater;
}

PngCompressor::PngCompressor(const PictureInfo& info, int threads, Write write)
    : row_size_(info.row_size()),
      step_(info.pixel_size()),
      rows_left_(info.height),
      write_(std::move(write)),
      parts_(2 * static_cast<size_t>(useful_threads(info, threads)) + 1),
      queue_(useful_threads(info, threads), make_deflater) {}

void PngCompressor::add(const uint8_t* samples, size_t stride, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) {
    Bytes& rows = parts_[begun_ % parts_.size()].rows;
    filter(samples + stride * i, rows);
    --rows_left_;
    if (!rows_left_ || rows.size() == rows_of_part(row_size_) * (1 + row_size_)) begin_part();
  }
  while (!rows_left_ && written_ < begun_) write_oldest();
}

void PngCompressor::filter(const uint8_t* samples, Bytes& out) const {
  const size_t begin = out.size();
  out.resize(begin + 1 + row_size_);
  uint8_t* to = &out[begin];
  *to++ = kSubFilter;
  std::copy_n(samples, step_, to);
  for (size_t i = step_; i < row_size_; ++i) to[i] = static_cast<uint8_t>(samples[i] - samples[i - step_]);
}

// Hands the part that is full to the threads, and makes place for another.
void PngCompressor::begin_part() {
  Part& part = parts_[begun_ % parts_.size()];
  part.done = false;
  queue_.push([&part, first = begun_ == 0, last = !rows_left_](Deflater& d) { deflate(d, part, first, last); },
              [&part] { part.done = true; });
  if (++begun_ - written_ == parts_.size()) write_oldest();
}

void PngCompressor::deflate(Deflater& deflater, Part& part, bool is_first, bool is_last) {
  z_stream& stream = *deflater;
  deflateReset(&stream);
  const size_t start = is_first ? sizeof kZlibHeader : 0;
  // Behind the compressed data there may be an empty block, which ends on a whole byte.
  part.packed.resize(start + deflateBound(&stream, part.rows.size()) + 16 + kChecksumBytes);
  if (is_first) std::copy(std::begin(kZlibHeader), std::end(kZlibHeader), part.packed.begin());
  stream.next_in = part.rows.data();
  stream.avail_in = static_cast<uInt>(part.rows.size());
  stream.next_out = part.packed.data() + start;
  stream.avail_out = static_cast<uInt>(part.packed.size() - start - kChecksumBytes);
  const int result = ::deflate(&stream, is_last ? Z_FINISH : Z_SYNC_FLUSH);
  if (result != (is_last ? Z_STREAM_END : Z_OK) || !stream.avail_out)
    throw Error(PITH_ERROR_INTERNAL, "zlib cannot compress a PNG");
  part.packed_size = start + stream.total_out;
  part.checksum = adler32_z(adler32(0, nullptr, 0), part.rows.data(), part.rows.size());
}

void PngCompressor::write_oldest() {
  Part& part = parts_[written_ % parts_.size()];
  queue_.wait([&part] { return part.done; });
  ++written_;
  checksum_ = adler32_combine(checksum_, part.checksum, static_cast<z_off_t>(part.rows.size()));
  if (!rows_left_ && written_ == begun_)
    for (int shift = 24; shift >= 0; shift -= 8) part.packed[part.packed_size++] = uint8_t(checksum_ >> shift);
  part.rows.clear();
  write_({part.packed.data(), part.packed_size});
}

}  // namespace pith
