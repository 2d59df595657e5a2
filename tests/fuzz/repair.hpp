// Makes damaged files plausible, since a fuzzer cannot guess checksums.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace pith::fuzz {

// The file with the right checksum after every chunk that fits into it, and with an index and an end mark that point to
// where the chunks are.
std::vector<uint8_t> with_right_checksums(std::span<const uint8_t> file);

}  // namespace pith::fuzz
