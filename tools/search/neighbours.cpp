#include "search/neighbours.hpp"

#include <faiss/IndexFlat.h>
#include <faiss/IndexHNSW.h>
#include <faiss/MetaIndexes.h>
#include <faiss/impl/FaissException.h>
#include <faiss/impl/io.h>
#include <faiss/index_io.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <unordered_set>

namespace pith::tool {
namespace {

// Links of each vector; candidates that are looked at when one is added, and when one is asked for.
constexpr int kLinks = 32, kCandidatesAdded = 80, kCandidatesAsked = 320;

std::unique_ptr<faiss::Index> make_index(Neighbours::Method method, size_t size) {
  const auto d = static_cast<faiss::Index::idx_t>(size);
  if (method == Neighbours::Method::kExact) return std::make_unique<faiss::IndexFlatIP>(d);
  auto graph = std::make_unique<faiss::IndexHNSWFlat>(static_cast<int>(d), kLinks, faiss::METRIC_INNER_PRODUCT);
  graph->hnsw.efConstruction = kCandidatesAdded;
  graph->hnsw.efSearch = kCandidatesAsked;
  return graph;
}

}  // namespace

void make_unit(std::span<float> vector) {
  double squares = 0;
  for (const float v : vector) squares += double{v} * v;
  if (squares <= 0) return;
  const auto factor = static_cast<float>(1 / std::sqrt(squares));
  for (float& v : vector) v *= factor;
}

struct Neighbours::Index {
  std::unique_ptr<faiss::IndexIDMap> map;
  faiss::IndexIDMap* operator->() const { return map.get(); }
};

Neighbours::Neighbours(Method method, size_t size)
    : index_(new Index{std::make_unique<faiss::IndexIDMap>(make_index(method, size).release())}) {
  (*index_)->own_fields = true;
}
Neighbours::Neighbours(std::unique_ptr<Index> index) : index_(std::move(index)) {}
Neighbours::~Neighbours() = default;
Neighbours::Neighbours(Neighbours&&) noexcept = default;
Neighbours& Neighbours::operator=(Neighbours&&) noexcept = default;

void Neighbours::add(const Vectors& vectors) {
  const std::vector<int64_t>& ids = vectors.ids;
  if (!ids.empty()) (*index_)->add_with_ids(static_cast<int64_t>(ids.size()), vectors.numbers.data(), ids.data());
}

size_t Neighbours::size() const { return static_cast<size_t>((*index_)->ntotal); }

int64_t Neighbours::last_id() const {
  const std::vector<int64_t>& ids = (*index_)->id_map;
  return ids.empty() ? 0 : *std::ranges::max_element(ids);
}

Vectors Neighbours::missing(const Vectors& vectors) const {
  const std::unordered_set<int64_t> known((*index_)->id_map.begin(), (*index_)->id_map.end());
  const auto size = static_cast<size_t>((*index_)->d);
  Vectors missing;
  for (size_t i = 0; i < vectors.ids.size(); ++i) {
    if (known.contains(vectors.ids[i])) continue;
    missing.ids.push_back(vectors.ids[i]);
    const auto begin = vectors.numbers.begin() + static_cast<ptrdiff_t>(i * size);
    missing.numbers.insert(missing.numbers.end(), begin, begin + static_cast<ptrdiff_t>(size));
  }
  return missing;
}

std::vector<std::vector<Neighbour>> Neighbours::find(std::span<const float> vectors, size_t most) const {
  const size_t count = vectors.size() / static_cast<size_t>((*index_)->d);
  most = std::min(most, size());
  std::vector<std::vector<Neighbour>> found(count);
  if (!count || !most) return found;
  std::vector<float> similarities(count * most);
  std::vector<int64_t> ids(count * most);
  (*index_)->search(static_cast<int64_t>(count), vectors.data(), static_cast<int64_t>(most), similarities.data(),
                    ids.data());
  for (size_t i = 0; i < ids.size(); ++i)
    if (ids[i] >= 0) found[i / most].push_back({ids[i], similarities[i]});
  return found;
}

std::string Neighbours::bytes() const {
  faiss::VectorIOWriter writer;
  faiss::write_index(index_->map.get(), &writer);
  const uint64_t size = writer.data.size();
  std::string bytes(reinterpret_cast<const char*>(&size), sizeof size);
  return bytes.append(writer.data.begin(), writer.data.end());
}

namespace {

[[noreturn]] void refuse_graph() { throw std::runtime_error("its graph is damaged; index the pictures anew"); }

// FAISS believes what it reads: all that leads from vector to vector has to lead to one, on a level that it has.
void check_graph(const faiss::IndexHNSWFlat& graph, size_t ids) {
  const faiss::HNSW& hnsw = graph.hnsw;
  const auto count = static_cast<size_t>(graph.ntotal);
  const auto* vectors = dynamic_cast<const faiss::IndexFlat*>(graph.storage);
  if (!vectors || vectors->ntotal != graph.ntotal || vectors->codes.size() != count * graph.d * sizeof(float) ||
      ids != count || hnsw.levels.size() != count || hnsw.offsets.size() != count + 1 || hnsw.offsets[0] != 0 ||
      hnsw.offsets[count] != hnsw.neighbors.size())
    refuse_graph();
  const auto last_level = static_cast<int>(hnsw.cum_nneighbor_per_level.size()) - 1;
  for (size_t i = 0; i < count; ++i) {
    const int levels = hnsw.levels[i];
    if (levels < 1 || levels > last_level || hnsw.cum_nneighbor_per_level[levels] < 0 ||
        hnsw.offsets[i + 1] - hnsw.offsets[i] != static_cast<size_t>(hnsw.cum_nneighbor_per_level[levels]))
      refuse_graph();
  }
  for (size_t i = 0; i < count; ++i)
    for (int level = 0; level < hnsw.levels[i]; ++level) {
      size_t begin = 0, end = 0;
      hnsw.neighbor_range(static_cast<int64_t>(i), level, &begin, &end);
      if (begin > end || end > hnsw.neighbors.size()) refuse_graph();
      for (size_t k = begin; k < end; ++k) {
        const int other = hnsw.neighbors[k];
        if (other >= static_cast<int>(count) || (other >= 0 && hnsw.levels[other] <= level)) refuse_graph();
      }
    }
  if (count && (hnsw.entry_point < 0 || hnsw.entry_point >= static_cast<int>(count) ||
                hnsw.levels[hnsw.entry_point] - 1 != hnsw.max_level))
    refuse_graph();
}

}  // namespace

Neighbours Neighbours::from_bytes(const std::string& bytes, size_t size) try {
  // FAISS loses memory where it finds no more to read.
  uint64_t length = 0;
  if (bytes.size() < sizeof length) refuse_graph();
  std::memcpy(&length, bytes.data(), sizeof length);
  if (length != bytes.size() - sizeof length) refuse_graph();
  faiss::VectorIOReader reader;
  reader.data.assign(bytes.begin() + sizeof length, bytes.end());
  std::unique_ptr<faiss::Index> read(faiss::read_index(&reader));
  auto* map = dynamic_cast<faiss::IndexIDMap*>(read.get());
  const auto* graph = map ? dynamic_cast<faiss::IndexHNSWFlat*>(map->index) : nullptr;
  if (!graph || map->d != static_cast<int64_t>(size) || graph->d != map->d || graph->ntotal != map->ntotal)
    refuse_graph();
  check_graph(*graph, map->id_map.size());
  read.release();
  return Neighbours(std::unique_ptr<Index>(new Index{std::unique_ptr<faiss::IndexIDMap>(map)}));
} catch (const faiss::FaissException&) {
  refuse_graph();
}

}  // namespace pith::tool
