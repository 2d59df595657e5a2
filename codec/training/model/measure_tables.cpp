#include "training/model/measure_tables.hpp"

#include <mutex>

#include "base/parallel.hpp"
#include "latent/tiles.hpp"
#include "latent/transform.hpp"

namespace pith::train {

EntropyTableRows measure_tables(std::span<const uint8_t> model_file, const TableMeasurement& measurement,
                                const std::vector<float>& prior_mean, const std::vector<float>& prior_scale,
                                DataType precision, int threads) {
  const CodecModel model(model_file);
  const auto floats = make_onednn_engine(precision), exact = make_onednn_engine(DataType::f32);
  const Machine machine{model, *floats, *exact, 1};
  SymbolStatistics statistics(model.hyper_channels());
  std::mutex mutex;
  for_each_in_parallel(threads, measurement.crops, [&] {
    return [&](int i) {
      const Quality quality = measurement.quality(i);
      const Crop crop = measurement.crop(i);
      const LatentPlane latent = analyse(machine, view_of(crop), quality);
      const Rect whole{0, 0, latent.extent.height, latent.extent.width};
      TileCoder coder(model, *floats, *exact, quality, whole.extent());
      const TileSymbols symbols = coder.quantise(latent, whole);
      std::lock_guard lock(mutex);
      statistics.add(symbols, quality);
    };
  });
  return statistics.tables(prior_mean, prior_scale);
}

}  // namespace pith::train
