#include "pictures/formats.hpp"
#include "pictures/png.hpp"

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
    .make_writer = [](const PictureInfo& info, ByteSink& sink,
                      const WriterSettings& settings) { return make_png_writer(info, sink, settings.threads); },
};

}  // namespace pith
