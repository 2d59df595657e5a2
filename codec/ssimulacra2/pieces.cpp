#include "ssimulacra2/pieces.hpp"

#include <algorithm>

#include "ssimulacra2/bordered_planes.hpp"
#include "ssimulacra2/levels.hpp"

namespace pith {
namespace {

constexpr int kSide = 1024;
// Windows reach as far at the last scale. Both are multiples of a sample there, so that halving meets the same pixels.
constexpr int kReach = kWindowReach << (kEyeScales - 1);

// Pixels of one side that belong to a piece, and where what it needs around them begins and ends.
struct Span {
  int begin, end, source_begin, source_end;
  bool last;
};

Span span_of(int piece, uint32_t length) {
  const int begin = piece * kSide, all = static_cast<int>(length), end = std::min(begin + kSide, all);
  return {begin, end, std::max(begin - kReach, 0), std::min(end + kReach, all), end == all};
}

// The samples of one side that count, at a scale with `length` of them.
struct Samples {
  int begin, end;
};

Samples samples_of(const Span& span, int scale, int length) {
  const int begin = (span.begin - span.source_begin) >> scale;
  return {begin, span.last ? length : begin + ((span.end - span.begin) >> scale)};
}

Light light_of_part(const pith_image& image, const Span& y, const Span& x) {
  pith_image part = image;
  part.width = static_cast<uint32_t>(x.source_end - x.source_begin);
  part.height = static_cast<uint32_t>(y.source_end - y.source_begin);
  part.pixels += y.source_begin * image.stride + static_cast<size_t>(x.source_begin) * image.channels;
  const std::vector<float> levels = eye_levels(part);
  return light_of({levels.data(), static_cast<int>(part.height), static_cast<int>(part.width)});
}

NormSums sums_of(const BorderedPlane& a, const BorderedPlane& b, const Samples& rows, const Samples& columns) {
  PlaneNorms norms(rows.end - rows.begin, columns.end - columns.begin);
  WindowRow window(a.width());
  const int x = columns.begin;
  for (int y = rows.begin; y < rows.end; ++y) {
    window.look(a, b, y);
    norms.add(
        {a.row(y) + x, b.row(y) + x, &window.mean_a[x], &window.mean_b[x], &window.squares[x], &window.product[x]});
  }
  return norms.sums();
}

}  // namespace

Ssimulacra2Pieces::Ssimulacra2Pieces(const pith_image& original, const pith_image& decoded)
    : original_(original),
      decoded_(decoded),
      rows_(static_cast<int>((original.height - 1) / kSide + 1)),
      columns_(static_cast<int>((original.width - 1) / kSide + 1)),
      scales_(ssimulacra2_scales(static_cast<int>(original.height), static_cast<int>(original.width))) {}

Ssimulacra2Pieces::Sums Ssimulacra2Pieces::sums(int piece) const {
  const Span y = span_of(piece / columns_, original_.height), x = span_of(piece % columns_, original_.width);
  Light a = light_of_part(original_, y, x), b = light_of_part(decoded_, y, x);
  Sums sums;
  for (int scale = 0; scale < scales_; ++scale) {
    if (scale > 0) {
      a = half_size(a);
      b = half_size(b);
    }
    const BorderedPlanes planes_a = bordered_planes_of(a), planes_b = bordered_planes_of(b);
    const Samples rows = samples_of(y, scale, a.height), columns = samples_of(x, scale, a.width);
    for (int i = 0; i < kEyePlanes; ++i) sums[scale][i] = sums_of(planes_a[i], planes_b[i], rows, columns);
  }
  return sums;
}

double Ssimulacra2Pieces::score(const Sums& total) const {
  double distance = 0;
  for (int scale = 0; scale < scales_; ++scale)
    for (int i = 0; i < kEyePlanes; ++i) distance += total[scale][i].distance(kEyeWeights[i][scale]);
  return ssimulacra2_of_distance(distance);
}

void add(const Ssimulacra2Pieces::Sums& sums, Ssimulacra2Pieces::Sums* total) {
  for (int scale = 0; scale < kEyeScales; ++scale)
    for (int i = 0; i < kEyePlanes; ++i) (*total)[scale][i] += sums[scale][i];
}

}  // namespace pith
