// The kinds of chunks in a .pith file.
#pragma once
#include <string>

namespace pith {

// Four ASCII letters. An upper-case first letter marks a chunk that a decoder must understand.
struct ChunkType {
  char letters[4] = {};

  constexpr ChunkType() = default;
  constexpr ChunkType(const char (&text)[5]) : letters{text[0], text[1], text[2], text[3]} {}  // NOLINT: implicit
  bool operator==(const ChunkType&) const = default;

  bool critical() const { return letters[0] >= 'A' && letters[0] <= 'Z'; }
  std::string text() const { return std::string(letters, 4); }
};

inline constexpr ChunkType kHeaderChunk = "PHDR";
inline constexpr ChunkType kModelChunk = "mdlh";
inline constexpr ChunkType kIccChunk = "iccp";
inline constexpr ChunkType kExifChunk = "exif";
inline constexpr ChunkType kXmpChunk = "xmpd";
inline constexpr ChunkType kAlphaChunk = "ALPH";
inline constexpr ChunkType kTileChunk = "TILE";
inline constexpr ChunkType kIndexChunk = "tidx";
inline constexpr ChunkType kPreviewChunk = "prvw";
inline constexpr ChunkType kEndChunk = "PEND";

}  // namespace pith
