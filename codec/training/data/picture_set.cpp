#include "training/data/picture_set.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "training/data/picture_loader.hpp"
#include "training/data/random.hpp"

namespace pith::train {
namespace {

// What is decoded a step in the mean: about 1 % of the time of a step of half a megapixel.
constexpr int64_t kPixelsPerStep = 1 << 20;
constexpr int kLeastHeld = 16;
constexpr int kMostThreads = 8;  // each may hold a large picture

// Of whole pictures: crops have this share of the shorter side, or more, so that there is chance in them. With 0.75
// autoencoders learn 1,722 photographs by heart sooner, and are 2 % worse with others; 0.4 is no better.
constexpr double kLeastShare = 0.55;

// What is held of them is so many times as fine as crops.
constexpr int kFiner = 4;
constexpr uint64_t kShareKey = 1;
constexpr int kMostSide = 1 << 20;

std::vector<std::string> shuffle(std::vector<std::string> paths, uint64_t seed) {
  Random random({seed});
  for (size_t i = paths.size(); i > 1; --i) std::swap(paths[i - 1], paths[random.below(i)]);
  return paths;
}

}  // namespace

struct PictureSet::State {
  State(std::vector<std::string> paths, const Settings& s)
      : settings(s),
        most_bytes(std::max<uint64_t>(s.cache_bytes / kLeastHeld, uint64_t{3} * s.side * s.side)),
        loader(std::make_unique<PictureLoader>(
            shuffle(std::move(paths), s.seed),
            PictureLoader::Settings{s.side, most_bytes, std::min(s.threads, kMostThreads), s.seed,
                                    static_cast<uint64_t>(s.first_step), s.whole ? kFiner * s.side : 0})) {}

  // Takes one more picture, in place of the oldest ones if need be.
  void take(TrainingPicture next) {
    if (!next.usable()) {
      if (settings.skipped) settings.skipped(loader->path(next.index), next.problem);
      return;
    }
    whole &= next.whole;
    const uint64_t bound = std::max(settings.cache_bytes, most_bytes) - next.picture.size();
    // Of a picture that is held already, as one that was cut may be, another region comes in place of the oldest.
    while (bytes > bound || held.size() >= loader->usable()) {
      bytes -= held.front().picture.size();
      held.pop_front();
      replaced = true;
    }
    bytes += next.picture.size();
    held.push_back(std::move(next));
  }

  const Settings settings;
  const uint64_t most_bytes;              // of one picture
  std::unique_ptr<PictureLoader> loader;  // null once all pictures are held
  std::deque<TrainingPicture> held;
  uint64_t bytes = 0;
  bool whole = true;      // all of held are
  bool replaced = false;  // the cache has been full
  int64_t pixels_due = 0;
};

PictureSet::PictureSet(std::vector<std::string> paths, const Settings& settings) {
  const size_t count = paths.size();
  state_ = std::make_unique<State>(std::move(paths), settings);
  State& s = *state_;
  for (size_t i = 0; i < count && !s.replaced; ++i) {
    if (auto next = s.loader->next()) s.take(std::move(*next));
  }
  if (s.held.empty()) {
    throw Error(PITH_ERROR_ARGUMENT, "none of the " + std::to_string(count) + " pictures can be used: crops are " +
                                         std::to_string(settings.side) + " x " + std::to_string(settings.side) +
                                         " pixels");
  }
  if (s.whole && !s.replaced) {
    s.loader.reset();
    // So that it does not matter with which picture reading began.
    std::sort(s.held.begin(), s.held.end(), [](const auto& a, const auto& b) { return a.index < b.index; });
  }
}

PictureSet::~PictureSet() = default;

size_t PictureSet::held() const { return state_->held.size(); }
bool PictureSet::complete() const { return !state_->loader; }

void PictureSet::advance() {
  State& s = *state_;
  if (complete()) return;
  // Each picture is paid for afterwards, so that its decoding has many steps' time.
  for (s.pixels_due += kPixelsPerStep; s.pixels_due > 0;) {
    std::optional<TrainingPicture> next = s.loader->next();
    if (!next) return;  // no file can be read any more: what is held has to do
    s.pixels_due -= next->decoded_pixels;
    s.take(std::move(*next));
  }
}

Crop PictureSet::crop(int64_t step, int index) const {
  const int side = state_->settings.side;
  if (!state_->settings.whole) return large_crop(step, index, side);
  Random random({state_->settings.seed, static_cast<uint64_t>(step), static_cast<uint64_t>(index), kShareKey});
  return reduced(large_crop(step, index, kMostSide, kLeastShare + (1 - kLeastShare) * random.unit()), side);
}

Crop PictureSet::large_crop(int64_t step, int index, int most) const { return large_crop(step, index, most, 1); }

Crop PictureSet::large_crop(int64_t step, int index, int most, double share) const {
  Random random({state_->settings.seed, static_cast<uint64_t>(step), static_cast<uint64_t>(index)});
  const Picture& picture = state_->held[random.below(state_->held.size())].picture;
  const auto whole = static_cast<int>(std::min(picture.width, picture.height));
  const int side = std::min(std::max(state_->settings.side, static_cast<int>(share * whole)), most);
  CropPlace place;
  place.top = static_cast<uint32_t>(random.below(picture.height - side + 1));
  place.left = static_cast<uint32_t>(random.below(picture.width - side + 1));
  place.mirrored = random.below(2) == 0;
  place.transposed = random.below(4) == 0;
  return cut_crop(picture, side, place);
}

}  // namespace pith::train
