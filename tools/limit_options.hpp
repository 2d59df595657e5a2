// Limits that users set on what pictures may take: --max-pixels and --max-memory.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "jobs/memory_budget.hpp"
#include "pictures/formats.hpp"

namespace CLI {
class App;
}

namespace pith::tool {

// Adds --max-pixels, whose default is the present value, and --max-memory, which stays empty unless it is given.
void add_limit_options(CLI::App& command, uint64_t* max_pixels, std::optional<uint64_t>* max_memory);

// Adds --max-pixels, of pictures that are held in memory.
void add_max_pixels_option(CLI::App& command, uint64_t* max_pixels);

// What --max-memory stands for: bytes, with a unit or without, or as 50% a share of what is `available`. Throws
// UsageError.
uint64_t parse_memory(const std::string& text, uint64_t available);

// What was given counts for all files together. Unless it is, what is `available` does, without a reserve for the
// program itself and for others, and a file may take no more of it than the library's default.
MemoryLimits memory_limits(const std::optional<uint64_t>& max_memory, uint64_t available);

// The same of this machine or container.
MemoryLimits memory_limits(const std::optional<uint64_t>& max_memory);

// What is left of a limit on memory, which may be 0 for none, where reading the picture takes `for_reading` bytes of
// it. Throws TooLittleMemory if nothing is.
uint64_t memory_left(uint64_t max_memory, uint64_t for_reading);

// The same, of a picture that takes so much to be written.
uint64_t memory_left_writing(uint64_t max_memory, uint64_t for_writing);

// As open_picture; throws TooLittleMemory where a limit is exceeded.
std::unique_ptr<PictureReader> open_within(LookAhead source, Depth depth, uint64_t max_memory);

// Throws Error (limit) if so many pixels are more than a limit, which may be 0 for none.
void check_pixel_count(uint64_t pixels, uint64_t max_pixels);

}  // namespace pith::tool
