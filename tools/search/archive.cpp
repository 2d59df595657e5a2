#include "search/archive.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "console.hpp"
#include "formatted.hpp"

namespace pith::tool {
namespace {

// By which SQLite's own tools, and file, know it: "pith".
constexpr int kApplication = 0x70697468, kVersion = 2;

// More are searched by lists. These are made anew once so many of their entries, as a share, are of pictures that are
// gone, or there are so many times the pictures that they were made of.
constexpr size_t kMostExact = 20'000;
constexpr double kMostGone = 0.2, kMostGrown = 2;

constexpr const char* kTables = R"(
CREATE TABLE model (id INTEGER NOT NULL, numbers INTEGER NOT NULL);
CREATE TABLE pictures (id INTEGER PRIMARY KEY AUTOINCREMENT, name BLOB NOT NULL UNIQUE, modified INTEGER NOT NULL,
                       bytes INTEGER NOT NULL, code BLOB NOT NULL);
)";

int64_t pragma(Database& database, const char* name) {
  Statement value(database, formatted("PRAGMA %s", name).c_str());
  return value.step() ? value.integer(0) : 0;
}

void make_tables(Database& database, const Embedding& embedding) {
  Transaction transaction(database);
  if (pragma(database, "schema_version") != 0) return;  // another process was faster
  database.run(kTables);
  database.run(VectorLists::kTables);
  database.run(formatted("PRAGMA application_id = %d", kApplication).c_str());
  database.run(formatted("PRAGMA user_version = %d", kVersion).c_str());
  Statement(database, "INSERT INTO model VALUES (?, ?)")
      .with(static_cast<int64_t>(embedding.model_id), static_cast<int64_t>(embedding.numbers))
      .step();
  transaction.commit();
}

void check(const std::string& path, Database& database, const Embedding& embedding) {
  if (pragma(database, "application_id") != kApplication) throw FileError(path, "is not an index of pictures");
  if (pragma(database, "user_version") != kVersion)
    throw FileError(path, "was made by another version of pith; index the pictures anew");
  Statement tables(database, R"(
SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('model', 'pictures', 'lists', 'listed'))");
  if (!tables.step() || tables.integer(0) != 4) throw FileError(path, "is not an index of pictures");
  Statement model(database, "SELECT id, numbers FROM model");
  if (!model.step() || static_cast<uint64_t>(model.integer(0)) != embedding.model_id ||
      model.integer(1) != static_cast<int64_t>(embedding.numbers))
    throw FileError(path, "was made with another model; name that with --model, or index the pictures anew");
}

}  // namespace

std::optional<FileState> state_of(const std::string& name) {
  struct stat64 status {};
  if (::stat64(name.c_str(), &status) != 0) return std::nullopt;
  return FileState{int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec, status.st_size};
}

Archive::Archive(const std::string& path, Database::Open how, const Embedding& embedding)
    : embedding_(embedding), database_(path, how) {
  if (how == Database::Open::kWrite && pragma(database_, "schema_version") == 0) make_tables(database_, embedding);
  check(path, database_, embedding);
}

Archive Archive::to_read(const std::string& path, const Embedding& embedding) {
  return about_file(path, [&] {
    if (!state_of(path)) throw std::runtime_error("cannot be opened: " + std::string(std::strerror(errno)));
    return Archive(path, Database::Open::kRead, embedding);
  });
}

Archive Archive::to_change(const std::string& path, const Embedding& embedding) {
  return about_file(path, [&] { return Archive(path, Database::Open::kWrite, embedding); });
}

std::optional<FileState> Archive::find(const std::string& name) {
  Statement one(database_, "SELECT modified, bytes FROM pictures WHERE name = ?");
  if (!one.with(std::string_view(name)).step()) return std::nullopt;
  return FileState{one.integer(0), one.integer(1)};
}

// What changed gets another id, so that the lists' entry of what it was leads nowhere.
void Archive::put(std::span<const ArchivePicture> pictures) {
  Transaction transaction(database_);
  Statement remove(database_, "DELETE FROM pictures WHERE name = ?");
  Statement insert(database_, "INSERT INTO pictures (name, modified, bytes, code) VALUES (?, ?, ?, ?)");
  for (const ArchivePicture& picture : pictures) {
    const std::string_view name = picture.name;
    remove.with(name).step();
    insert.with(name, picture.state.modified, picture.state.bytes, std::span<const float>(picture.code)).step();
  }
  transaction.commit();
}

