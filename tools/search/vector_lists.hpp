// Vectors of an index in lists around centres, within its database: a search reads the few lists whose centres are
// nearest, so that it takes milliseconds, and nothing needs to be loaded.
#pragma once
#include <optional>
#include <stdexcept>
#include <vector>

#include "search/database.hpp"
#include "search/neighbours.hpp"

namespace pith::tool {

// They can be made anew from the vectors.
struct DamagedLists : std::runtime_error {
  DamagedLists() : std::runtime_error("its lists are damaged; run pith search index again") {}
};

class VectorLists {
 public:
  // By name, the statements that make its tables.
  static constexpr TableDefinition kTables[] = {
      {"lists",
       "CREATE TABLE lists (list INTEGER PRIMARY KEY, centre BLOB NOT NULL, ids BLOB NOT NULL, vectors BLOB NOT NULL)"},
      {"listed", "CREATE TABLE listed (vectors INTEGER NOT NULL, made_of INTEGER NOT NULL, last_id INTEGER NOT NULL)"}};

  // Reads the centres of vectors with `size` numbers. `database` must outlive it. Throws DamagedLists, as `find` does.
  VectorLists(Database& database, size_t size);

  size_t lists() const { return centres_ ? centres_->size() : 0; }
  size_t size() const { return size_; }        // of vectors; 0: there are no lists
  size_t made_of() const { return made_of_; }  // vectors that the centres were found from
  int64_t last_id() const { return last_id_; }

  // Of all of these alone. The database is changed at once, after what takes time.
  static void make(Database& database, const Vectors& all, size_t size);

  // Within a transaction that began before this was read. Their ids are larger than those of before.
  void add(const Vectors& more);

  // All that lies in so many lists, of the nearest centres.
  std::vector<Neighbour> find(std::span<const float> vector, size_t lists) const;

 private:
  void keep_state();

  Database& database_;
  size_t numbers_;
  size_t size_ = 0, made_of_ = 0;
  int64_t last_id_ = 0;
  std::optional<Neighbours> centres_;
};

}  // namespace pith::tool
