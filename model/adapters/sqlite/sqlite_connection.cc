// Statements live for one call.
#include "adapters/sqlite_connection.h"

#include <memory>

namespace crashcheck::adapters {
namespace {

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

}  // namespace

Connection::Connection(const SqliteVfs& vfs, const char* path) {
  constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(path, &database_, kFlags, vfs.name()) == SQLITE_OK) return;
  const SqliteFailure failure(sqlite3_extended_errcode(database_),
                              std::string("open: ") + sqlite3_errmsg(database_));
  sqlite3_close(database_);
  throw failure;
}

void Connection::fail(const std::string& what) const {
  throw SqliteFailure(sqlite3_extended_errcode(database_), what + ": " + sqlite3_errmsg(database_));
}

void Connection::step_all(sqlite3_stmt* statement, const UseRow& use) {
  while (true) {
    const int code = sqlite3_step(statement);
    if (code == SQLITE_DONE) return;
    if (code != SQLITE_ROW) fail(sqlite3_sql(statement));
    if (use) use(statement);
  }
}

void Connection::run(const std::string& sql, const UseRow& use) {
  sqlite3_stmt* prepared = nullptr;
  const int code =
      sqlite3_prepare_v2(database_, sql.c_str(), static_cast<int>(sql.size()), &prepared, nullptr);
  const Statement statement(prepared);
  if (code != SQLITE_OK) fail(sql);
  step_all(prepared, use);
}

void Connection::run_with(const std::string& sql, const std::string& first,
                          const std::string& second) {
  sqlite3_stmt* prepared = nullptr;
  const int code =
      sqlite3_prepare_v2(database_, sql.c_str(), static_cast<int>(sql.size()), &prepared, nullptr);
  const Statement statement(prepared);
  if (code != SQLITE_OK) fail(sql);
  sqlite3_bind_text(prepared, 1, first.data(), static_cast<int>(first.size()), SQLITE_STATIC);
  sqlite3_bind_text(prepared, 2, second.data(), static_cast<int>(second.size()), SQLITE_STATIC);
  step_all(prepared, nullptr);
}

std::string text_of(sqlite3_stmt* row, int index) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(row, index));
  const int bytes = sqlite3_column_bytes(row, index);
  return text == nullptr ? std::string() : std::string(text, static_cast<std::size_t>(bytes));
}

}  // namespace crashcheck::adapters
