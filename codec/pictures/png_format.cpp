#include "pictures/formats.hpp"
#include "pictures/readers_and_writers.hpp"

namespace pith {
namespace {

constexpr std::string_view kExtensions[] = {"png"};

bool probe(std::span<const uint8_t> start) { return begins_with(start, "\x89PNG\r\n\x1a\n"); }

}  // namespace

extern const PictureFormat kPngFormat{
    .name = "PNG",
    .extensions = kExtensions,
    .other_extensions = {},
    .is_deep = true,
    .probe = probe,
    .open = open_png,
    .make_writer = make_png_writer,
};

}  // namespace pith
