#include "api/settings.hpp"

#include <algorithm>
#include <string_view>

#include "api/guard.hpp"
#include "format/tile_grid.hpp"

namespace pith {
namespace {

constexpr double kDefaultQuality = 75;
constexpr uint32_t kDefaultTileSize = 1024;
constexpr uint32_t kDefaultEffort = 1;

std::vector<uint8_t> copy(const void* data, size_t size) {
  const std::span<const uint8_t> bytes = bytes_of(data, size);
  return {bytes.begin(), bytes.end()};
}

void check_bits(uint32_t bits) { require(bits == 8 || bits == 16, "samples have neither 8 nor 16 bits"); }

// Whether the blob is a profile by its header, but not one for pictures of so many channels: gray for 1 and 2, RGB for
// 3 and 4.
bool is_profile_of_other_colours(std::span<const uint8_t> icc, uint32_t channels) {
  constexpr size_t kHeaderSize = 128, kSpaceOffset = 16, kMagicOffset = 36;
  constexpr std::string_view kMagic = "acsp", kGray = "GRAY", kRgb = "RGB ";
  const auto has = [&](size_t at, std::string_view text) { return std::equal(text.begin(), text.end(), &icc[at]); };
  return icc.size() >= kHeaderSize && has(kMagicOffset, kMagic) && !has(kSpaceOffset, channels <= 2 ? kGray : kRgb);
}

}  // namespace

EncodeRequest encode_request(const pith_encode_settings* given, uint32_t channels) {
  const pith_encode_settings s = complete(given, pith_encode_settings_init);
  require(s.target_psnr >= 0 && s.target_psnr <= 100, "the wanted PSNR is not in 0…100 dB");
  require(s.target_ssimulacra2 >= 0 && s.target_ssimulacra2 <= 100, "the wanted score of SSIMULACRA 2 is not in 0…100");
  const int targets = (s.target_bytes > 0) + (s.target_psnr > 0) + (s.target_ssimulacra2 > 0);
  require(targets <= 1, "two of a size, a PSNR and a score are wanted at once");
  require(s.effort >= 1 && s.effort <= kMaxEffort, "effort is not in 1…9");
  require(targets || (s.quality >= 0 && s.quality <= 100), "quality is not in 0…100");
  check_bits(s.bits);
  EncodeRequest request{targets ? Quality{} : Quality::from_user(s.quality),
                        {.tile_size = s.tile_size,
                         .effort = static_cast<int>(s.effort),
                         .target_bytes = s.target_bytes,
                         .target_psnr = s.target_psnr,
                         .target_ssimulacra2 = s.target_ssimulacra2,
                         .preview = s.preview != 0,
                         .sample_size = s.bits / 8,
                         .check = s.missed != nullptr,
                         .max_pixels = s.max_pixels,
                         .max_memory = s.max_memory},
                        {},
                        {s.progress, s.progress_user},
                        s.missed};
  if (const pith_metadata* m = s.metadata) {
    if (is_profile_of_other_colours(bytes_of(m->icc, m->icc_size), channels))
      throw Error(PITH_ERROR_ARGUMENT, std::string("the colour profile is not one for ") +
                                           (channels <= 2 ? "gray" : "RGB") + ", as the picture is");
    request.metadata = {copy(m->icc, m->icc_size), copy(m->exif, m->exif_size), copy(m->xmp, m->xmp_size)};
  }
  return request;
}

DecodeRequest decode_request(const pith_decode_settings* given) {
  const pith_decode_settings s = complete(given, pith_decode_settings_init);
  check_bits(s.bits);
  return {{.region = s.region,
           .max_side = s.max_side,
           .partial = s.partial != 0,
           .max_pixels = s.max_pixels,
           .max_memory = s.max_memory,
           .sample_size = s.bits / 8},
          s.seek,
          {s.progress, s.progress_user}};
}

pith_info info_of(const Header& header) {
  return {header.width,     header.height,
          header.channels,  Quality{header.quality}.to_user(),
          header.tile_size, TileGrid(header).count(),
          header.model_id};
}

pith_metadata view_of(const Metadata& m) {
  const auto data = [](const std::vector<uint8_t>& bytes) { return bytes.empty() ? nullptr : bytes.data(); };
  return {data(m.icc), m.icc.size(), data(m.exif), m.exif.size(), data(m.xmp), m.xmp.size()};
}

}  // namespace pith

extern "C" {

void pith_encode_settings_init_sized(pith_encode_settings* settings, size_t size) {
  using namespace pith;
  init_sized(settings, size,
             {0, kDefaultQuality, kDefaultTileSize, 0, 0, 0, kDefaultEffort, nullptr, kDefaultMaxPixels,
              kDefaultMaxMemory, 1, nullptr, nullptr, nullptr, 8});
}

void pith_decode_settings_init_sized(pith_decode_settings* settings, size_t size) {
  using namespace pith;
  init_sized(settings, size,
             {0, kDefaultMaxPixels, kDefaultMaxMemory, {0, 0, 0, 0}, 0, 0, nullptr, nullptr, nullptr, 8});
}

}  // extern "C"
