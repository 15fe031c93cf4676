// A workload for SQLite, and the check that goes with it: numbered transactions, of which a crash
// may leave a prefix that has at least the acknowledged ones. Thread rule: plain functions.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "adapters/sqlite_vfs.h"
#include "check/world.h"

namespace crashcheck::adapters {

/// How a program uses SQLite.
struct SqlitePlan {
  std::string journal_mode = "DELETE";  ///< PRAGMA journal_mode
  std::string synchronous = "FULL";     ///< PRAGMA synchronous
  SqliteOptions vfs = {};
  int page_bytes = 4096;
  std::uint64_t transactions = 4;
  std::size_t value_bytes = 300;
  /// A checkpoint after each so many-th transaction, in a write-ahead log; 0: only at the end.
  std::uint64_t checkpoint_every = 0;
  /// The database is closed and opened again before each so many-th transaction; 0: never.
  std::uint64_t reopen_every = 0;
};

using SqliteRows = std::map<std::string, std::string>;

/// What transaction `number`, from 1, does to the rows: it puts a row of its own and one that
/// others put as well, and deletes one that an earlier transaction put.
void apply_transaction(const SqlitePlan& plan, std::uint64_t number, SqliteRows& rows);

/// Makes the table, as transaction 0, then carries out the others; acknowledges each after COMMIT.
/// ERRORS: std::runtime_error where SQLite fails.
void run_transactions(const SqlitePlan& plan, World& world);

/// Opens the database, has SQLite check it, and compares the rows. Kinds of violation:
///   corrupt        integrity_check finds something, or SQLite takes a file for damaged
///   will-not-open  another error, before all is read
///   torn           the rows are those after no transaction
///   lost           an acknowledged transaction is gone
[[nodiscard]] std::optional<Violation> check_transactions(
    const SqlitePlan& plan, CrashState& state, std::span<const std::string> acknowledged);

}  // namespace crashcheck::adapters
