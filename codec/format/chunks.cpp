#include "format/chunks.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <limits>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/error.hpp"
#include "format/layout.hpp"

namespace pith {
namespace {

// Bytes asked of the source at a time.
constexpr size_t kReadBytes = size_t{256} << 10;

// Checksums of so many bytes are tried in vain in search of intact chunks, and of so many more for each byte that is
// passed over. A crafted file could make every one of its bytes look like the start of a long chunk.
constexpr uint64_t kSearchBytes = uint64_t{256} << 20, kSearchFactor = 8;

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

bool may_follow_header(ChunkType type) { return place_of(type) != kNoPlace; }

// First letters of the types for which that holds: a search looks at nothing else of most bytes.
constexpr std::array<bool, 256> kFirstLetters = [] {
  std::array<bool, 256> letters{};
  for (const ChunkType& type : kOrder) letters[static_cast<uint8_t>(type.letters[0])] = true;
  letters[static_cast<uint8_t>(kAlphaChunk.letters[0])] = true;
  return letters;
}();

uint32_t checksum(std::span<const uint8_t> bytes) {
  return static_cast<uint32_t>(crc32_z(0, bytes.data(), bytes.size()));
}

uint32_t number_at(const uint8_t* bytes) { return ByteReader({bytes, 4}, "a number").u32(); }

ChunkType type_at(const uint8_t* bytes) {
  ChunkType type;
  std::memcpy(type.letters, bytes, sizeof type.letters);
  return type;
}

}  // namespace

// Whether so many bytes follow those taken; reads them if need be.
bool ChunkReader::have(size_t size) {
  while (present() - taken_ < size) {
    if (drained_) return false;
    const size_t used = bytes_.size();
    const size_t wanted = std::min(std::max(size - (present() - taken_), size_t{1}), kReadBytes);
    bytes_.resize(used + wanted);
    const size_t count = source_.read(&bytes_[used], wanted);
    bytes_.resize(used + count);
    drained_ = count == 0;
  }
  return true;
}

const uint8_t* ChunkReader::need(size_t size, const std::string& context) {
  if (!have(size))
    throw Error(PITH_ERROR_DAMAGED,
                "truncated at byte " + std::to_string(position_ + present()) + " inside " + context);
  return begin() + taken_;
}

// What is left moves to the front only when it is no more than what was dropped since the last time, so that dropping
// takes time in proportion to the bytes that come, in however small pieces.
void ChunkReader::drop_taken() {
  begin_ += taken_;
  position_ += taken_;
  taken_ = 0;
  if (begin_ < present()) return;
  bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(begin_));
  begin_ = 0;
}

ChunkPrefix ChunkReader::prefix() const { return {type_at(begin()), number_at(begin() + 4)}; }

void ChunkReader::read_signature() {
  have(kSignature.size());
  const size_t count = std::min(present(), kSignature.size());
  if (!count || !std::equal(begin(), begin() + count, kSignature.begin()))
    throw Error(PITH_ERROR_NOT_PITH, count ? "not a pith file" : "not a pith file: it is empty");
  need(kSignature.size(), "the signature");
  taken_ = kSignature.size();
}

Chunk ChunkReader::next() {
  drop_taken();
  Chunk chunk{type_at(need(4, "the type of a chunk")), position_, {}};
  if (!std::all_of(std::begin(chunk.type.letters), std::end(chunk.type.letters), is_letter))
    throw Error(PITH_ERROR_DAMAGED, "no chunk where one should start, at byte " + std::to_string(position_));
  const std::string name = "chunk " + chunk.type.text();
  need(kChunkPrefixBytes, name);
  const uint32_t length = prefix().length;
  if (check_length_)
    if (const std::optional<Error> error = check_length_({chunk.type, length})) throw *error;
  // Type, length and payload lie together, so one view covers all that the checksum protects.
  const uint8_t* bytes = need(kChunkOverheadBytes + size_t{length}, name);
  if (number_at(bytes + kChunkPrefixBytes + length) != checksum({bytes, kChunkPrefixBytes + length}))
    throw Error(PITH_ERROR_DAMAGED, "checksum of " + name + " does not match: the file is damaged");
  chunk.payload = {bytes + kChunkPrefixBytes, length};
  taken_ = kChunkOverheadBytes + length;
  return chunk;
}

