#include "restore/row_denoiser.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>

#include "base/parallel.hpp"
#include "latent/grid.hpp"
#include "restore/cells.hpp"
#include "restore/memory.hpp"

namespace pith {
RowDenoiser::RowDenoiser(const RestorationMachine& machine, uint32_t width, uint32_t height, uint32_t channels,
                         const Denoising& denoising, Source source)
    : machine_(machine),
      width_(width),
      height_(height),
      channels_(channels),
      noise_(noise_level(denoising.sigma)),
      strength_(static_cast<float>(denoising.strength)),
      source_(std::move(source)),
      noisy_(&machine.engine.memory()),
      clean_(&machine.engine.memory()) {
  machine_.threads = threads_within_limits(machine, width, height, channels, denoising);
  const auto unit = static_cast<uint32_t>(machine.model.alignment());
  band_height_ = (kDenoisingBand + unit - 1) / unit * unit;
  for (int i = 0; i < machine_.threads; ++i)
    networks_.push_back(std::make_unique<WindowNetwork>(machine.engine, machine.model.graph()));
}

void RowDenoiser::read_rows(uint8_t* samples, size_t stride, uint32_t count) {
  const size_t row = size_t{width_} * channels_;
  for (uint32_t i = 0; i < count; ++i, ++next_) {
    if (next_ == band_end_) next_band();
    std::memcpy(samples + i * stride, &clean_[(next_ - band_begin_) * row], row);
  }
}

pith_image RowDenoiser::held() const {
  return {width_, read_ - top_, channels_, size_t{width_} * channels_, const_cast<uint8_t*>(noisy_.data())};
}

// Up to row `end`; rows above the halo of the present band are given up.
void RowDenoiser::read_source(uint32_t end) {
  const size_t row = size_t{width_} * channels_;
  const uint32_t halo = static_cast<uint32_t>(machine_.model.halo()), top = band_begin_ - std::min(band_begin_, halo);
  noisy_.erase(noisy_.begin(), noisy_.begin() + static_cast<std::ptrdiff_t>((top - top_) * row));
  top_ = top;
  noisy_.resize((end - top_) * row);
  source_(&noisy_[(read_ - top_) * row], row, end - read_);
  read_ = end;
}

void RowDenoiser::next_band() {
  const int unit = machine_.model.alignment(), halo = machine_.model.halo() / unit;
  band_begin_ = band_end_;
  band_end_ = std::min(band_begin_ + band_height_, height_);
  read_source(std::min(band_end_ + static_cast<uint32_t>(machine_.model.halo()), height_));
  clean_.resize(size_t{width_} * channels_ * (band_end_ - band_begin_));

  const auto units = [unit](uint32_t pixels) { return static_cast<int>((pixels + unit - 1) / unit); };
  const auto pixels = [unit](const Rect& part) {
    const auto size = [unit](int units) { return static_cast<uint32_t>(units * unit); };
    return pith_region{size(part.x), size(part.y), size(part.width), size(part.height)};
  };
  const pith_image noisy = held();
  const Extent extent{units(noisy.height), units(noisy.width)};
  const int skipped = static_cast<int>(band_begin_ - top_);  // rows of the halo above
  const pith_image clean{width_, band_end_ - band_begin_, channels_, size_t{width_} * channels_, clean_.data()};
  const std::vector<Rect> parts =
      windows({units(clean.height), extent.width}, static_cast<int>(kDenoisingWindow / unit / unit), machine_.threads);
  const ProgressPart band(machine_.progress, band_begin_ * 1. / height_, band_end_ * 1. / height_);
  std::atomic<int> networks = 0;
  for_each_in_parallel(machine_.threads, static_cast<int>(parts.size()), machine_.progress, [&] {
    return [&, &network = *networks_[networks++]](int item) {
      const Rect part = parts[item].moved(skipped / unit, 0);
      const Rect source = with_halo(part, halo, extent);
      Executor& executor = network.at({source.height * unit / kCell, source.width * unit / kCell});
      load_cells(noisy, source.y * unit, source.x * unit, noise_, executor.input(0));
      executor.run();
      store_cells(executor.output(0), source.y * unit, source.x * unit, strength_, pixels(part), noisy, clean, skipped);
    };
  });
}

}  // namespace pith
