#include "search/vector_lists.hpp"

#include <catch2/catch.hpp>

#include "temporary_directory.hpp"
#include "vectors.hpp"

using namespace pith::tool;
using pith::test::hits;
using pith::test::random_vectors;

namespace {

constexpr size_t kSize = 24;

struct Lists {
  explicit Lists(const std::string& path) : database(path, Database::Open::kWrite) {
    for (const TableDefinition& table : VectorLists::kTables) database.run(table.statement);
    database.run("CREATE TABLE pictures (id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO pictures VALUES (200000)");
    VectorLists::make(database, first, kSize);
  }

  const Vectors first = random_vectors(20'000, kSize, 2);
  Database database;
};

}  // namespace

TEST_CASE("VectorLists: a few lists have most of what looking at all finds, also of what was added later") {
  const pith::test::TemporaryDirectory folder;
  Lists lists(folder / "a");
  Vectors all = lists.first, more = random_vectors(2'000, kSize, 5);
  for (int64_t& id : more.ids) id += 100'000;
  VectorLists(lists.database, kSize).add(more);
  all.ids.insert(all.ids.end(), more.ids.begin(), more.ids.end());
  all.numbers.insert(all.numbers.end(), more.numbers.begin(), more.numbers.end());

  const VectorLists read(lists.database, kSize);
  CHECK(read.size() == 22'000);
  CHECK(read.made_of() == 20'000);
  CHECK(read.last_id() == more.ids.back());
  const Vectors queries = random_vectors(100, kSize, 3);
  const auto right = Neighbours(all, kSize).find(queries.numbers, 10);
  size_t found_too = 0, later = 0;
  for (size_t i = 0; i < 100; ++i) {
    auto found = read.find(std::span(queries.numbers).subspan(i * kSize, kSize), centres_to_ask(read.lists()));
    REQUIRE(found.size() > 10);
    CHECK(found.size() < 5'000);
    std::ranges::sort(found, std::greater<>(), &Neighbour::similarity);
    found.resize(10);
    found_too += hits(found, right[i]);
    for (const Neighbour& one : found) later += one.id > 100'000;
    if (found[0].id == right[i][0].id) CHECK(found[0].similarity == Approx(right[i][0].similarity).margin(1e-5));
  }
  CHECK(found_too >= 950);
  CHECK(later > 40);  // a hundred in the mean
}

TEST_CASE("VectorLists: cleared ones are empty, and damaged ones are refused") {
  const pith::test::TemporaryDirectory folder;
  Lists lists(folder / "a");
  const auto query = std::span(lists.first.numbers).first(kSize);
  SECTION("cleared") {
    VectorLists::make(lists.database, {}, kSize);
    const VectorLists none(lists.database, kSize);
    CHECK(none.size() == 0);
    CHECK(none.find(query, 5).empty());
  }
  SECTION("of other vectors") { CHECK_THROWS_WITH(VectorLists(lists.database, kSize + 1), Catch::Contains("damaged")); }
  SECTION("a list without all of its vectors") {
    lists.database.run("UPDATE lists SET vectors = substr(vectors, 1, length(vectors) - 4)");
    CHECK_THROWS_WITH(VectorLists(lists.database, kSize).find(query, 5), Catch::Contains("damaged"));
  }
  SECTION("no lists") {
    lists.database.run("DELETE FROM lists");
    CHECK_THROWS_WITH(VectorLists(lists.database, kSize), Catch::Contains("damaged"));
  }
  SECTION("numbers that cannot be") {
    lists.database.run(GENERATE("UPDATE listed SET made_of = -1", "UPDATE listed SET vectors = 9223372036854775807",
                                "UPDATE listed SET last_id = 9223372036854775807", "UPDATE lists SET list = -1 - list",
                                "UPDATE lists SET centre = zeroblob(4)",
                                "UPDATE lists SET centre = x'0000c07f' || substr(centre, 5)"));
    CHECK_THROWS_WITH(VectorLists(lists.database, kSize), Catch::Contains("damaged"));
  }
}
