// Notes in a SQLite database: the smallest store on SQLite worth checking.
#pragma once

#include <sqlite3.h>

#include <string>
#include <vector>

namespace example {

class Notes {
 public:
  /// On SQLite's own VFS, or on that of the name. Throws std::runtime_error, here and below.
  explicit Notes(const char* path, const char* vfs = nullptr);
  ~Notes() { sqlite3_close(database_); }
  Notes(const Notes&) = delete;
  Notes& operator=(const Notes&) = delete;
  Notes(Notes&&) = delete;
  Notes& operator=(Notes&&) = delete;

  /// Durable when it returns.
  void add(const std::string& text);
  [[nodiscard]] std::vector<std::string> all();

 private:
  std::vector<std::string> run(const char* sql, const std::string& text = {});

  sqlite3* database_ = nullptr;
};

}  // namespace example
