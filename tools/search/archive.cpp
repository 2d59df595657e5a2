#include "search/archive.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <unordered_set>

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

// Entries of lists that are looked at, at least, for each picture that is asked for.
constexpr size_t kLookedAt = 16;

constexpr TableDefinition kTables[] = {
    {"model", "CREATE TABLE model (id INTEGER NOT NULL, numbers INTEGER NOT NULL)"},
    {"pictures",
     "CREATE TABLE pictures (id INTEGER PRIMARY KEY AUTOINCREMENT, name BLOB NOT NULL UNIQUE, "
     "modified INTEGER NOT NULL, bytes INTEGER NOT NULL, code BLOB NOT NULL)"},
    VectorLists::kTables[0],
    VectorLists::kTables[1]};

int64_t pragma(Database& database, const char* name) {
  Statement value(database, formatted("PRAGMA %s", name).c_str());
  return value.step() ? value.integer(0) : 0;
}

void make_tables(Database& database, const Embedding& embedding) {
  Transaction transaction(database);
  if (pragma(database, "schema_version") != 0) return;  // another process was faster
  for (const TableDefinition& table : kTables) database.run(table.statement);
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
  if (!database.has_only(kTables)) throw FileError(path, "is not an index of pictures");
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
    const auto bytes = static_cast<int64_t>(embedding_.numbers * sizeof(float));
    Statement(database_, R"(
DELETE FROM main.pictures WHERE EXISTS (SELECT 1 FROM other.pictures AS o WHERE o.name = main.pictures.name
                                        AND o.modified > main.pictures.modified AND length(o.code) = ?))")
        .with(bytes)
        .step();
    Statement(database_, R"(
INSERT OR IGNORE INTO main.pictures (name, modified, bytes, code)
  SELECT name, modified, bytes, code FROM other.pictures WHERE length(code) = ? ORDER BY id)")
        .with(bytes)
        .step();
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

size_t Archive::count(int64_t after) {
  Statement one(database_, "SELECT count(*) FROM pictures WHERE length(code) = ? AND id > ?");
  one.with(static_cast<int64_t>(embedding_.numbers * sizeof(float)), after).step();
  return static_cast<size_t>(one.integer(0));
}

Vectors Archive::part(size_t begin, size_t size, int64_t after) {
  const size_t bytes = embedding_.numbers * sizeof(float);
  Statement all(database_, "SELECT id, code FROM pictures WHERE id > ? ORDER BY id");
  all.with(after);
  Vectors vectors;
  std::vector<float> numbers(embedding_.numbers);
  while (all.step()) {
    const std::string_view code = all.bytes(1);
    if (code.size() != bytes) continue;
    std::memcpy(numbers.data(), code.data(), bytes);
    if (!std::ranges::all_of(numbers, [](float v) { return std::isfinite(v); })) continue;
    const std::span<float> vector = std::span(numbers).subspan(begin, size);
    make_unit(vector);
    vectors.ids.push_back(all.integer(0));
    vectors.numbers.insert(vectors.numbers.end(), vector.begin(), vector.end());
  }
  return vectors;
}

Archive::Codes Archive::codes() {
  const Snapshot snapshot(database_);
  return {content(0), part(embedding_.numbers - embedding_.layout, embedding_.layout, 0)};
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
  bool anew = false;
  try {
    const size_t pictures = count();
    if (pictures <= kMostExact && VectorLists(database_, embedding_.content).size() == 0) return;
    Transaction transaction(database_);
    VectorLists lists(database_, embedding_.content);
    const auto entries = static_cast<double>(lists.size() + count(lists.last_id()));
    anew = pictures <= kMostExact || entries > kMostGrown * static_cast<double>(lists.made_of()) ||
           entries > (1 + kMostGone) * static_cast<double>(pictures);
    if (!anew) {
      lists.add(content(lists.last_id()));
      transaction.commit();
    }
  } catch (const DamagedLists&) {
    anew = true;
  }
  if (anew) VectorLists::make(database_, count() > kMostExact ? content(0) : Vectors{}, embedding_.content);
}

// Others may change it meanwhile.
void Archive::read_lists() {
  const int64_t version = pragma(database_, "data_version");
  if (lists_ && version == version_) return;
  version_ = version;
  lists_.emplace(database_, embedding_.content);
  // Pictures may have come since the lists were made, if that was interrupted or others were at work; ids only grow.
  unlisted_.emplace(content(lists_->last_id()), embedding_.content);
}

std::vector<Neighbour> Archive::nearest(std::span<const float> content, size_t most) {
  const Snapshot snapshot(database_);
  read_lists();
  std::vector<Neighbour> unlisted = unlisted_->find(content, most)[0];
  // Some of the lists' entries are of pictures that are gone, and they may all be like this one. Many pictures are
  // looked for in more of the lists.
  for (size_t asked = centres_to_ask(lists_->lists());; asked *= 2) {
    std::vector<Neighbour> found = lists_->find(content, asked);
    const bool all = asked >= lists_->lists(), enough = found.size() >= kLookedAt * most;
    if (!all && !enough) continue;
    found.insert(found.end(), unlisted.begin(), unlisted.end());
    std::ranges::stable_sort(found, std::greater<>(), &Neighbour::similarity);
    std::vector<Neighbour> result;
    std::unordered_set<int64_t> seen;
    for (const Neighbour& neighbour : found) {
      if (result.size() == most) break;
      if (seen.insert(neighbour.id).second && exists(neighbour.id)) result.push_back(neighbour);
    }
    if (result.size() == most || all) return result;
  }
}

}  // namespace pith::tool
