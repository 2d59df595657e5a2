// A file of SQLite's.
#pragma once
#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace pith::tool {

// As CREATE TABLE has it, word for word.
struct TableDefinition {
  const char *name, *statement;
};

class Database {
 public:
  enum class Open { kRead, kWrite };

  // Opened to be written, it is made if it does not exist. Throws std::runtime_error, as all below.
  Database(const std::string& path, Open how);

  void run(const char* sql);

  // Whether it has these tables and nothing else: what was made by others may have columns, views and triggers that
  // take any time and memory.
  bool has_only(std::span<const TableDefinition> tables);
  sqlite3* get() const { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close(handle); }
  };
  std::unique_ptr<sqlite3, Close> handle_;
};

// One of its statements, to be run any number of times.
class Statement {
 public:
  Statement(Database& database, const char* sql);

  // Values of its question marks, in order; each begins a new run. Bytes must stay where they are until then.
  template <typename... Values>
  Statement& with(const Values&... values) {
    sqlite3_reset(handle_.get());
    int index = 0;
    (bind(++index, values), ...);
    return *this;
  }

  // Goes on to the next row; false if there is none.
  bool step();

  // Of the present row. Bytes are valid until the next step.
  int64_t integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }
  std::string_view bytes(int column) const;

 private:
  void bind(int index, int64_t value);
  void bind(int index, std::string_view bytes);
  void bind(int index, std::span<const float> numbers);

  struct Finalize {
    void operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
  };
  Database& database_;
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

// While it lives, all that is read is of one state of the database.
class Snapshot {
 public:
  explicit Snapshot(Database& database) : database_(database) { database_.run("BEGIN; SELECT 1 FROM sqlite_schema"); }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;
  ~Snapshot();

 private:
  Database& database_;
};

// Until it is committed, all changes of the database can be lost, and only together.
class Transaction {
 public:
  explicit Transaction(Database& database) : database_(database) { database_.run("BEGIN IMMEDIATE"); }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();

  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace pith::tool
