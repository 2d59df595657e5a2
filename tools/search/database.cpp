#include "search/database.hpp"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace pith::tool {
namespace {

// Another process that writes is waited for.
constexpr int kPatience = 60'000;  // ms

std::string reason(sqlite3* database) {
  const int error = database ? sqlite3_system_errno(database) : 0;
  return error ? std::strerror(error) : "not a file that can be written";
}

void check(sqlite3* database, int code) {
  if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return;
  if (database && sqlite3_extended_errcode(database) == SQLITE_READONLY_ROLLBACK)
    throw std::runtime_error("was being changed when that was interrupted; run pith search index again");
  if (code == SQLITE_CANTOPEN) throw std::runtime_error("cannot be opened: " + reason(database));
  if (code == SQLITE_NOTADB) throw std::runtime_error("is not an index of pictures");
  throw std::runtime_error(sqlite3_errmsg(database));
}

}  // namespace

Database::Database(const std::string& path, Open how) {
  if (path.empty()) throw std::runtime_error("a file without a name cannot be opened");
  sqlite3* handle = nullptr;
  // In full, as names such as :memory: mean something else to SQLite.
  const std::string name = std::filesystem::absolute(path).string();
  const int flags = how == Open::kRead ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const int code = sqlite3_open_v2(name.c_str(), &handle, flags, nullptr);
  handle_.reset(handle);
  check(handle, code);
  sqlite3_busy_timeout(handle, kPatience);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  run("PRAGMA trusted_schema = OFF");
}

bool Database::has_only(std::span<const TableDefinition> tables) {
  size_t known = 0;
  Statement all(*this, "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'");
  while (all.step()) {
    const auto same = [&](const TableDefinition& table) {
      return all.bytes(0) == table.name && all.bytes(1) == table.statement;
    };
    if (std::ranges::none_of(tables, same)) return false;
    ++known;
  }
  return known == tables.size();
}

void Database::run(const char* sql) { check(get(), sqlite3_exec(get(), sql, nullptr, nullptr, nullptr)); }

Statement::Statement(Database& database, const char* sql) : database_(database) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v2(database.get(), sql, -1, &handle, nullptr);
  handle_.reset(handle);
  check(database.get(), code);
}

bool Statement::step() {
  const int code = sqlite3_step(handle_.get());
  check(database_.get(), code);
  return code == SQLITE_ROW;
}

std::string_view Statement::bytes(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(handle_.get(), column));
  return {data, static_cast<size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

void Statement::bind(int index, int64_t value) {
  check(database_.get(), sqlite3_bind_int64(handle_.get(), index, value));
}

void Statement::bind(int index, std::string_view bytes) {
  const char* const data = bytes.empty() ? "" : bytes.data();  // of which a null pointer would make NULL
  check(database_.get(), sqlite3_bind_blob64(handle_.get(), index, data, bytes.size(), SQLITE_STATIC));
}

void Statement::bind(int index, std::span<const float> numbers) {
  bind(index, std::string_view(reinterpret_cast<const char*>(numbers.data()), numbers.size_bytes()));
}

Snapshot::~Snapshot() { sqlite3_exec(database_.get(), "ROLLBACK", nullptr, nullptr, nullptr); }

Transaction::~Transaction() {
  if (open_) sqlite3_exec(database_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  database_.run("COMMIT");
  open_ = false;
}

}  // namespace pith::tool
