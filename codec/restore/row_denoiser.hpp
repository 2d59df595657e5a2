// Denoising of a picture whose rows come and go one after the other.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "latent/window.hpp"
#include "model/denoiser.hpp"
#include "restore/cells.hpp"
#include "restore/restoration.hpp"

namespace pith {

class RowDenoiser {
 public:
  // Gives the next `count` rows of the noisy picture, `stride` bytes from one to the next.
  using Source = std::function<void(uint8_t* samples, size_t stride, uint32_t count)>;

  // Throws PITH_ERROR_LIMIT where the picture is beyond the limits.
  RowDenoiser(const RestorationMachine& machine, uint32_t width, uint32_t height, uint32_t channels,
              const Denoising& denoising, Source source);

  // The next `count` rows without noise. Memory depends on the width, not on the height. The result does not depend on
  // how rows are asked for, nor on the number of threads.
  void read_rows(uint8_t* samples, size_t stride, uint32_t count);

 private:
  void next_band();
  void read_source(uint32_t end);
  pith_image held() const;  // the rows from top_ on

  RestorationMachine machine_;
  uint32_t width_, height_, channels_, band_height_;
  NoiseLevel noise_;
  float strength_;
  Source source_;
  std::vector<std::unique_ptr<WindowNetwork>> networks_;  // one a thread
  std::pmr::vector<uint8_t> noisy_;                       // rows top_…read_ of the picture
  uint32_t top_ = 0, read_ = 0;
  std::pmr::vector<uint8_t> clean_;  // rows band_begin_…band_end_
  uint32_t band_begin_ = 0, band_end_ = 0, next_ = 0;
};

}  // namespace pith
