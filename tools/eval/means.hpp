// Over the pictures of an evaluation, whose rows each tell of one `picture`.
#pragma once
#include <algorithm>
#include <ranges>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace pith::tool {

// Means of the numbers of rows that are alike(), in order of their first appearance; the picture of these is "mean".
template <typename Row, typename Alike>
std::vector<Row> means_of(const std::vector<Row>& rows, std::span<double Row::*const> numbers, Alike alike) {
  std::vector<Row> means;
  for (const Row& first : rows) {
    const auto counts = [&](const Row& row) { return alike(row, first); };
    if (std::ranges::any_of(means, counts)) continue;
    means.push_back(first);
    means.back().picture = "mean";
    for (const auto number : numbers) {
      double sum = 0, count = 0;
      for (const Row& row : rows | std::views::filter(counts)) {
        sum += row.*number;
        ++count;
      }
      means.back().*number = sum / count;
    }
  }
  return means;
}

template <typename Row>
size_t count_pictures(const std::vector<Row>& rows) {
  std::set<std::string> names;
  for (const Row& row : rows) names.insert(row.picture);
  return names.size();
}

}  // namespace pith::tool
