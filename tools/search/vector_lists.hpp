// Vectors of an index in lists around centres, within its database: a search reads the few lists whose centres are
// nearest, so that it takes milliseconds, and nothing needs to be loaded.
#pragma once
#include <optional>
#include <vector>

#include "search/database.hpp"
#include "search/neighbours.hpp"

namespace pith::tool {

class VectorLists {
 public:
  // Statements that make its tables.
  static const char* const kTables;

  // Of vectors with `size` numbers. `database` must outlive it.
  VectorLists(Database& database, size_t size);

  size_t size() const { return size_; }        // of vectors; 0: there are no lists
  size_t made_of() const { return made_of_; }  // vectors that the centres were found from
  int64_t last_id() const { return last_id_; }

  // Within a transaction. `add`: to lists that were made before, with larger ids.
  void make(const Vectors& all);
  void add(const Vectors& more);
  void clear();

  // The most similar first, `most` at most.
  std::vector<Neighbour> find(std::span<const float> vector, size_t most) const;

 private:
  void keep_state();

  Database& database_;
  size_t numbers_;
  size_t size_ = 0, made_of_ = 0;
  int64_t last_id_ = 0;
  std::optional<Neighbours> centres_;
};

}  // namespace pith::tool