std::optional<ChunkReader::Start> ChunkReader::look_ahead() {
  drop_taken();
  if (!have(kChunkPrefixBytes)) return std::nullopt;
  const size_t count = std::min<size_t>(prefix().length, kStartBytes);
  if (!have(kChunkPrefixBytes + count)) return std::nullopt;
  return Start{prefix(), {begin() + kChunkPrefixBytes, count}};
}

void ChunkReader::skip() {
  drop_taken();
  const std::string name = "chunk " + type_at(need(kChunkPrefixBytes, "the type of a chunk")).text();
  const ChunkPrefix chunk = prefix();
  if (check_length_)
    if (const std::optional<Error> error = check_length_(chunk)) throw *error;
  const size_t size = kChunkOverheadBytes + size_t{chunk.length};
  if (present() < size && source_.seek(position_ + size - 1)) {
    position_ += size - 1;
    bytes_.clear();
    begin_ = 0;
    if (!have(1)) throw Error(PITH_ERROR_DAMAGED, "truncated inside " + name);
    taken_ = 1;
  } else {
    need(size, name);
    taken_ = size;
  }
}

std::optional<ChunkPrefix> ChunkReader::failed_prefix() {
  return have(kChunkPrefixBytes) ? std::optional(prefix()) : std::nullopt;
}

// Whether next() would not throw. Exceptions would take most of the time of a search.
bool ChunkReader::intact() {
  const auto [type, length] = prefix();
  if (check_length_ && check_length_({type, length})) return false;
  if (!have(kChunkOverheadBytes + size_t{length})) return false;
  const size_t checked = kChunkPrefixBytes + length;
  if (number_at(begin() + checked) == checksum({begin(), checked})) return true;
  searched_ += checked;
  return false;
}

std::optional<ChunkCopy> ChunkReader::find_ahead(ChunkType type, uint64_t most, size_t longest) {
  const std::optional<Start> next = look_ahead();  // which a source that only goes forward could not give again
  if (!next || next->prefix.type == type || next->prefix.type == kEndChunk) return std::nullopt;
  const uint64_t here = position_ + present();
  std::optional<ChunkCopy> found;
  for (uint64_t at = position_ + kChunkOverheadBytes + next->prefix.length; !found && most > 0 && source_.seek(at);
       --most) {
    ChunkReader ahead(source_);
    if (!ahead.have(kChunkPrefixBytes)) break;
    const auto [found_type, length] = ahead.prefix();
    if (found_type == kEndChunk) break;
    if (found_type == type) {
      try {
        if (length <= longest) {
          const Chunk chunk = ahead.next();
          found = {at, {chunk.payload.begin(), chunk.payload.end()}};
        }
      } catch (const Error& error) {
        if (error.status() != PITH_ERROR_DAMAGED) throw;
      }
      break;
    }
    at += kChunkOverheadBytes + uint64_t{length};
  }
  source_.seek(here);
  return found;
}

bool ChunkReader::recover() {
  drop_taken();
  for (have(kReadBytes); have(kChunkOverheadBytes + 1); have(kReadBytes)) {
    if (searched_ > kSearchBytes + kSearchFactor * position_) return false;
    size_t skip = 1;
    const size_t end = std::min(kReadBytes, present() - kChunkPrefixBytes + 1);
    for (const uint8_t* bytes = begin(); skip < end; ++skip)
      if (kFirstLetters[bytes[skip]] && may_follow_header(type_at(bytes + skip))) break;
    taken_ = skip;
    drop_taken();
    if (!have(kChunkPrefixBytes)) return false;
    if (may_follow_header(type_at(begin())) && intact()) return true;
  }
  return false;
}

void append_chunk(std::vector<uint8_t>& file, ChunkType type, std::span<const uint8_t> payload) {
  if (payload.size() > std::numeric_limits<uint32_t>::max()) {
    throw Error(PITH_ERROR_LIMIT, "chunk " + type.text() + " would exceed 4 GiB");
  }
  const size_t begin = file.size();
  for (char letter : type.letters) append_u8(file, static_cast<uint8_t>(letter));
  append_u32(file, static_cast<uint32_t>(payload.size()));
  append_bytes(file, payload);
  append_u32(file, checksum(std::span(file).subspan(begin)));
}

}  // namespace pith
