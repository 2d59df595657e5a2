#include "pictures/formats.hpp"
#include "pictures/readers_and_writers.hpp"

namespace pith {
namespace {

constexpr std::string_view kExtensions[] = {"jpg", "jpeg", "jpe", "jfif"};

bool probe(std::span<const uint8_t> start) { return begins_with(start, "\xff\xd8\xff"); }

}  // namespace

extern const PictureFormat kJpegFormat{
    .name = "JPEG",
    .extensions = kExtensions,
    .other_extensions = {},
    .is_deep = false,
    .probe = probe,
    .open = open_jpeg,
    .make_writer = make_jpeg_writer,
};

}  // namespace pith
