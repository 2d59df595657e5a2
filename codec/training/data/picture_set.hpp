// Training pictures: decoded by worker threads, held in a bounded cache, cut into crops.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "training/data/crops.hpp"

namespace pith::train {

class PictureSet {
 public:
  struct Settings {
    int side = 192;                            // of a crop, pixels
    bool whole = false;                        // crops are most of a picture, reduced to `side`
    uint64_t cache_bytes = uint64_t{2} << 30;  // of decoded pixels; a few pictures are decoded ahead besides
    int threads = 2;                           // that decode
    uint64_t seed = 1;
    // The step that a run goes on from: if the cache does not hold all pictures, it starts with others than at step 0.
    int64_t first_step = 0;
    // One line for each picture that is left out (damaged, or smaller than a crop), called from the constructor's or
    // the training thread.
    std::function<void(const std::string& path, const std::string& reason)> skipped = nullptr;
  };

  // Decodes pictures, in an order that the seed decides, until all are held or the cache is full. Of a picture that
  // would take more than a sixteenth of the cache, a region of that size is held, so that a batch always meets many
  // pictures. Throws Error if no picture can be used.
  PictureSet(std::vector<std::string> paths, const Settings& settings);
  ~PictureSet();

  size_t held() const;    // pictures in the cache
  bool complete() const;  // whether these are all, and whole

  // Where the cache does not hold all pictures, replaces the oldest by the next ones, which a thread has decoded
  // meanwhile: about a megapixel a step, small beside the step. To be called before each step, from one thread.
  void advance();

  // Crop `index` of step `step`: depends on these, the seed and what is held alone. Any picture is equally likely,
  // whatever its size; half of the crops are mirrored, a quarter is transposed. Safe to call from many threads at once.
  Crop crop(int64_t step, int index) const;

  // The same with as large a side as the picture drawn allows, `most` if possible.
  Crop large_crop(int64_t step, int index, int most) const;

 private:
  // With a side of `share` of the picture's shorter one.
  Crop large_crop(int64_t step, int index, int most, double share) const;

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pith::train
