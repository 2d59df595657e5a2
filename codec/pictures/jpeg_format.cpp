#include "pictures/formats.hpp"
#include "pictures/jpeg.hpp"

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
    .open = [](PrefixedSource source, Depth) { return open_jpeg(std::move(source)); },
    .make_writer = [](const PictureInfo& info, ByteSink& sink,
                      const WriterSettings& settings) { return make_jpeg_writer(info, sink, settings.jpeg); },
};

}  // namespace pith
