// A connection to a database, closed in the end. Thread rule: an object belongs to one thread.
#pragma once

#include <sqlite3.h>

#include <functional>
#include <stdexcept>
#include <string>

#include "adapters/sqlite_vfs.h"

namespace crashcheck::adapters {

/// What SQLite said.
class SqliteFailure : public std::runtime_error {
 public:
  SqliteFailure(int code, const std::string& text) : std::runtime_error(text), code_(code) {}

  /// Whether SQLite takes the file for damaged, or for none of its own.
  [[nodiscard]] bool is_corruption() const {
    return (code_ & kPrimaryCode) == SQLITE_CORRUPT || (code_ & kPrimaryCode) == SQLITE_NOTADB;
  }
  /// SQLite's extended result code.
  [[nodiscard]] int code() const { return code_; }

 private:
  static constexpr int kPrimaryCode = 0xff;  // https://www.sqlite.org/rescode.html
  int code_;
};

class Connection {
 public:
  /// Creates the database where it is missing. ERRORS: SqliteFailure, here and below.
  Connection(const SqliteVfs& vfs, const char* path);
  ~Connection() { sqlite3_close(database_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  Connection(Connection&&) = delete;
  Connection& operator=(Connection&&) = delete;

  using UseRow = std::function<void(sqlite3_stmt* row)>;
  /// Carries out one statement. `use` is called with each row.
  void run(const std::string& sql, const UseRow& use = nullptr);
  /// The same, with texts for the parameters.
  void run_with(const std::string& sql, const std::string& first, const std::string& second = {});
  /// Leaves a write-ahead log as it is when the connection is closed.
  void keep_log() { sqlite3_db_config(database_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr); }

 private:
  void step_all(sqlite3_stmt* statement, const UseRow& use);
  [[noreturn]] void fail(const std::string& what) const;

  sqlite3* database_ = nullptr;
};

/// Column `index` as text.
[[nodiscard]] std::string text_of(sqlite3_stmt* row, int index);

}  // namespace crashcheck::adapters
