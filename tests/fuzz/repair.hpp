// Makes damaged files plausible, since a fuzzer cannot guess checksums.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace pith::fuzz {

// The file with the right checksum after every chunk that fits into it, and with an index and an end mark that point to
// where the chunks are; and made with that model. The same of the preview in it.
std::vector<uint8_t> repaired(std::span<const uint8_t> file, std::optional<uint64_t> model_id = {},
                              bool and_preview = true);

}  // namespace pith::fuzz
