// A database on a VFS, as the tests use it: codes instead of exceptions. Thread rule: one thread.
#pragma once

#include <sqlite3.h>

#include <string>

#include "adapters/sqlite_vfs.h"

namespace crashcheck::adapters {

class TestDatabase {
 public:
  explicit TestDatabase(const SqliteVfs& vfs, const char* path = "data.db",
                        int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
      : TestDatabase(path, vfs.name(), flags) {}
  /// On SQLite's own VFS.
  explicit TestDatabase(const char* path)
      : TestDatabase(path, nullptr, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) {}
  ~TestDatabase() { sqlite3_close(database_); }
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;
  TestDatabase(TestDatabase&&) = delete;
  TestDatabase& operator=(TestDatabase&&) = delete;

  /// The extended code of the last call.
  int run(const std::string& sql) {
    answer_.clear();
    code_ = sqlite3_exec(database_, sql.c_str(), &take_row, &answer_, nullptr);
    return code_ == SQLITE_OK ? code_ : sqlite3_extended_errcode(database_);
  }
  /// The columns of all rows, a space after each.
  std::string ask(const std::string& sql) {
    const int code = run(sql);
    return code == SQLITE_OK ? answer_ : std::string(sqlite3_errstr(code));
  }
  [[nodiscard]] int opened() const { return code_; }

 private:
  TestDatabase(const char* path, const char* vfs, int flags)
      : code_(sqlite3_open_v2(path, &database_, flags, vfs)) {}

  static int take_row(void* answer, int columns, char** values, char** /*names*/) {
    for (int i = 0; i < columns; ++i) {
      *static_cast<std::string*>(answer) += std::string(values[i] ? values[i] : "null") + " ";
    }
    return 0;
  }

  sqlite3* database_ = nullptr;
  int code_;
  std::string answer_;
};

}  // namespace crashcheck::adapters