void Archive::remove(const std::vector<std::string>& names) {
  if (names.empty()) return;
  Transaction transaction(database_);
  Statement remove(database_, "DELETE FROM pictures WHERE name = ?");
  for (const std::string& name : names) remove.with(std::string_view(name)).step();
  transaction.commit();
}

void Archive::merge(const std::string& other) {
  const std::string path = std::filesystem::absolute(other).string();  // special names of SQLite's begin otherwise
  Statement(database_, "ATTACH ? AS other").with(std::string_view(path)).step();
  {
    Transaction transaction(database_);
    database_.run(R"(
DELETE FROM main.pictures WHERE EXISTS (SELECT 1 FROM other.pictures AS o WHERE o.name = main.pictures.name
                                        AND o.modified > main.pictures.modified);
INSERT OR IGNORE INTO main.pictures (name, modified, bytes, code)
  SELECT name, modified, bytes, code FROM other.pictures ORDER BY id;
)");
    transaction.commit();
  }
  database_.run("DETACH other");
}

std::vector<std::string> Archive::names_below(const std::string& folder) {
  const std::string prefix = folder.ends_with('/') ? folder : folder + "/";
  Statement below(database_, "SELECT name FROM pictures WHERE substr(name, 1, ?) = ?");
  below.with(static_cast<int64_t>(prefix.size()), std::string_view(prefix));
  std::vector<std::string> names;
  while (below.step()) names.emplace_back(below.bytes(0));
  return names;
}

size_t Archive::count() {
  Statement one(database_, "SELECT count(*) FROM pictures WHERE length(code) = ?");
  one.with(static_cast<int64_t>(embedding_.numbers * sizeof(float))).step();
  return static_cast<size_t>(one.integer(0));
}

Vectors Archive::part(size_t begin, size_t size, int64_t after) {
  const size_t bytes = embedding_.numbers * sizeof(float);
  Statement all(database_, "SELECT id, code FROM pictures WHERE id > ? ORDER BY id");
  all.with(after);
  Vectors vectors;
  while (all.step()) {
    const std::string_view code = all.bytes(1);
    if (code.size() != bytes) continue;
    vectors.ids.push_back(all.integer(0));
    vectors.numbers.resize(vectors.numbers.size() + size);
    const std::span<float> vector = std::span(vectors.numbers).last(size);
    std::memcpy(vector.data(), code.data() + begin * sizeof(float), vector.size_bytes());
    make_unit(vector);
  }
  return vectors;
}

std::string Archive::name(int64_t id) {
  Statement one(database_, "SELECT name FROM pictures WHERE id = ?");
  return one.with(id).step() ? std::string(one.bytes(0)) : "";
}

bool Archive::exists(int64_t id) {
  Statement one(database_, "SELECT 1 FROM pictures WHERE id = ?");
  return one.with(id).step();
}

void Archive::update_lists() {
  const size_t pictures = count();
  if (pictures <= kMostExact && VectorLists(database_, embedding_.content).size() == 0) return;
  Transaction transaction(database_);
  VectorLists lists(database_, embedding_.content);
  const Vectors added = part(0, embedding_.content, lists.last_id());
  const auto entries = static_cast<double>(lists.size() + added.ids.size());
  if (pictures <= kMostExact)
    lists.clear();
  else if (entries > kMostGrown * static_cast<double>(lists.made_of()) ||
           entries > (1 + kMostGone) * static_cast<double>(pictures))
    lists.make(content());
  else
    lists.add(added);
  transaction.commit();
}

std::vector<Neighbour> Archive::nearest(std::span<const float> content, size_t most) {
  if (!lists_) lists_.emplace(database_, embedding_.content);
  // Pictures may have come since the lists were made, if that was interrupted or others were at work; ids only grow.
  if (!unlisted_) unlisted_.emplace(part(0, embedding_.content, lists_->last_id()), embedding_.content);
  // Some of the lists' entries are of pictures that are gone, and they may all be like this one.
  for (size_t looked = most + 10;; looked *= 4) {
    std::vector<Neighbour> found = lists_->find(content, looked);
    const std::vector<Neighbour> unlisted = unlisted_->find(content, looked)[0];
    found.insert(found.end(), unlisted.begin(), unlisted.end());
    const bool all = found.size() < looked;
    std::ranges::stable_sort(found, std::greater<>(), &Neighbour::similarity);
    std::erase_if(found, [&](const Neighbour& neighbour) { return !exists(neighbour.id); });
    if (found.size() < most && !all) continue;
    found.resize(std::min(found.size(), most));
    return found;
  }
}

}  // namespace pith::tool
