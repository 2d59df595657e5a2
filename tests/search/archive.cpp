#include "search/archive.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "console.hpp"
#include "search/duplicates.hpp"
#include "temporary_directory.hpp"
#include "vectors.hpp"

using namespace pith::tool;

namespace {

// Two numbers tell what a picture shows, two are its layout.
constexpr Embedding kEmbedding = {77, 4, 2, 2};

ArchivePicture picture(const std::string& name, std::vector<float> code, int64_t modified = 1) {
  return {name, {modified, 10}, std::move(code)};
}

}  // namespace

TEST_CASE("Archive: pictures are kept with their states, and change together or not at all") {
  const pith::test::TemporaryDirectory folder;
  const std::string path = folder / "a.index";
  {
    Archive archive = Archive::to_change(path, kEmbedding);
    archive.put(
        std::vector{picture("/p/a", {1, 0, 0, 1}), picture("/p/b", {0, 2, 1, 0}), picture("/q/c", {0, 1, 0, 1})});
  }
  Archive archive = Archive::to_change(path, kEmbedding);
  CHECK(archive.count() == 3);
  CHECK(archive.find("/q/c") == FileState{1, 10});
  CHECK(archive.find("/p") == std::nullopt);
  CHECK(archive.names_below("/p") == std::vector<std::string>{"/p/a", "/p/b"});
  const auto [content, layout] = archive.codes();
  CHECK(content.numbers == std::vector<float>{1, 0, 0, 1, 0, 1});  // of length 1
  CHECK(layout.numbers == std::vector<float>{0, 1, 1, 0, 0, 1});
  CHECK(archive.name(content.ids[1]) == "/p/b");

  archive.put(std::vector{picture("/p/b", {1, 1, 1, 1}, 5)});
  CHECK(archive.find("/p/b") == FileState{5, 10});
  CHECK(archive.name(content.ids[1]).empty());  // another picture now
  archive.remove({"/p/a", "/nothing"});
  CHECK(archive.count() == 2);
}

TEST_CASE("Archive: what is no index, or one of another model, is refused by name") {
  const pith::test::TemporaryDirectory folder;
  const std::string path = folder / "a.index", other = folder / "b";
  Archive::to_change(path, kEmbedding);
  CHECK_THROWS_WITH(Archive::to_read(path, {78, 4, 2, 2}),
                    Catch::Contains("a.index") && Catch::Contains("another model"));
  CHECK_THROWS_WITH(Archive::to_change(path, {77, 5, 2, 2}), Catch::Contains("another model"));
  CHECK_THROWS_WITH(Archive::to_read(other, kEmbedding), Catch::Contains("No such file"));
  std::FILE* file = std::fopen(other.c_str(), "w");
  std::fputs(
      "Some text that is a little longer than the header of a database has to be, whatever that may be: 100 bytes.",
      file);
  std::fclose(file);
  CHECK_THROWS_WITH(Archive::to_read(other, kEmbedding), Catch::Contains("not an index"));
  CHECK_THROWS_WITH(Archive::to_change(other, kEmbedding), Catch::Contains("not an index"));
}

TEST_CASE("Archive: codes that are not finite, and those of another length, are as if they were not there") {
  const pith::test::TemporaryDirectory folder;
  const float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
  const std::string path = folder / "a.index";
  Archive archive = Archive::to_change(path, kEmbedding);
  archive.put(std::vector{picture("nan", {nan, 0, 0, 1}), picture("inf", {0, 1, inf, 0}),
                          picture("long", {1, 0, 0, 0, 1}), picture("tiny", {1e-45f, 0, 0, 1}),
                          picture("good", {1, 0, 0, 1})});
  const auto [content, layout] = archive.codes();
  CHECK(content.numbers == std::vector<float>{1, 0, 1, 0});
  CHECK(layout.ids == content.ids);
  CHECK(archive.nearest(std::vector<float>{1, 0}, 5).size() == 2);
  archive.update_lists();
  Archive other = Archive::to_change(folder / "b.index", kEmbedding);
  other.put(std::vector{picture("long", {0, 0, 1, 1}, 0)});
  other.merge(path);
  CHECK(other.find("long") == FileState{0, 10});  // what is later is of no use
}

TEST_CASE("Archive: what the fuzzer begins with is not refused") {
  for (const char* name : {"plain", "lists", "odd_codes"})
    CHECK(!Archive::to_read(std::string(PITH_INDEXES) + name, kEmbedding).nearest(std::vector<float>{1, 0}, 1).empty());
  CHECK(Archive::to_read(std::string(PITH_INDEXES) + "odd_lists", kEmbedding).count() == 3);
}

TEST_CASE("Archive: tables, views and triggers of others are refused") {
  const pith::test::TemporaryDirectory folder;
  const std::string path = folder / "a.index";
  Archive::to_change(path, kEmbedding);
  Database(path, Database::Open::kWrite)
      .run(GENERATE("CREATE TRIGGER t AFTER INSERT ON pictures BEGIN DELETE FROM pictures; END", "CREATE TABLE t (x)",
                    "CREATE VIEW v AS SELECT 1",
                    "DROP TABLE lists; CREATE TABLE lists (list INTEGER PRIMARY KEY, centre BLOB AS (zeroblob(1000)), "
                    "ids BLOB, vectors BLOB)"));
  CHECK_THROWS_WITH(Archive::to_read(path, kEmbedding), Catch::Contains("not an index"));
}

