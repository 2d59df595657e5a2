#include "format/chunks.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <utility>

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

bool is_checksum_right(std::span<const uint8_t> chunk) {
  const auto covered = chunk.first(chunk.size() - 4);
  return number_at(&chunk[covered.size()]) == checksum(covered);
}

}  // namespace

const uint8_t* ChunkReader::need(size_t size, const std::string& context) {
  const std::span bytes = source_.peek(size);
  if (bytes.size() == size) return bytes.data();
  throw Error(PITH_ERROR_DAMAGED,
              "truncated at byte " + std::to_string(source_.position() + bytes.size()) + " inside " + context);
}

void ChunkReader::drop_taken() { source_.drop(std::exchange(taken_, 0)); }

// Of the chunk that comes next, if that much of it is there.
ChunkPrefix ChunkReader::prefix() {
  const uint8_t* bytes = source_.peek(kChunkPrefixBytes).data();
  return {type_at(bytes), number_at(bytes + 4)};
}

bool ChunkReader::at_end() {
  drop_taken();
  return !have(1);
}

void ChunkReader::read_signature() {
  const std::span bytes = source_.peek(kSignature.size());
  if (bytes.empty() || !std::equal(bytes.begin(), bytes.end(), kSignature.begin()))
    throw Error(PITH_ERROR_NOT_PITH, bytes.empty() ? "not a pith file: it is empty" : "not a pith file");
  need(kSignature.size(), "the signature");
  taken_ = kSignature.size();
}

Chunk ChunkReader::next() {
  drop_taken();
  const ChunkType type = type_at(need(4, "the type of a chunk"));
  if (!std::ranges::all_of(type.letters, is_letter))
    throw Error(PITH_ERROR_DAMAGED, "no chunk where one should start, at byte " + std::to_string(position()));
  const std::string name = "chunk " + type.text();
  need(kChunkPrefixBytes, name);
  if (const auto error = check_length_(prefix())) throw *error;
  // Type, length and payload lie together, so one view covers all that the checksum protects.
  const size_t size = prefix().chunk_size();
  const std::span chunk(need(size, name), size);
  if (!is_checksum_right(chunk))
    throw Error(PITH_ERROR_DAMAGED, "checksum of " + name + " does not match: the file is damaged");
  taken_ = size;
  return {type, source_.position(), chunk.subspan(kChunkPrefixBytes, size - kChunkOverheadBytes)};
}

std::optional<ChunkReader::Start> ChunkReader::look_ahead() {
  drop_taken();
  if (!have(kChunkPrefixBytes)) return std::nullopt;
  const ChunkPrefix next = prefix();
  const size_t size = kChunkPrefixBytes + std::min<size_t>(next.length, kStartBytes);
  if (!have(size)) return std::nullopt;
  return Start{next, source_.peek(size).subspan(kChunkPrefixBytes)};
}

void ChunkReader::skip() {
  drop_taken();
  const std::string name = "chunk " + type_at(need(kChunkPrefixBytes, "the type of a chunk")).text();
  if (const auto error = check_length_(prefix())) throw *error;
  const uint64_t last = source_.position() + prefix().chunk_size() - 1;
  source_.seek(last);
  if (source_.position() == last && !have(1)) throw Error(PITH_ERROR_DAMAGED, "truncated inside " + name);
  need(1, name);
  taken_ = 1;
}

std::optional<ChunkPrefix> ChunkReader::failed_prefix() {
  return have(kChunkPrefixBytes) ? std::optional(prefix()) : std::nullopt;
}

// Whether next() would not throw. Exceptions would take most of the time of a search.
bool ChunkReader::intact() {
  const size_t size = prefix().chunk_size();
  if (check_length_(prefix()) || !have(size)) return false;
  if (is_checksum_right(source_.peek(size))) return true;
  searched_ += size - kChunkOverheadBytes + kChunkPrefixBytes;
  return false;
}

std::optional<ChunkCopy> ChunkReader::find_ahead(ChunkType type, uint64_t most, size_t longest, uint64_t kept) {
  const std::optional<Start> next = look_ahead();  // which a source that only goes forward may not give again
  if (!next || next->prefix.type == type || next->prefix.type == kEndChunk) return std::nullopt;
  const uint64_t here = source_.position();
  source_.keep(kept);
  std::optional<ChunkCopy> found;
  for (uint64_t at = here + next->prefix.chunk_size(); most > 0 && source_.seek(at) && have(kChunkPrefixBytes);
       --most) {
    const ChunkPrefix passed = prefix();
    const size_t size = passed.chunk_size();
    if (passed.type == type && passed.length <= longest && have(size) && is_checksum_right(source_.peek(size))) {
      const auto payload = source_.peek(size).subspan(kChunkPrefixBytes, passed.length);
      found = {at, {payload.begin(), payload.end()}};
    }
    if (passed.type == type || passed.type == kEndChunk) break;
    at += size;
  }
  source_.seek(here);
  source_.stop_keeping();
  return found;
}

bool ChunkReader::recover() {
  drop_taken();
  for (auto bytes = source_.peek(kReadBytes); bytes.size() > kChunkOverheadBytes; bytes = source_.peek(kReadBytes)) {
    if (searched_ > kSearchBytes + kSearchFactor * source_.position()) return false;
    size_t skip = 1;
    for (; skip + kChunkPrefixBytes <= bytes.size(); ++skip)
      if (kFirstLetters[bytes[skip]] && may_follow_header(type_at(&bytes[skip]))) break;
    source_.drop(skip);
    if (!have(kChunkPrefixBytes)) return false;
    if (may_follow_header(prefix().type) && intact()) return true;
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
