// Chunks, the pieces that a .pith file consists of: type, length, payload, checksum.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "base/error.hpp"
#include "base/look_ahead.hpp"
#include "format/chunk_types.hpp"

namespace pith {

// Bytes of a chunk beside its payload: type and length before it, the checksum after it.
inline constexpr size_t kChunkPrefixBytes = 8;
inline constexpr size_t kChunkOverheadBytes = kChunkPrefixBytes + 4;

struct Chunk {
  ChunkType type;
  uint64_t offset = 0;               // of its first byte in the file
  std::span<const uint8_t> payload;  // valid until the reader goes on
};

// A chunk to be kept.
struct ChunkCopy {
  uint64_t offset;  // of its first byte in the file
  std::vector<uint8_t> payload;
};

// What stands before the payload.
struct ChunkPrefix {
  ChunkType type;
  uint32_t length = 0;

  size_t chunk_size() const { return kChunkOverheadBytes + size_t{length}; }
};

// Reads signature and chunks from a source. Holds one chunk at a time; memory grows with the bytes that come, not with
// the length that a chunk claims.
class ChunkReader {
 public:
  // The source must outlive the reader.
  explicit ChunkReader(ByteSource& source) : source_(source, 1) {}

  // Throws PITH_ERROR_NOT_PITH or, if the file is shorter, PITH_ERROR_DAMAGED.
  void read_signature();

  // From now on next() refuses chunks for which `check` returns an error, before it reads the payload.
  using LengthCheck = std::function<std::optional<Error>(const ChunkPrefix&)>;
  void set_length_check(LengthCheck check) { check_length_ = std::move(check); }

  bool at_end();

  // Reads the next chunk and verifies its checksum. Throws PITH_ERROR_DAMAGED if it is cut off, its type is not four
  // letters, or the checksum differs; and what the length check returns.
  Chunk next();

  // What the next chunk says of itself, with the first bytes of its payload; nothing if that is cut off.
  struct Start {
    ChunkPrefix prefix;
    std::span<const uint8_t> payload;  // kStartBytes, or all of it; valid until the reader goes on
  };
  static constexpr size_t kStartBytes = 4;
  std::optional<Start> look_ahead();

  // Passes over the next chunk without verifying it, and without reading it if the source can seek. Throws what the
  // length check returns, and PITH_ERROR_DAMAGED if the chunk is known to be cut off.
  void skip();

  // After next() has thrown: what that chunk says of itself, if as much of it is there.
  std::optional<ChunkPrefix> failed_prefix();

  // The first chunk of that type among the `most` ones behind the next one, if it is intact and its payload is not
  // longer than that. It is found by the lengths of the others, whose payloads are not read if the source can seek. Of
  // one that only goes forward up to `kept` bytes are kept, beyond which nothing is found, and next() goes on as if
  // nothing had happened; if that is 0, the reader cannot go on.
  std::optional<ChunkCopy> find_ahead(ChunkType type, uint64_t most, size_t longest, uint64_t kept);

  // After next() has thrown: goes to the next place where an intact chunk starts that may follow a header. False if
  // there is none, or if looking for it takes too long. The time is proportional to the bytes that are passed over.
  bool recover();

  // Offset of the next chunk.
  uint64_t position() const { return source_.position() + taken_; }

  // Bytes of memory.
  size_t held() const { return source_.held(); }

 private:
  bool have(size_t size) { return source_.peek(size).size() == size; }
  const uint8_t* need(size_t size, const std::string& context);
  void drop_taken();
  ChunkPrefix prefix();
  bool intact();

  LookAhead source_;
  LengthCheck check_length_ = [](const ChunkPrefix&) { return std::nullopt; };
  size_t taken_ = 0;       // bytes of the chunk last returned
  uint64_t searched_ = 0;  // bytes that recover() has made checksums of in vain
};

// Appends a chunk. Throws PITH_ERROR_LIMIT if the payload's length does not fit into 32 bits.
void append_chunk(std::vector<uint8_t>& file, ChunkType type, std::span<const uint8_t> payload);

}  // namespace pith