TEST_CASE("Archive: what others write while it is open is seen") {
  const pith::test::TemporaryDirectory folder;
  const std::string path = folder / "a.index";
  Archive writer = Archive::to_change(path, kEmbedding);
  writer.put(std::vector{picture("a", {1, 0, 0, 1})});
  Archive reader = Archive::to_read(path, kEmbedding);
  CHECK(reader.nearest(std::vector<float>{1, 0}, 5).size() == 1);
  writer.put(std::vector{picture("b", {1, 0, 0, 1})});
  CHECK(reader.nearest(std::vector<float>{1, 0}, 5).size() == 2);
}

TEST_CASE("Archive: of two the later entries are kept") {
  const pith::test::TemporaryDirectory folder;
  const std::string other = folder / "other.index";
  {
    Archive archive = Archive::to_change(other, kEmbedding);
    archive.put(
        std::vector{picture("/a", {1, 0, 0, 1}, 1), picture("/b", {1, 0, 0, 1}, 9), picture("/c", {1, 0, 0, 1})});
  }
  Archive archive = Archive::to_change(folder / "all.index", kEmbedding);
  archive.put(std::vector{picture("/a", {0, 1, 0, 1}, 5), picture("/b", {0, 1, 0, 1}, 5)});
  archive.merge(other);
  CHECK(archive.count() == 3);
  CHECK(archive.find("/a") == FileState{5, 10});
  CHECK(archive.find("/b") == FileState{9, 10});
}

TEST_CASE("Archive: copies are those with one layout, unless they show different things") {
  const pith::test::TemporaryDirectory folder;
  Archive archive = Archive::to_change(folder / "a.index", kEmbedding);
  CHECK(find_duplicates(archive, 0.9).empty());
  archive.put(std::vector{picture("a", {1, 0, 1, 0}), picture("b", {1, 0.1f, 1, 0.1f}), picture("c", {1, 0, 0, 1}),
                          picture("d", {-1, 0, 1, 0}), picture("e", {1, 0.2f, 1, 0.3f})});
  const auto groups = find_duplicates(archive, 0.97);
  REQUIRE(groups.size() == 1);
  std::vector<std::string> names;
  for (const int64_t id : groups[0]) names.push_back(archive.name(id));
  CHECK(names == std::vector<std::string>{"a", "b", "e"});  // a and e by way of b
}

TEST_CASE("Archive: many pictures are searched by lists, with those that came later and without those that are gone") {
  constexpr size_t kMany = 20'100, kSize = 24;
  constexpr Embedding kAllContent = {77, kSize, kSize, kSize};
  const pith::test::TemporaryDirectory folder;
  const std::string path = folder / "a.index";
  Archive archive = Archive::to_change(path, kAllContent);
  const Vectors vectors = pith::test::random_vectors(kMany, kSize, 1);
  std::vector<ArchivePicture> pictures;
  for (size_t i = 0; i < kMany; ++i) {
    const auto code = vectors.numbers.begin() + static_cast<ptrdiff_t>(i * kSize);
    pictures.push_back(picture(std::to_string(i), {code, code + kSize}));
  }
  archive.put(pictures);
  archive.update_lists();
  const auto names_near = [&](size_t i, size_t most) {
    std::vector<std::string> names;
    Archive again = Archive::to_read(path, kAllContent);
    for (const Neighbour& found : again.nearest(pictures[i].code, most)) names.push_back(again.name(found.id));
    return names;
  };
  const std::vector<std::string> first = names_near(7'000, 4);
  REQUIRE(first.size() == 4);
  CHECK(first[0] == "7000");

  // All that there are, if so many are asked for, and each once.
  const std::vector<std::string> all = names_near(7'000, kMany + 5);
  CHECK(std::set(all.begin(), all.end()).size() == kMany);
  CHECK(all.size() == kMany);

  // One is gone, one has changed, and one has come that is nearly the same.
  archive.remove({first[0]});
  ArchivePicture changed = pictures[std::stoul(first[2])], come = pictures[7'000];
  for (float& number : changed.code) number = -number;
  come.name = "come";
  come.code[0] += 0.01f;
  archive.put(std::vector{changed, come});
  const std::vector<std::string> expected{"come", first[1], first[3]};
  CHECK(names_near(7'000, 3) == expected);  // before the lists know
  archive.update_lists();
  CHECK(names_near(7'000, 3) == expected);

  // Damaged lists are made anew, from the pictures.
  Database(path, Database::Open::kWrite).run("DELETE FROM lists");
  CHECK_THROWS_WITH(names_near(7'000, 3), Catch::Contains("run pith search index again"));
  archive.update_lists();
  CHECK(names_near(7'000, 3) == expected);

  // Nearly all of those that are like one are gone: others are found.
  const std::vector<std::string> alike = names_near(12'000, 1'000);
  archive.remove({alike.begin(), alike.end()});
  CHECK(names_near(12'000, 10).size() == 10);

  // Few are left, which are looked at one by one.
  std::vector<std::string> most;
  for (size_t i = 0; i < 19'000; ++i) most.push_back(std::to_string(i));
  archive.remove(most);
  CHECK(names_near(19'500, 1)[0] == "19500");
  archive.update_lists();
  CHECK(names_near(19'500, 1)[0] == "19500");
}
