#include "metrics/ssimulacra2/score.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "metrics/ssimulacra2/recursive_gaussian.hpp"
#include "metrics/ssimulacra2/ssimulacra2.hpp"
#include "metrics/ssimulacra2/xyb.hpp"

namespace pith {
namespace {

using LightTable = std::array<float, 256>;

// Rows of light of a picture of 8 bits.
class PictureLight {
 public:
  PictureLight(const pith_image& image, const LightTable& table) : image_(image), table_(table) {}

  int height() const { return static_cast<int>(image_.height); }
  int width() const { return static_cast<int>(image_.width); }

  void read(int y, float* red, float* green, float* blue) const {
    const uint8_t* level = image_.pixels + image_.stride * y;
    const bool gray = image_.channels == 1;
    for (uint32_t x = 0; x < image_.width; ++x, level += image_.channels) {
      red[x] = table_[level[0]];
      green[x] = table_[level[gray ? 0 : 1]];
      blue[x] = table_[level[gray ? 0 : 2]];
    }
  }

 private:
  const pith_image& image_;
  const LightTable& table_;
};

// The same of light that is there.
class KeptLight {
 public:
  explicit KeptLight(const Light& light) : light_(light) {}

  int height() const { return light_.height; }
  int width() const { return light_.width; }

  void read(int y, float* red, float* green, float* blue) const {
    float* const rows[] = {red, green, blue};
    for (int i = 0; i < 3; ++i) std::copy_n(light_.row(i, y), light_.width, rows[i]);
  }

 private:
  const Light& light_;
};

Light halved(const PictureLight& picture) {
  const int height = picture.height(), width = picture.width();
  Light result((height + 1) / 2, (width + 1) / 2);
  for (int y = 0; y < result.height; ++y) {
    Light pair(std::min(2, height - 2 * y), width);
    for (int i = 0; i < pair.height; ++i) picture.read(2 * y + i, pair.row(0, i), pair.row(1, i), pair.row(2, i));
    const Light row = half_size(pair);
    for (int i = 0; i < 3; ++i) std::copy_n(row.row(i, 0), row.width, result.row(i, y));
  }
  return result;
}

// Rows of one plane of XYB, some at a time.
template <typename Source>
class PlaneRows {
 public:
  PlaneRows(const Source& source, int plane) : source_(source), plane_(plane), row_(6 * size_t(source.width())) {}

  void read(int y, float* to) {
    const auto width = static_cast<size_t>(source_.width());
    float* const light = row_.data();
    float* const xyb = light + 3 * width;
    source_.read(y, light, light + width, light + 2 * width);
    to_xyb(light, light + width, light + 2 * width, width, xyb, xyb + width, xyb + 2 * width);
    std::copy_n(xyb + plane_ * width, width, to);
  }

 private:
  const Source& source_;
  int plane_;
  std::vector<float> row_;  // of light, then of XYB
};

// Rows that are filtered along themselves at once: as many as there are lanes to share the recursion.
constexpr int kBlock = 16;

template <typename Source>
double distance_of(const Source& original, const Source& decoded, int plane, const NormWeights& weights) {
  const int height = original.height(), width = original.width();
  const auto row = static_cast<size_t>(width);
  PlaneRows<Source> a(original, plane), b(decoded, plane);
  // Two blocks of the planes, as what comes out of the filter is some rows late; one of what is filtered.
  std::vector<float> kept_a(2 * kBlock * row), kept_b(kept_a.size());
  std::array<std::vector<float>, 4> blocks;
  for (std::vector<float>& block : blocks) block.resize(kBlock * row);
  GaussianColumns mean_a(width), mean_b(width), squares(width), product(width);
  PlaneNorms norms(height, width);
  for (int y = 0; y < height + GaussianColumns::kDelay; ++y) {
    if (y < height && y % kBlock == 0) {
      const int count = std::min(kBlock, height - y);
      float* const rows_a = &kept_a[y / kBlock % 2 * kBlock * row];
      float* const rows_b = &kept_b[y / kBlock % 2 * kBlock * row];
      for (int i = 0; i < count; ++i) {
        a.read(y + i, rows_a + i * row);
        b.read(y + i, rows_b + i * row);
      }
      for (size_t i = 0; i < count * row; ++i) {
        blocks[0][i] = rows_a[i];
        blocks[1][i] = rows_b[i];
        blocks[2][i] = rows_a[i] * rows_a[i] + rows_b[i] * rows_b[i];
        blocks[3][i] = rows_a[i] * rows_b[i];
      }
      for (std::vector<float>& block : blocks) gaussian_along_rows(block.data(), count, width);
    }
    const auto next = [&](GaussianColumns& columns, int i) {
      return columns.next(y < height ? &blocks[i][y % kBlock * row] : nullptr);
    };
    const float* const rows[] = {next(mean_a, 0), next(mean_b, 1), next(squares, 2), next(product, 3)};
    const int at = y - GaussianColumns::kDelay;
    const size_t kept = at % (2 * kBlock) * row;
    if (at >= 0) norms.add({&kept_a[kept], &kept_b[kept], rows[0], rows[1], rows[2], rows[3]});
  }
  return norms.distance(weights);
}

std::vector<Light> scales_of(const PictureLight& picture, int count) {
  std::vector<Light> scales;
  if (count > 1) scales.push_back(halved(picture));
  while (static_cast<int>(scales.size()) + 1 < count) scales.push_back(half_size(scales.back()));
  return scales;
}

LightTable light_table() {
  LightTable levels, light;
  std::iota(levels.begin(), levels.end(), 0.f);
  light_of_levels(levels.data(), levels.size(), light.data());
  return light;
}

}  // namespace

Ssimulacra2Score::Ssimulacra2Score(const pith_image& original, const pith_image& decoded)
    : original_(original),
      decoded_(decoded),
      scales_(ssimulacra2_scales(static_cast<int>(original.height), static_cast<int>(original.width))),
      light_(light_table()),
      original_light_(scales_of({original_, light_}, scales_)),
      decoded_light_(scales_of({decoded_, light_}, scales_)) {}

double Ssimulacra2Score::distance(int part) const {
  const int scale = part / kEyePlanes, plane = part % kEyePlanes;
  const NormWeights& weights = kEyeWeights[plane][scale];
  if (scale == 0) return distance_of(PictureLight(original_, light_), PictureLight(decoded_, light_), plane, weights);
  return distance_of(KeptLight(original_light_[scale - 1]), KeptLight(decoded_light_[scale - 1]), plane, weights);
}

double Ssimulacra2Score::of_distances(double sum) {
  // The author's fit to mean opinion scores.
  const double d = 0.9562382616834844 * sum;
  const double bent = 2.326765642916932 * d - 0.020884521182843837 * d * d + 6.248496625763138e-05 * d * d * d;
  return bent > 0 ? 100 - 10 * std::pow(bent, 0.6276336467831387) : 100;
}

double ssimulacra2(const pith_image& original, const pith_image& decoded) {
  if (std::min(original.width, original.height) < unsigned{kSsimulacra2MinSide})
    return std::numeric_limits<double>::quiet_NaN();
  const Ssimulacra2Score score(original, decoded);
  double sum = 0;
  for (int part = 0; part < score.parts(); ++part) sum += score.distance(part);
  return Ssimulacra2Score::of_distances(sum);
}

}  // namespace pith
