#include "search/vector_lists.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <stdexcept>

namespace pith::tool {
namespace {

[[noreturn]] void refuse() { throw std::runtime_error("its lists are damaged; index the pictures anew"); }

template <typename Number>
std::vector<Number> numbers_of(std::string_view bytes) {
  if (bytes.size() % sizeof(Number) != 0) refuse();
  std::vector<Number> numbers(bytes.size() / sizeof(Number));
  if (!numbers.empty()) std::memcpy(numbers.data(), bytes.data(), bytes.size());
  return numbers;
}

template <typename Number>
std::string_view bytes_of(const std::vector<Number>& numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(Number)};
}

}  // namespace

const char* const VectorLists::kTables = R"(
CREATE TABLE lists (list INTEGER PRIMARY KEY, centre BLOB NOT NULL, ids BLOB NOT NULL, vectors BLOB NOT NULL);
CREATE TABLE listed (vectors INTEGER NOT NULL, made_of INTEGER NOT NULL, last_id INTEGER NOT NULL);
)";

VectorLists::VectorLists(Database& database, size_t size) : database_(database), numbers_(size) {
  Statement state(database, "SELECT vectors, made_of, last_id FROM listed");
  if (!state.step()) return;
  if (state.integer(0) <= 0 || state.integer(1) <= 0) refuse();
  size_ = static_cast<size_t>(state.integer(0));
  made_of_ = static_cast<size_t>(state.integer(1));
  last_id_ = state.integer(2);
  Vectors centres;
  Statement all(database, "SELECT list, centre FROM lists");
  while (all.step()) {
    const std::vector<float> centre = numbers_of<float>(all.bytes(1));
    if (centre.size() != numbers_) refuse();
    centres.ids.push_back(all.integer(0));
    centres.numbers.insert(centres.numbers.end(), centre.begin(), centre.end());
  }
  if (centres.ids.empty()) refuse();
  centres_.emplace(centres, numbers_);
}

void VectorLists::keep_state() {
  database_.run("DELETE FROM listed");
  Statement(database_, "INSERT INTO listed VALUES (?, ?, ?)")
      .with(static_cast<int64_t>(size_), static_cast<int64_t>(made_of_), last_id_)
      .step();
}

void VectorLists::clear() {
  database_.run("DELETE FROM lists; DELETE FROM listed");
  size_ = made_of_ = 0;
  last_id_ = 0;
  centres_.reset();
}

void VectorLists::make(const Vectors& all) {
  clear();
  if (all.ids.empty()) return;
  const Vectors centres = find_centres(all, numbers_, centres_for(all.ids.size()));
  Statement insert(database_, "INSERT INTO lists VALUES (?, ?, x'', x'')");
  for (size_t i = 0; i < centres.ids.size(); ++i)
    insert.with(centres.ids[i], std::span(centres.numbers).subspan(i * numbers_, numbers_)).step();
  centres_.emplace(centres, numbers_);
  made_of_ = all.ids.size();
  add(all);
}

void VectorLists::add(const Vectors& more) {
  if (more.ids.empty()) return;
  std::map<int64_t, std::vector<size_t>> by_list;
  const std::vector<std::vector<Neighbour>> nearest = centres_->find(more.numbers, 1);
  for (size_t i = 0; i < nearest.size(); ++i) by_list[nearest[i][0].id].push_back(i);
  Statement append(database_, R"(
UPDATE lists SET ids = CAST(ids || ? AS BLOB), vectors = CAST(vectors || ? AS BLOB) WHERE list = ?)");
  for (const auto& [list, members] : by_list) {
    std::vector<int64_t> ids;
    std::vector<float> vectors;
    for (const size_t i : members) {
      ids.push_back(more.ids[i]);
      const auto begin = more.numbers.begin() + static_cast<ptrdiff_t>(i * numbers_);
      vectors.insert(vectors.end(), begin, begin + static_cast<ptrdiff_t>(numbers_));
    }
    append.with(bytes_of(ids), bytes_of(vectors), list).step();
  }
  size_ += more.ids.size();
  last_id_ = std::max(last_id_, std::ranges::max(more.ids));
  keep_state();
}

std::vector<Neighbour> VectorLists::find(std::span<const float> vector, size_t most) const {
  std::vector<Neighbour> found;
  if (!centres_) return found;
  Statement one(database_, "SELECT ids, vectors FROM lists WHERE list = ?");
  const std::vector<std::vector<Neighbour>> nearest = centres_->find(vector, centres_to_ask(centres_->size()));
  for (const Neighbour& centre : nearest[0]) {
    if (!one.with(centre.id).step()) refuse();
    const std::vector<int64_t> ids = numbers_of<int64_t>(one.bytes(0));
    const std::vector<float> vectors = numbers_of<float>(one.bytes(1));
    if (vectors.size() != ids.size() * numbers_) refuse();
    std::vector<float> similarities(ids.size());
    products(vector, vectors, similarities);
    for (size_t i = 0; i < ids.size(); ++i) found.push_back({ids[i], similarities[i]});
  }
  most = std::min(most, found.size());
  const auto end = found.begin() + static_cast<ptrdiff_t>(most);
  std::ranges::partial_sort(found, end, std::greater<>(), &Neighbour::similarity);
  found.resize(most);
  return found;
}

}  // namespace pith::tool
