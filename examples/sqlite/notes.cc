// A statement is prepared for each call.
#include "notes.h"

#include <stdexcept>

namespace example {

Notes::Notes(const char* path, const char* vfs) {
  constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  if (sqlite3_open_v2(path, &database_, kFlags, vfs) != SQLITE_OK) {
    sqlite3_close(database_);
    throw std::runtime_error("cannot open the notes");
  }
  run("PRAGMA synchronous = EXTRA");
  run("CREATE TABLE IF NOT EXISTS notes(text)");
}

void Notes::add(const std::string& text) { run("INSERT INTO notes VALUES(?)", text); }

std::vector<std::string> Notes::all() { return run("SELECT text FROM notes ORDER BY rowid"); }

std::vector<std::string> Notes::run(const char* sql, const std::string& text) {
  std::vector<std::string> rows;
  sqlite3_stmt* statement = nullptr;
  int code = sqlite3_prepare_v2(database_, sql, -1, &statement, nullptr);
  sqlite3_bind_text(statement, 1, text.c_str(), -1, SQLITE_STATIC);
  while (code == SQLITE_OK || code == SQLITE_ROW) {
    code = sqlite3_step(statement);
    if (code != SQLITE_ROW) break;
    rows.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(statement, 0)));
  }
  sqlite3_finalize(statement);
  if (code != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(database_));
  return rows;
}

}  // namespace example
