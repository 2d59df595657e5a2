#include "training/data/picture_loader.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <exception>
#include <utility>

#include "pixels/area_scaler.hpp"
#include "training/data/picture_files.hpp"
#include "training/data/random.hpp"

namespace pith::train {
namespace {

Picture cut_region(const Picture& picture, uint64_t most_bytes, int side, Random random) {
  const double scale = std::sqrt(static_cast<double>(most_bytes) / static_cast<double>(picture.size()));
  const auto least = static_cast<uint32_t>(side);
  const auto height = std::max(least, static_cast<uint32_t>(picture.height * scale));
  const auto width = static_cast<uint32_t>(std::clamp<uint64_t>(most_bytes / 3 / height, least, picture.width));
  Picture region = make_picture(width, std::min<uint32_t>(height, most_bytes / 3 / width), 3);
  const auto top = static_cast<uint32_t>(random.below(picture.height - region.height + 1));
  const auto left = static_cast<uint32_t>(random.below(picture.width - region.width + 1));
  for (uint32_t y = 0; y < region.height; ++y)
    std::memcpy(region.row(y), picture.row(top + y) + size_t{left} * 3, region.stride());
  return region;
}

Picture reduced(Picture picture, int most_side) {
  const uint32_t shorter = std::min(picture.width, picture.height), side = static_cast<uint32_t>(most_side);
  if (shorter <= side) return picture;
  const auto scaled = [&](uint32_t length) { return static_cast<uint32_t>(uint64_t{length} * side / shorter); };
  Picture small = make_picture(scaled(picture.width), scaled(picture.height), picture.channels);
  AreaScaler scaler(picture.width, picture.height, small.width, small.height, picture.channels);
  uint32_t done = 0;
  for (uint32_t y = 0; y < picture.height && done < small.height; ++y)
    if (scaler.add_row(picture.row(y), small.row(done))) ++done;
  return small;
}

}  // namespace

PictureLoader::PictureLoader(std::vector<std::string> paths, const Settings& settings)
    : paths_(std::move(paths)),
      settings_(settings),
      offset_(settings.start && !paths_.empty() ? Random({settings.seed, settings.start}).below(paths_.size()) : 0),
      usable_(paths_.size()),
      known_bad_(paths_.size()) {
  const int threads = paths_.empty() ? 0 : settings.threads;
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this](const std::stop_token& stop) { work(stop); });
}

PictureLoader::~PictureLoader() {
  for (std::jthread& thread : threads_) thread.request_stop();
}

std::optional<TrainingPicture> PictureLoader::next() {
  std::unique_lock lock(mutex_);
  while (usable_ > 0) {
    changed_.wait(lock, [&] { return decoded_.count(handed_out_) != 0; });
    TrainingPicture picture = std::move(decoded_.extract(handed_out_).mapped());
    ++handed_out_;
    changed_.notify_all();
    if (known_bad_[picture.index]) continue;
    if (!picture.usable()) {
      known_bad_[picture.index] = true;
      --usable_;
    }
    return picture;
  }
  return std::nullopt;
}

void PictureLoader::work(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  for (;;) {
    if (!changed_.wait(lock, stop, [&] { return taken_ < handed_out_ + settings_.threads + 2; })) return;
    const int64_t position = taken_++;
    TrainingPicture picture;
    picture.index = index_of(position);
    if (!known_bad_[picture.index]) {
      lock.unlock();
      picture = read(position);
      lock.lock();
    }
    decoded_[position] = std::move(picture);
    changed_.notify_all();
  }
}

TrainingPicture PictureLoader::read(int64_t position) const {
  TrainingPicture out;
  out.index = index_of(position);
  try {
    out.picture = read_rgb(paths_[out.index], settings_.side);
    out.decoded_pixels = int64_t{out.picture.width} * out.picture.height;
    if (settings_.most_side) out.picture = reduced(std::move(out.picture), settings_.most_side);
    if (out.picture.size() > settings_.most_bytes) {
      Random random({settings_.seed, settings_.start, static_cast<uint64_t>(position)});
      out.picture = cut_region(out.picture, settings_.most_bytes, settings_.side, random);
      out.whole = false;
    }
  } catch (const std::bad_alloc&) {
    out.problem = "not enough memory";
  } catch (const std::exception& error) {
    out.problem = error.what();
  }
  return out;
}

}  // namespace pith::train
