// The formats whose libraries pith can be built without; it recognises their files all the same. PITH_WITH_… is 0 or 1.
#include <algorithm>

#include "pictures/formats.hpp"

namespace pith {

// Of the files of a folder each, where it is compiled.
PictureFormat::Open open_tiff, open_webp, open_heif, open_gif, open_bmp;
PictureFormat::MakeWriter make_tiff_writer, make_webp_writer, make_avif_writer;

namespace {

using std::string_view_literals::operator""sv;

constexpr std::string_view kTiffExtensions[] = {"tif", "tiff"};
constexpr std::string_view kWebpExtensions[] = {"webp"};
constexpr std::string_view kAvifExtensions[] = {"avif"};
constexpr std::string_view kHeicExtensions[] = {"heic", "heif", "hif"};
constexpr std::string_view kGifExtensions[] = {"gif"};
constexpr std::string_view kBmpExtensions[] = {"bmp", "dib"};

bool is_tiff(std::string_view start) {
  constexpr std::string_view kStarts[] = {"II*\0"sv, "MM\0*"sv, "II+\0"sv, "MM\0+"sv};  // the last two with 64 bits
  return std::ranges::any_of(kStarts, [&](std::string_view one) { return start.starts_with(one); });
}

bool is_webp(std::string_view start) {
  return start.size() >= 12 && start.starts_with("RIFF") && start.substr(8, 4) == "WEBP";
}

// Whether the file's first box names such a brand, at least as compatible, as far as the start goes.
bool has_brand(std::string_view start, std::initializer_list<std::string_view> brands) {
  if (start.size() < 16 || start.substr(4, 4) != "ftyp") return false;
  const auto is_known = [&](std::string_view brand) { return std::ranges::count(brands, brand) > 0; };
  if (is_known(start.substr(8, 4))) return true;
  const size_t end = std::min<size_t>(start.size(), uint8_t(start[3]));  // of a box of the usual size
  for (size_t at = 16; at + 4 <= end; at += 4)
    if (is_known(start.substr(at, 4))) return true;
  return false;
}

bool is_avif(std::string_view start) { return has_brand(start, {"avif", "avis"}); }

// Of pictures in HEIF whatever they are coded with.
bool is_heic(std::string_view start) {
  return has_brand(start, {"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "miaf"});
}

bool is_gif(std::string_view start) { return start.starts_with("GIF87a") || start.starts_with("GIF89a"); }

// By two letters alone any text might be one: the size of the header has to be one that exists.
bool is_bmp(std::string_view start) {
  constexpr std::string_view kHeaderSizes = "\x0c\x10\x28\x34\x38\x40\x6c\x7c";
  return start.size() >= 18 && start.starts_with("BM") && kHeaderSizes.find(start[14]) != kHeaderSizes.npos &&
         start.substr(15, 3) == "\0\0\0"sv;
}

}  // namespace

extern const PictureFormat kTiffFormat{"TIFF",
                                       kTiffExtensions,
                                       {},
                                       true,
                                       is_tiff,
                                       PITH_WITH_TIFF ? open_tiff : nullptr,
                                       PITH_WITH_TIFF ? make_tiff_writer : nullptr,
                                       1,
                                       "libtiff"};
extern const PictureFormat kWebpFormat{"WebP",
                                       kWebpExtensions,
                                       {},
                                       false,
                                       is_webp,
                                       PITH_WITH_WEBP ? open_webp : nullptr,
                                       PITH_WITH_WEBP ? make_webp_writer : nullptr,
                                       8,
                                       "libwebp"};
extern const PictureFormat kAvifFormat{"AVIF",
                                       kAvifExtensions,
                                       {},
                                       true,
                                       is_avif,
                                       PITH_WITH_HEIF ? open_heif : nullptr,
                                       PITH_WITH_HEIF ? make_avif_writer : nullptr,
                                       11,
                                       "libheif"};
extern const PictureFormat kHeicFormat{
    "HEIC", {}, kHeicExtensions, false, is_heic, PITH_WITH_HEIF ? open_heif : nullptr, nullptr, 0, "libheif"};
extern const PictureFormat kGifFormat{"GIF",   {}, kGifExtensions, false, is_gif, PITH_WITH_GIF ? open_gif : nullptr,
                                      nullptr, 0,  "giflib"};
extern const PictureFormat kBmpFormat{"BMP",   {}, kBmpExtensions, false, is_bmp, PITH_WITH_BMP ? open_bmp : nullptr,
                                      nullptr, 0,  "gdk-pixbuf"};

}  // namespace pith
