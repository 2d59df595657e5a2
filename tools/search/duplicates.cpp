#include "search/duplicates.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace pith::tool {
namespace {

// Pictures that hardly differ from place to place have little layout to be known by. Of 6,000 copies that people make,
// the contents of all had more.
constexpr float kLeastContent = 0.3f;

// So many of the most similar pictures are looked at for each; of more pictures, of those near the same centres.
constexpr size_t kLooked = 64, kMostExact = 20'000, kAtOnce = 1024;

// Groups that grow together.
class Groups {
 public:
  explicit Groups(size_t count) : parents_(count) { std::iota(parents_.begin(), parents_.end(), size_t{0}); }

  size_t root(size_t i) {
    while (parents_[i] != i) i = parents_[i] = parents_[parents_[i]];
    return i;
  }
  void join(size_t a, size_t b) { parents_[std::max(root(a), root(b))] = std::min(root(a), root(b)); }

 private:
  std::vector<size_t> parents_;
};

std::span<const float> vector_of(const Vectors& all, size_t i) {
  const size_t size = all.numbers.size() / all.ids.size();
  return std::span(all.numbers).subspan(i * size, size);
}

float product(std::span<const float> a, std::span<const float> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.f);
}

}  // namespace

std::vector<std::vector<int64_t>> find_duplicates(Archive& archive, double similarity) {
  auto [content, layout] = archive.codes();
  const size_t count = layout.ids.size();
  if (!count) return {};
  Groups groups(count);
  const std::vector<int64_t> ids = layout.ids;
  std::iota(layout.ids.begin(), layout.ids.end(), int64_t{0});
  const size_t size = layout.numbers.size() / count;
  const Neighbours neighbours = count <= kMostExact ? Neighbours(layout, size) : Neighbours::near_centres(layout, size);
  for (size_t begin = 0; begin < count; begin += kAtOnce) {
    const size_t end = std::min(count, begin + kAtOnce);
    const auto found = neighbours.find(std::span(layout.numbers).subspan(begin * size, (end - begin) * size), kLooked);
    for (size_t i = begin; i < end; ++i)
      for (const Neighbour& other : found[i - begin]) {
        const auto k = static_cast<size_t>(other.id);
        if (k != i && other.similarity >= similarity &&
            product(vector_of(content, i), vector_of(content, k)) >= kLeastContent)
          groups.join(i, k);
      }
  }
  std::map<size_t, std::vector<int64_t>> by_root;
  for (size_t i = 0; i < count; ++i) by_root[groups.root(i)].push_back(ids[i]);
  std::vector<std::vector<int64_t>> result;
  for (auto& [root, members] : by_root)
    if (members.size() > 1) result.push_back(std::move(members));
  return result;
}

}  // namespace pith::tool
