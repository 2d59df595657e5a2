#include "limit_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/available.hpp"
#include "base/error.hpp"
#include "base/memory_limit.hpp"
#include "console.hpp"
#include "numbers.hpp"
#include "pictures/picture.hpp"

namespace pith::tool {
namespace {

// For the program with its model, and for what else there is.
constexpr uint64_t kReserveShare = 4, kLeastReserve = uint64_t{64} << 20;

uint64_t left_after(uint64_t max_memory, uint64_t needed, const std::string& what, const std::string& advice) {
  if (!max_memory || !needed) return max_memory;
  if (needed >= max_memory)
    throw TooLittleMemory("takes " + megabytes(needed) + " just to be " + what + ", which is beyond " +
                          megabytes(max_memory) + "; raise --max-memory" + advice);
  return max_memory - needed;
}

}  // namespace

void add_limit_options(CLI::App& command, uint64_t* max_pixels, std::optional<uint64_t>* max_memory) {
  command
      .add_option("--max-pixels", *max_pixels, "Refuse pictures with more pixels; k, M, G are thousands; 0: no limit")
      ->capture_default_str()
      ->transform(CLI::AsSizeValue(true))
      ->type_name("N");
  command
      .add_option_function<std::string>(
          "--max-memory",
          [max_memory](const std::string& text) { *max_memory = parse_memory(text, available_memory()); },
          "Take no more memory, for all files together: bytes (k, M, G are thousands), or 50% of what the machine or "
          "container has; refuse what needs more alone; 0: no limit; default: 2 GiB for each file, and 75% for all")
      ->type_name("BYTES");
}

void add_max_pixels_option(CLI::App& command, uint64_t* max_pixels) {
  command.add_option("--max-pixels", *max_pixels, "Refuse pictures with more pixels; default: 2^29")
      ->check(CLI::Range(uint64_t{1}, kMaxPicturePixels))
      ->type_name("N");
}

uint64_t parse_memory(const std::string& text, uint64_t available) {
  const UsageError wrong(
      "--max-memory: must be a number of bytes, as in 500M, or a share of the memory above 0% and up to 100%, as in "
      "50%; see pith --help");
  if (text.ends_with('%')) {
    double percent = 0;
    if (!parse_number(text.substr(0, text.size() - 1), &percent) || !(percent > 0 && percent <= 100)) throw wrong;
    return std::max<uint64_t>(1, static_cast<uint64_t>(percent / 100 * static_cast<double>(available)));
  }
  uint64_t bytes = 0;
  try {
    std::string number = text;
    CLI::AsSizeValue{true}(number);  // throws for units that are none, but takes one alone for 0
    if (text.find_first_of("0123456789") != 0 || !parse_number(number, &bytes)) throw wrong;
  } catch (const CLI::Error&) {
    throw wrong;
  }
  return bytes;
}

MemoryLimits memory_limits(const std::optional<uint64_t>& max_memory, uint64_t available) {
  if (max_memory) return {*max_memory, *max_memory};
  const uint64_t reserve = std::max(available / kReserveShare, kLeastReserve);
  const uint64_t all = available > reserve ? available - reserve : 1;
  return {std::min(all, encode_settings().max_memory), all};
}

MemoryLimits memory_limits(const std::optional<uint64_t>& max_memory) {
  return memory_limits(max_memory, available_memory());
}

uint64_t memory_left(uint64_t max_memory, uint64_t for_reading) {
  return left_after(max_memory, for_reading, "read",
                    ", or make it a file that is not interlaced, progressive or turned");
}

uint64_t memory_left_writing(uint64_t max_memory, uint64_t for_writing) {
  return left_after(max_memory, for_writing, "written", ", or write a PNG");
}

std::unique_ptr<PictureReader> open_within(LookAhead source, Depth depth, uint64_t max_memory) {
  try {
    return open_picture(std::move(source), depth, max_memory);
  } catch (const Error& error) {
    if (error.status() != PITH_ERROR_LIMIT) throw;
    throw TooLittleMemory(error.what());
  }
}

void check_pixel_count(uint64_t pixels, uint64_t max_pixels) {
  if (max_pixels && pixels > max_pixels)
    throw Error(PITH_ERROR_LIMIT, "has " + std::to_string(pixels) + " pixels, more than the limit of " +
                                      std::to_string(max_pixels) + "; raise --max-pixels");
}

}  // namespace pith::tool
