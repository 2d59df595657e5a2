// Gradients of what is interpolated between the anchors of the qualities.
#pragma once
#include <span>
#include <vector>

#include "model/quality.hpp"

namespace pith {

// Adds gradients by interpolated rows, [qualities, width], to those by the table's rows, [anchors, width].
inline void add_to_anchors(const std::vector<float>& by_row, std::span<const Quality> qualities,
                           std::vector<float>& by_table) {
  const size_t width = by_row.size() / qualities.size();
  for (size_t n = 0; n < qualities.size(); ++n) {
    const auto [anchor, fraction] = qualities[n].position();
    for (size_t i = 0; i < width; ++i) {
      by_table[anchor * width + i] += (1 - fraction) * by_row[n * width + i];
      by_table[(anchor + 1) * width + i] += fraction * by_row[n * width + i];
    }
  }
}

// The interpolated row of a table.
inline std::vector<float> row_at(const Tensor& table, Quality quality) {
  const auto [anchor, fraction] = quality.position();
  const auto width = static_cast<size_t>(table.shape[1]);
  const float* low = &table.data[anchor * width];
  std::vector<float> row(width);
  for (size_t i = 0; i < width; ++i) row[i] = low[i] + (low[width + i] - low[i]) * fraction;
  return row;
}

}  // namespace pith
