// Decodes pictures ahead on threads of its own and hands them out in order, again and again.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "pictures/picture.hpp"

namespace pith::train {

struct TrainingPicture {
  size_t index = 0;            // of its path
  Picture picture;             // RGB
  bool whole = true;           // or a region of what the file holds
  int64_t decoded_pixels = 0;  // of the file
  std::string problem;         // why it cannot be used; else empty

  bool usable() const { return problem.empty(); }
};

class PictureLoader {
 public:
  struct Settings {
    int side;             // that pictures must have at least
    uint64_t most_bytes;  // of pixels: larger pictures are cut to a random region; at least those of side * side
    int threads;
    uint64_t seed;
    uint64_t start;     // 0: at the first path; else at one that this and the seed decide
    int most_side = 0;  // pictures whose shorter side is longer are reduced to it; 0: none are
  };

  PictureLoader(std::vector<std::string> paths, const Settings& settings);
  ~PictureLoader();

  size_t count() const { return paths_.size(); }
  const std::string& path(size_t index) const { return paths_[index]; }
  size_t usable() const { return usable_; }  // as far as known

  // The next picture, after the last path the first again. One that cannot be used is handed out once, to be told, and
  // then passed over. Nothing once none can be used. For one thread.
  std::optional<TrainingPicture> next();

 private:
  TrainingPicture read(int64_t position) const;
  void work(const std::stop_token& stop);
  size_t index_of(int64_t position) const { return (offset_ + static_cast<size_t>(position)) % paths_.size(); }

  const std::vector<std::string> paths_;
  const Settings settings_;
  const size_t offset_;
  size_t usable_;

  std::mutex mutex_;  // of all below
  std::condition_variable_any changed_;
  int64_t taken_ = 0, handed_out_ = 0;          // positions before these are
  std::map<int64_t, TrainingPicture> decoded_;  // by position
  std::vector<bool> known_bad_;                 // by index
  std::vector<std::jthread> threads_;           // last, so that they end before what they use
};

}  // namespace pith::train
