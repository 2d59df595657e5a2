#include "pictures/png_chunks.hpp"

#include <zlib.h>

#include <algorithm>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "format/limits.hpp"

namespace pith {
namespace {

constexpr std::string_view kXmpKeyword = "XML:com.adobe.xmp";
constexpr size_t kSignatureSize = 8;
constexpr size_t kChunkFrame = 12;  // length, type, checksum

// Up to a zero byte, which is taken away too; everything if there is none.
std::string_view take_word(std::span<const uint8_t>* bytes) {
  const std::string_view all = text_of(*bytes);
  const std::string_view word = all.substr(0, all.find('\0'));
  *bytes = bytes->subspan(std::min(word.size() + 1, bytes->size()));
  return word;
}

// Empty if the data is damaged or too large.
std::optional<Bytes> inflate_text(std::span<const uint8_t> packed) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) throw std::bad_alloc();
  stream.next_in = const_cast<Bytef*>(packed.data());
  stream.avail_in = uInt(packed.size());
  const std::unique_ptr<z_stream, int (*)(z_streamp)> end(&stream, inflateEnd);
  Bytes text;
  int status = Z_OK;
  while (status == Z_OK && text.size() <= kMaxBlobBytes) {
    const size_t used = text.size();
    text.resize(used + std::max<size_t>(used, size_t{1} << 14));
    stream.next_out = text.data() + used;
    stream.avail_out = uInt(text.size() - used);
    status = inflate(&stream, Z_NO_FLUSH);
    text.resize(text.size() - stream.avail_out);
  }
  if (status != Z_STREAM_END || text.size() > kMaxBlobBytes) return std::nullopt;
  return text;
}

void take_xmp(std::span<const uint8_t> rest, MetadataCollector* metadata) {
  if (!metadata->is_first_xmp()) return;  // before it is inflated, which takes a thousand times its length
  if (rest.size() < 2) return metadata->tell("the XMP is damaged and was not kept");
  const bool packed = rest[0] == 1;
  rest = rest.subspan(2);
  take_word(&rest);  // language
  take_word(&rest);  // keyword in that language
  std::optional<Bytes> text = packed ? inflate_text(rest) : Bytes(rest.begin(), rest.end());
  if (!text) return metadata->tell("the XMP is damaged or too large and was not kept");
  metadata->take_xmp(std::move(*text));
}

// What programs note for themselves: names, dates, and ImageMagick's copies of what EXIF says ("exif:Model").
bool is_bookkeeping(std::string_view keyword) {
  return keyword == "Software" || keyword == "Source" || keyword == "Creation Time" || keyword == "signature" ||
         keyword.find(':') != std::string_view::npos;
}

struct Chunk {
  size_t begin, end;
  std::string_view type;
  std::span<const uint8_t> payload;
};

std::optional<Chunk> chunk_at(std::span<const uint8_t> file, size_t at) {
  if (file.size() < at + kChunkFrame) return std::nullopt;
  size_t length = 0;
  for (size_t i = 0; i < 4; ++i) length = length << 8 | file[at + i];
  if (file.size() - at - kChunkFrame < length) return std::nullopt;
  return Chunk{at, at + kChunkFrame + length, text_of(file.subspan(at + 4, 4)), file.subspan(at + 8, length)};
}

bool is_xmp(const Chunk& chunk) {
  return chunk.type == "iTXt" && text_of(chunk.payload).starts_with(kXmpKeyword) &&
         chunk.payload.size() > kXmpKeyword.size() && chunk.payload[kXmpKeyword.size()] == 0;
}

}  // namespace

void bring_metadata_forward(LookAhead* source) {
  const std::span<uint8_t> file = source->peek(kPngLookAhead);
  size_t pixels = 0;        // where they begin
  std::vector<Chunk> late;  // the first of each kind: more of them, which no program writes, would take time to move
  bool found_exif = false, found_xmp = false;
  for (auto chunk = chunk_at(file, kSignatureSize); chunk; chunk = chunk_at(file, chunk->end)) {
    if (pixels == 0 && chunk->type == "IDAT") pixels = chunk->begin;
    bool& found = chunk->type == "eXIf" ? found_exif : found_xmp;
    if (found || (chunk->type != "eXIf" && !is_xmp(*chunk))) continue;
    found = true;
    if (pixels > 0) late.push_back(*chunk);
  }
  for (const Chunk& chunk : late) {
    std::rotate(&file[pixels], &file[chunk.begin], file.data() + chunk.end);
    pixels += chunk.end - chunk.begin;
  }
}

void take_png_text(std::span<const uint8_t> chunk, bool late, MetadataCollector* metadata) {
  const std::string_view keyword = take_word(&chunk);
  if (keyword == kXmpKeyword && late) {
    metadata->tell("the XMP comes after the pixels and was not kept");
  } else if (keyword == kXmpKeyword) {
    take_xmp(chunk, metadata);
  } else if (keyword.starts_with("Raw profile type ")) {
    metadata->tell("metadata in ImageMagick's own form (" + std::string(keyword.substr(0, 40)) + ") was not kept");
  } else if (!is_bookkeeping(keyword)) {
    metadata->tell("text comments were not kept");
  }
}

Bytes make_png_xmp(std::span<const uint8_t> xmp) {
  constexpr size_t kFields = 5;  // end of keyword, not packed, no method, no language, no translation: all zero
  Bytes chunk(kXmpKeyword.size() + kFields + xmp.size());
  std::copy(kXmpKeyword.begin(), kXmpKeyword.end(), chunk.begin());
  std::copy(xmp.begin(), xmp.end(), chunk.end() - ptrdiff_t(xmp.size()));
  return chunk;
}

}  // namespace pith
