#include "search/vector_lists.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>

namespace pith::tool {
namespace {

template <typename Number>
std::vector<Number> numbers_of(std::string_view bytes) {
  if (bytes.size() % sizeof(Number) != 0) throw DamagedLists();
  std::vector<Number> numbers(bytes.size() / sizeof(Number));
  if (!numbers.empty()) std::memcpy(numbers.data(), bytes.data(), bytes.size());
  return numbers;
}

template <typename Number>
std::string_view bytes_of(const std::vector<Number>& numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(Number)};
}

// What belongs into a list.
struct Members {
  std::vector<int64_t> ids;
  std::vector<float> vectors;
};

std::map<int64_t, Members> by_list(const Vectors& vectors, const Neighbours& centres, size_t size) {
  std::map<int64_t, Members> lists;
  const std::vector<std::vector<Neighbour>> nearest = centres.find(vectors.numbers, 1);
  for (size_t i = 0; i < nearest.size(); ++i) {
    if (nearest[i].empty()) throw DamagedLists();
    Members& members = lists[nearest[i][0].id];
    members.ids.push_back(vectors.ids[i]);
    const auto begin = vectors.numbers.begin() + static_cast<ptrdiff_t>(i * size);
    members.vectors.insert(members.vectors.end(), begin, begin + static_cast<ptrdiff_t>(size));
  }
  return lists;
}

}  // namespace

VectorLists::VectorLists(Database& database, size_t size) : database_(database), numbers_(size) {
  Statement state(database,
                  "SELECT vectors, made_of, last_id, (SELECT coalesce(max(seq), 0) FROM sqlite_sequence) FROM listed");
  if (!state.step()) return;
  // No more than there may be bytes of.
  const auto is_count = [](int64_t count) { return count > 0 && count < int64_t{1} << 48; };
  if (!is_count(state.integer(0)) || !is_count(state.integer(1)) || state.integer(2) > state.integer(3))
    throw DamagedLists();
  size_ = static_cast<size_t>(state.integer(0));
  made_of_ = static_cast<size_t>(state.integer(1));
  last_id_ = state.integer(2);
  Vectors centres;
  Statement all(database, "SELECT list, centre FROM lists");
  while (all.step()) {
    const std::vector<float> centre = numbers_of<float>(all.bytes(1));
    if (centre.size() != numbers_ || all.integer(0) < 0 ||
        !std::ranges::all_of(centre, [](float v) { return std::abs(v) < 2; }))
      throw DamagedLists();
    centres.ids.push_back(all.integer(0));
    centres.numbers.insert(centres.numbers.end(), centre.begin(), centre.end());
  }
  if (centres.ids.empty()) throw DamagedLists();
  centres_.emplace(centres, numbers_);
}

void VectorLists::keep_state() {
  database_.run("DELETE FROM listed");
  Statement(database_, "INSERT INTO listed VALUES (?, ?, ?)")
      .with(static_cast<int64_t>(size_), static_cast<int64_t>(made_of_), last_id_)
      .step();
}

void VectorLists::make(Database& database, const Vectors& all, size_t size) {
  Vectors centres;
  std::map<int64_t, Members> lists;
  if (!all.ids.empty()) {
    centres = find_centres(all, size, centres_for(all.ids.size()));
    lists = by_list(all, Neighbours(centres, size), size);
  }
  Transaction transaction(database);
  database.run("DELETE FROM lists; DELETE FROM listed");
  Statement insert(database, "INSERT INTO lists VALUES (?, ?, ?, ?)");
  for (size_t i = 0; i < centres.ids.size(); ++i) {
    const Members& members = lists[centres.ids[i]];
    insert.with(centres.ids[i], std::span<const float>(centres.numbers).subspan(i * size, size), bytes_of(members.ids),
                bytes_of(members.vectors));
    insert.step();
  }
  if (!all.ids.empty()) {
    const auto count = static_cast<int64_t>(all.ids.size());
    Statement(database, "INSERT INTO listed VALUES (?, ?, ?)").with(count, count, std::ranges::max(all.ids)).step();
  }
  transaction.commit();
}

void VectorLists::add(const Vectors& more) {
  if (more.ids.empty()) return;
  Statement append(database_, R"(
UPDATE lists SET ids = CAST(ids || ? AS BLOB), vectors = CAST(vectors || ? AS BLOB) WHERE list = ?)");
  for (const auto& [list, members] : by_list(more, *centres_, numbers_))
    append.with(bytes_of(members.ids), bytes_of(members.vectors), list).step();
  size_ += more.ids.size();
  last_id_ = std::max(last_id_, std::ranges::max(more.ids));
  keep_state();
}

std::vector<Neighbour> VectorLists::find(std::span<const float> vector, size_t lists) const {
  std::vector<Neighbour> found;
  if (!centres_) return found;
  Statement one(database_, "SELECT ids, vectors FROM lists WHERE list = ?");
  const std::vector<std::vector<Neighbour>> nearest = centres_->find(vector, lists);
  for (const Neighbour& centre : nearest[0]) {
    if (!one.with(centre.id).step()) throw DamagedLists();
    const std::vector<int64_t> ids = numbers_of<int64_t>(one.bytes(0));
    const std::vector<float> vectors = numbers_of<float>(one.bytes(1));
    if (vectors.size() != ids.size() * numbers_) throw DamagedLists();
    std::vector<float> similarities(ids.size());
    products(vector, vectors, similarities);
    for (size_t i = 0; i < ids.size(); ++i)
      if (std::isfinite(similarities[i])) found.push_back({ids[i], similarities[i]});
  }
  return found;
}

}  // namespace pith::tool
