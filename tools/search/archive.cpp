#include "search/archive.hpp"

#include <sys/stat.h>

#include <cstring>
#include <filesystem>

#include "console.hpp"
#include "formatted.hpp"

namespace pith::tool {
namespace {

// By which SQLite's own tools, and file, know it: "pith".
constexpr int kApplication = 0x70697468, kVersion = 1;

// More are searched by a graph. So many of its entries, as a share, may be of pictures that are gone.
constexpr size_t kMostExact = 100'000;
constexpr double kMostGone = 0.2;

// SQLite holds at most 10^9 bytes in one place.
constexpr size_t kGraphPart = size_t{64} << 20;

constexpr const char* kTables = R"(
CREATE TABLE model (id INTEGER NOT NULL, numbers INTEGER NOT NULL);
CREATE TABLE pictures (id INTEGER PRIMARY KEY AUTOINCREMENT, name BLOB NOT NULL UNIQUE, modified INTEGER NOT NULL,
                       bytes INTEGER NOT NULL, code BLOB NOT NULL);
CREATE TABLE graph (part INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
)";

int64_t pragma(Database& database, const char* name) {
  Statement value(database, formatted("PRAGMA %s", name).c_str());
  return value.step() ? value.integer(0) : 0;
}

void make_tables(Database& database, const Embedding& embedding) {
  Transaction transaction(database);
  if (pragma(database, "schema_version") != 0) return;  // another process was faster
  database.run(kTables);
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
  Statement tables(
      database, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('model', 'pictures', 'graph')");
  if (!tables.step() || tables.integer(0) != 3) throw FileError(path, "is not an index of pictures");
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

// What changed gets another id, so that the graph's entry of what it was leads nowhere.
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

std::string Archive::graph() {
  Statement parts(database_, "SELECT bytes FROM graph ORDER BY part");
  std::string bytes;
  while (parts.step()) bytes += parts.bytes(0);
  return bytes;
}

void Archive::keep_graph(const std::string& bytes) {
  Transaction transaction(database_);
  database_.run("DELETE FROM graph");
  Statement insert(database_, "INSERT INTO graph VALUES (?, ?)");
  for (size_t at = 0; at < bytes.size(); at += kGraphPart)
    insert.with(static_cast<int64_t>(at / kGraphPart), std::string_view(bytes).substr(at, kGraphPart)).step();
  transaction.commit();
}

void Archive::update_graph() {
  const size_t pictures = count();
  const std::string bytes = this->graph();
  if (pictures <= kMostExact) {
    if (!bytes.empty()) keep_graph({});
    return;
  }
  Neighbours graph(Neighbours::Method::kGraph, embedding_.content);
  if (!bytes.empty()) graph = Neighbours::from_bytes(bytes, embedding_.content);
  const Vectors all = content();
  Vectors added = graph.missing(all);
  if (added.ids.empty() && graph.size() == pictures) return;
  if (static_cast<double>(graph.size() + added.ids.size() - pictures) > kMostGone * static_cast<double>(pictures)) {
    graph = Neighbours(Neighbours::Method::kGraph, embedding_.content);
    added = all;
  }
  graph.add(added);
  keep_graph(graph.bytes());
}

Neighbours Archive::neighbours() {
  const std::string bytes = graph();
  Neighbours all(Neighbours::Method::kExact, embedding_.content);
  if (!bytes.empty()) all = Neighbours::from_bytes(bytes, embedding_.content);
  // Pictures may have come since the graph was made, if that was interrupted or others were at work; ids only grow.
  all.add(part(0, embedding_.content, all.last_id()));
  return all;
}

}  // namespace pith::tool
