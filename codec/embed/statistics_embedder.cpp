#include "embed/statistics_embedder.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "embed/square.hpp"
#include "model/networks.hpp"
#include "pixels/blocks.hpp"

namespace pith {
namespace {

// Of these the embedding was made, too: models/training/embedding.py.
constexpr Quality kQuality{40 * 256};
constexpr int kLevels = 8;  // of each colour, in the histogram
constexpr int kBins = kLevels * kLevels * kLevels;
constexpr int kCells = 8;  // along a side, of which means of colours are taken
constexpr int kLayoutStatistics = kCells * kCells * 3;

// How much of the picture has each colour, as square roots, so that rare ones count.
void append_histogram(const pith_image& square, std::vector<float>& statistics) {
  std::vector<uint32_t> counts(kBins);
  const int green = square.channels == 3 ? 1 : 0, blue = 2 * green;
  for (uint32_t y = 0; y < square.height; ++y) {
    const uint8_t* pixel = square.pixels + y * square.stride;
    const auto level = [&](int c) { return pixel[c] * kLevels / 256; };
    for (uint32_t x = 0; x < square.width; ++x, pixel += square.channels)
      ++counts[(level(0) * kLevels + level(green)) * kLevels + level(blue)];
  }
  const double pixels = static_cast<double>(square.width) * square.height;
  for (const uint32_t count : counts) statistics.push_back(static_cast<float>(std::sqrt(count / pixels)));
}

// Logarithms of each channel's root mean square.
void append_strengths(const FeatureMap& latent, const std::vector<float>& gains, std::vector<float>& statistics) {
  constexpr double kFloor = 1e-4;
  const size_t positions = size_t{1} * latent.height * latent.width;
  std::vector<double> squares(latent.channels);
  const float* value = latent.at(0, 0);
  for (size_t i = 0; i < positions; ++i)
    for (double& sum : squares) {
      sum += double{*value} * *value;
      ++value;
    }
  for (size_t c = 0; c < squares.size(); ++c) {
    const double mean = squares[c] / static_cast<double>(positions) * gains[c] * gains[c];
    statistics.push_back(static_cast<float>(0.5 * std::log(mean + kFloor)));
  }
}

// Whether the colours of cells differ so little that it could be noise.
bool is_even(const std::vector<float>& layout) {
  constexpr float kLeast = 4 / 255.f;
  for (int c = 0; c < 3; ++c) {
    float low = layout[c], high = layout[c];
    for (size_t i = c; i < layout.size(); i += 3) {
      low = std::min(low, layout[i]);
      high = std::max(high, layout[i]);
    }
    if (high - low >= kLeast) return false;
  }
  return true;
}

// Means of the cells' colours, less the mean of all of them; in 0…1.
std::vector<float> layout_statistics(const pith_image& square) {
  std::vector<double> sums(kLayoutStatistics);
  const uint32_t side = square.width / kCells;
  for (uint32_t y = 0; y < square.height; ++y)
    for (uint32_t x = 0; x < square.width; ++x)
      for (int c = 0; c < 3; ++c)
        sums[(y / side * kCells + x / side) * 3 + c] +=
            square.pixels[y * square.stride + x * square.channels + (square.channels == 3 ? c : 0)];
  double mean = 0;
  for (double& sum : sums) {
    sum /= 255.0 * side * side;
    mean += sum / kLayoutStatistics;
  }
  std::vector<float> statistics;
  statistics.reserve(sums.size());
  for (const double sum : sums) statistics.push_back(static_cast<float>(sum - mean));
  return statistics;
}

}  // namespace

StatisticsEmbedder::StatisticsEmbedder(const EmbeddingModel& embedding, const CodecModel& codec, Engine& engine)
    : embedding_(embedding), gains_(codec.encoder_gains(kQuality)) {
  if (embedding.content().inputs() != gains_.size() + kBins || embedding.layout().inputs() != kLayoutStatistics)
    throw Error(PITH_ERROR_MODEL, "not a usable model: it was made for statistics of another codec");
  constexpr int kBlocks = kSide / kBlock;
  analysis_ = engine.prepare(analysis(codec.weights(), kQuality), {kBlocks, kBlocks});
}

std::vector<float> StatisticsEmbedder::content_statistics(const pith_image& square) {
  load_blocks(square, 0, 0, analysis_->input(0));
  analysis_->run();
  std::vector<float> statistics;
  append_strengths(analysis_->output(0), gains_, statistics);
  append_histogram(square, statistics);
  return statistics;
}

std::vector<float> StatisticsEmbedder::encode(const pith_image& picture) {
  SmallPicture square = square_of(picture, kSide, Framing::kSqueezed);
  const Projection content = embedding_.content(), layout = embedding_.layout();
  std::vector<float> code(content.outputs() + layout.outputs());
  const std::span<float> parts(code);
  project(content, content_statistics(square.view()), parts.first(content.outputs()));
  const std::vector<float> cells = layout_statistics(square.view());
  if (!is_even(cells)) project(layout, cells, parts.subspan(content.outputs()));
  return code;
}

}  // namespace pith
