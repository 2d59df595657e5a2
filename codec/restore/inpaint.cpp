#include "restore/inpaint.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "latent/window.hpp"
#include "restore/cells.hpp"
#include "restore/hole_windows.hpp"
#include "restore/memory.hpp"

namespace pith {
namespace {

// What feathering needs to know of the pixels around the holes.
struct Rim {
  std::vector<float> weights;     // of the picture beside the filling; 0 but in the rim
  std::vector<uint8_t> original;  // samples of the picture in rows
};

void grow_holes(Mask& holes, uint32_t by) {
  if (!by) return;
  const std::vector<float> from = distances(holes, static_cast<int>(by));
  for (size_t i = 0; i < from.size(); ++i) holes.holes[i] = from[i] < kFar;
}

void take_out(const Mask& invisible, Mask& holes) {
  for (size_t i = 0; i < holes.holes.size(); ++i) holes.holes[i] &= !invisible.holes[i];
}

Mask united(Mask a, const Mask& b) {
  for (size_t i = 0; i < a.holes.size(); ++i) a.holes[i] |= b.holes[i];
  return a;
}

// The holes become larger by `feather`, and what the picture held there is remembered.
Rim make_rim(const pith_image& picture, Mask& holes, uint32_t feather) {
  if (!feather) return {};
  Rim rim{distances(holes, static_cast<int>(feather)), {}};
  for (size_t i = 0; i < rim.weights.size(); ++i) {
    float& weight = rim.weights[i];
    holes.holes[i] = weight < kFar;
    weight = weight < kFar ? weight / static_cast<float>(feather + 1) : 0;
  }
  rim.original.reserve(size_t{picture.width} * picture.height * picture.channels);
  for (uint32_t y = 0; y < picture.height; ++y) {
    const uint8_t* row = picture.pixels + y * picture.stride;
    rim.original.insert(rim.original.end(), row, row + size_t{picture.width} * picture.channels);
  }
  return rim;
}

void blend(const Rim& rim, const pith_image& picture) {
  const uint32_t colours = picture.channels < 3 ? 1 : 3;
  for (size_t i = 0; i < rim.weights.size(); ++i) {
    if (rim.weights[i] == 0) continue;
    uint8_t* pixel = picture.pixels + i / picture.width * picture.stride + i % picture.width * picture.channels;
    for (uint32_t c = 0; c < colours; ++c) {
      const float filled = pixel[c], before = rim.original[i * picture.channels + c];
      pixel[c] = static_cast<uint8_t>(std::lround(filled + rim.weights[i] * (before - filled)));
    }
  }
}

}  // namespace

uint64_t inpaint(const RestorationMachine& machine, const pith_image& picture, Mask holes, const Inpainting& inpainting,
                 const Mask* invisible) {
  const int unit = hole_unit(machine.model.alignment());
  check_limits(machine, picture, inpainting);
  grow_holes(holes, inpainting.grow);
  if (holes.count() == 0) return 0;
  const Rim rim = make_rim(picture, holes, inpainting.feather);
  if (invisible) take_out(*invisible, holes);
  const uint64_t count = holes.count();
  const std::optional<Mask> with_invisible = invisible ? std::optional(united(holes, *invisible)) : std::nullopt;
  const Mask& unknown = with_invisible ? *with_invisible : holes;
  if (unknown.count() == unknown.holes.size())
    throw Error(PITH_ERROR_ARGUMENT, "the whole picture is to be filled; leave something to fill it from");

  HoleGuess guess(picture, unknown);
  std::vector<HoleWindow> windows = hole_windows(holes, unit, (machine.model.halo() + unit - 1) / unit);
  if (windows.empty()) return 0;  // all holes are invisible
  // A change of extent takes another network; large windows first, so that threads end together.
  std::ranges::sort(windows, {}, [](const HoleWindow& w) {
    return std::tuple(-int64_t{w.source.height} * w.source.width, w.source.width, w.source.y, w.source.x);
  });
  const int threads = threads_within_limits(machine, picture, inpainting, windows.front().source.extent());
  const auto pixels = [unit](int units) { return static_cast<uint32_t>(units * unit); };
  for (int pass = 0; pass < kInpaintingPasses; ++pass) {
    const ProgressPart part_of_passes(machine.progress, double(pass) / kInpaintingPasses,
                                      double(pass + 1) / kInpaintingPasses);
    if (pass > 0) guess.update(picture, holes);
    for_each_in_parallel(threads, static_cast<int>(windows.size()), machine.progress, [&] {
      return [&, network = std::make_shared<WindowNetwork>(machine.engine, machine.model.graph())](int item) {
        const auto& [part, source] = windows[item];
        Executor& executor = network->at({source.height / kCell, source.width / kCell});
        load_cells(picture, guess, source.y, source.x, executor.input(0));
        executor.run();
        fill_holes(executor.output(0), holes, guess, source.y, source.x,
                   {pixels(part.x), pixels(part.y), pixels(part.width), pixels(part.height)}, picture);
      };
    });
  }
  blend(rim, picture);
  return count;
}

}  // namespace pith
