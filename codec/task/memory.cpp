#include "task/memory.hpp"

#include <algorithm>
#include <cmath>

#include "error.hpp"
#include "refine/windows.hpp"
#include "task/bands.hpp"
#include "task/hole_windows.hpp"
#include "task/preview.hpp"
#include "task/score.hpp"
#include "task/tile_check.hpp"

namespace pith {
namespace {

// Measured with the released model, per pixel: buffers of the networks over a window with its halo, and of the coding
// of a tile. In bf16, in f32.
struct Rates {
  double analysis, synthesis, tile;
};
constexpr Rates kBf16{26, 32, 70}, kF32{48, 54, 80};

// Of the denoiser, in f32, which takes the most.
constexpr double kDenoiserRate = 115;

// The same of the inpainter.
constexpr double kInpainterRate = 90;

// Weights in the layouts of the engine, times their number; and what there is besides.
constexpr double kWeightCopies = 2.5;
constexpr double kBase = 24e6;

constexpr int kBandsOfRows = 3;     // at work and being filled, or synthesised and being read
constexpr int kBandsOfLatents = 2;  // of the decoder

// Of a whole picture with effort or a target, per pixel and thread-independent: latents, refined and rebuilt, pixels.
constexpr double kRefinePerPixel = 8, kRefineFixed = 400e6;

// Of refinement for the eye besides, per thread and pixel of a window of it: the planes that errors are compared in.
constexpr double kEyePerPixel = 320;

double pixels(const Rect& window, const Header& header, int halo) {
  const Rect source = with_halo(window, halo, {latents(header.height), latents(header.width)});
  return double(source.height) * source.width * kLatentPixels * kLatentPixels;
}

Rates rates(const Machine& machine) {
  const Rates& r = machine.floats.precision() == DataType::f32 ? kF32 : kBf16;
  const double factor = machine.floats.memory_factor();
  return {factor * r.analysis, factor * r.synthesis, factor * r.tile};
}

double base(const WeightsFile& weights, DataType precision) {
  return kBase + kWeightCopies * static_cast<double>(weights.value_count()) * static_cast<double>(size_of(precision));
}

double base(const Machine& machine) { return base(machine.model.weights(), machine.floats.precision()); }

double tile_pixels(const Header& header) {
  const auto side = [&](uint32_t extent) {
    return double(latents(std::min(extent, header.tile_size))) * kLatentPixels;
  };
  return side(header.width) * side(header.height);
}

// Of all tiles that are coded at once.
double tile_memory(const Machine& machine, const Header& header) {
  const double tiles = std::min<double>(machine.threads, TileGrid(header).count());
  return tiles * tile_pixels(header) * (rates(machine).tile + (header.has_alpha() ? 4 : 0));
}

double latent_bytes_per_pixel(const Machine& machine) {
  return sizeof(float) * machine.model.latent_channels() / double(kLatentPixels * kLatentPixels);
}

double streaming_memory(const Machine& machine, const Header& header) {
  const int halo = machine.model.halo();
  const uint32_t rows = tile_rows_of_band(header, halo, machine.threads);
  double window = 0, group = 0;
  for (const TileGroup& g : tile_groups(header, 0, rows, machine.threads)) {
    group = std::max(group, double(g.latent.height) * g.latent.width * kLatentPixels * kLatentPixels);
    for (const Rect& w : g.windows) window = std::max(window, pixels(w, header, halo));
  }
  const double band_rows = std::min<double>(header.height, double(rows) * header.tile_size + 2 * halo * kLatentPixels);
  const double bands = std::min<double>(kBandsOfRows, (TileGrid(header).rows() + rows - 1) / rows);
  const double groups = std::min<double>(machine.threads + 1, TileGrid(header).count());
  return bands * band_rows * header.width * header.channels + machine.threads * window * rates(machine).analysis +
         tile_memory(machine, header) + groups * group * latent_bytes_per_pixel(machine);
}

double whole_memory(const Machine& machine, const Header& header, const Encoding& encoding) {
  const double area = double(header.width) * header.height;
  const Rates r = rates(machine);
  const double window = std::min(area, double(kWindowArea) * kLatentPixels * kLatentPixels) * 1.3;
  const double refinement =
      encoding.effort > 1 ? kRefinePerPixel * area + kRefineFixed + std::max(0.0, tile_pixels(header) - (1 << 20)) * 300
                          : 0;
  constexpr double kRefinementPixels = 1.3 * kRefinementArea * kLatentPixels * kLatentPixels;
  const double eye = encoding.effort > 1 && machine.model.is_for_eye()
                         ? machine.threads * std::min(area, kRefinementPixels) * kEyePerPixel
                         : 0;
  const double score =
      encoding.target_ssimulacra2 > 0 ? ssimulacra2_memory(header.width, header.height, machine.threads) : 0;
  return area * (header.channels + 3 * latent_bytes_per_pixel(machine) + 3) + refinement + eye + score +
         machine.threads * window * std::max(r.analysis, r.synthesis) + tile_memory(machine, header);
}

// Of making the preview: sums over the columns, then encoding it.
double preview_memory(const Machine& machine, const Header& header) {
  return double(header.width) * header.channels * sizeof(float) +
         streaming_memory({machine.model, machine.floats, machine.exact, 1}, preview_header(header));
}

// Of looking whether tiles come back as their quality says.
double check_memory(const Machine& machine, const Header& header) {
  const double side = (kCheckWindow + 2.0 * machine.model.halo()) * kLatentPixels;
  return machine.threads *
         (side * side * rates(machine).synthesis + tile_pixels(header) * latent_bytes_per_pixel(machine));
}

[[noreturn]] void too_much(double needed, uint64_t limit, bool tiles_help) {
  const auto megabytes = [](double bytes) { return std::to_string(static_cast<uint64_t>(std::ceil(bytes / 1e6))); };
  throw Error(PITH_ERROR_LIMIT, "takes " + megabytes(needed) + " MB of memory, more than the limit of " +
                                    megabytes(static_cast<double>(limit)) + " MB; " +
                                    (tiles_help ? "use smaller tiles or " : "") + "raise the limit");
}

template <typename Needed>
int fitting_threads(int threads, uint64_t limit, bool tiles_help, Needed needed) {
  if (!limit) return threads;
  for (int t = threads; t > 1; --t)
    if (needed(t) <= limit) return t;
  if (needed(1) > limit) too_much(static_cast<double>(needed(1)), limit, tiles_help);
  return 1;
}

}  // namespace

uint64_t encoding_memory(const Machine& machine, const Header& header, const Encoding& encoding) {
  return static_cast<uint64_t>(
      base(machine) + (has_preview(header, encoding) ? preview_memory(machine, header) : 0) +
      (encoding.check ? check_memory(machine, header) : 0) +
      (encoding.streams() ? streaming_memory(machine, header) : whole_memory(machine, header, encoding)));
}

uint64_t decoding_memory(const Machine& machine, const Header& header, const DecodePlan& plan) {
  double rows = 0, window = 0, tiles = 0;
  for (const BandPlan& band : plan.bands) {
    rows = std::max(rows, double(band.out_bottom - band.out_top) * kLatentPixels);
    tiles = std::max(tiles, double(band.bottom - band.plane_top) * kLatentPixels);
    const Extent extent{band.out_bottom - band.out_top, plan.right - plan.left};
    if (!extent.height || plan.scale > 1) continue;
    for (Rect w : windows(extent, kWindowArea, machine.threads)) {
      w.y += band.out_top;
      w.x += plan.left;
      window = std::max(window, pixels(w, header, plan.halo));
    }
  }
  const auto bands = [&](int most) { return std::min(double(plan.bands.size()), double(most)); };
  const double width = double(plan.right - plan.left) * kLatentPixels / plan.scale;
  const double plane_width = double(plan.plane_right - plan.plane_left) * kLatentPixels;
  const double latent = latent_bytes_per_pixel(machine);
  const double planes = plan.scale > 1 ? machine.threads * tile_pixels(header) * latent
                                       : bands(kBandsOfLatents) * tiles * plane_width * latent;
  return static_cast<uint64_t>(base(machine) + planes +
                               bands(kBandsOfRows) * (rows / plan.scale * width * header.channels +
                                                      (header.has_alpha() ? tiles * plane_width / plan.scale : 0)) +
                               machine.threads * window * rates(machine).synthesis + tile_memory(machine, header));
}

uint64_t denoising_memory(const DenoisingMachine& machine, uint32_t width, uint32_t height, uint32_t channels) {
  const int unit = machine.model.alignment(), halo = machine.model.halo() / unit;
  const auto units = [unit](uint32_t extent) { return (static_cast<int>(extent) + unit - 1) / unit; };
  const Extent band{units(std::min(height, kDenoisingBand)), units(width)};
  double window = 0;
  for (const Rect& w : windows(band, static_cast<int>(kDenoisingWindow / unit / unit), machine.threads)) {
    const Rect source = with_halo(w, halo, {band.height + 2 * halo, band.width});
    window = std::max(window, double(source.height) * source.width * unit * unit);
  }
  const double rows =
      std::min<double>(height, kDenoisingBand + 2. * machine.model.halo()) + std::min<double>(height, kDenoisingBand);
  return static_cast<uint64_t>(base(machine.model.weights(), machine.engine.precision()) + rows * width * channels +
                               machine.threads * window * kDenoiserRate * machine.engine.memory_factor());
}

uint64_t inpainting_memory(const InpaintingMachine& machine, const pith_image& picture, const Inpainting& inpainting) {
  const double area = double(picture.width) * picture.height;
  const double fill = area * (picture.channels < 3 ? 1 : 3) / 3 + area / 3;
  const double rim = inpainting.feather ? area * (2 * sizeof(float) + picture.channels) : 0;
  const double grown = inpainting.grow ? area * 2 * sizeof(float) : 0;
  const int unit = hole_unit(machine.model.alignment());
  const auto padded = [unit](double extent) { return std::ceil(extent / unit) * unit; };
  // Around a single unit a window may be larger; its sides are rounded up by a quarter at most.
  const double around_unit = 1.25 * (2 * padded(machine.model.halo()) + unit);
  const double window = std::min(padded(picture.width) * padded(picture.height),
                                 std::max(double(kLargestHoleWindow), around_unit * around_unit));
  const double masks = area * (picture.channels % 2 ? 1 : 2);  // of holes, and of what else nobody sees
  return static_cast<uint64_t>(
      base(machine.model.weights(), machine.engine.precision()) + masks +
      std::max(grown, rim + fill + machine.threads * window * kInpainterRate * machine.engine.memory_factor()));
}

void check_pixel_limit(uint32_t width, uint32_t height, uint64_t max_pixels) {
  const uint64_t count = uint64_t{width} * height;
  if (max_pixels && count > max_pixels)
    throw Error(PITH_ERROR_LIMIT,
                "has " + std::to_string(count) + " pixels, more than the limit of " + std::to_string(max_pixels));
}

int threads_within_limits(const Machine& machine, const Header& header, const Encoding& encoding, uint64_t held) {
  check_pixel_limit(header.width, header.height, encoding.max_pixels);
  return fitting_threads(machine.threads, encoding.max_memory, header.tile_size > 256, [&](int threads) {
    return held + encoding_memory({machine.model, machine.floats, machine.exact, threads}, header, encoding);
  });
}

int threads_within_limits(const DenoisingMachine& machine, uint32_t width, uint32_t height, uint32_t channels,
                          const Denoising& denoising) {
  check_pixel_limit(width, height, denoising.max_pixels);
  const uint64_t output = denoising.holds_output ? uint64_t{width} * height * channels : 0;
  return fitting_threads(machine.threads, denoising.max_memory, false, [&](int threads) {
    return output + denoising_memory({machine.model, machine.engine, threads}, width, height, channels);
  });
}

int threads_within_limits(const InpaintingMachine& machine, const pith_image& picture, const Inpainting& inpainting) {
  check_pixel_limit(picture.width, picture.height, inpainting.max_pixels);
  return fitting_threads(machine.threads, inpainting.max_memory, false, [&](int threads) {
    return inpainting_memory({machine.model, machine.engine, threads}, picture, inpainting);
  });
}

int threads_within_limits(const Machine& machine, const Header& header, const DecodePlan& plan,
                          const Decoding& decoding, uint64_t held) {
  if (decoding.holds_output) held += uint64_t{plan.width} * plan.height * header.channels;
  return fitting_threads(machine.threads, decoding.max_memory, false, [&](int threads) {
    return held + decoding_memory({machine.model, machine.floats, machine.exact, threads}, header, plan);
  });
}

}  // namespace pith
