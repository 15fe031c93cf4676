// A workload for LevelDB, and the check that goes with it: numbered write batches, of which a crash
// may leave a prefix that has at least those that were promised. Thread rule: plain functions.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "check/world.h"

namespace crashcheck::adapters {

/// How a program uses LevelDB.
struct LevelDbPlan {
  std::uint64_t transactions = 8;
  std::size_t value_bytes = 100;
  /// Each so many-th write has WriteOptions::sync; 0: none has.
  std::uint64_t sync_every = 1;
  /// A write without sync is promised as well: what holds if only the process dies.
  bool promises_all = false;
  /// The database is closed and opened again before each so many-th transaction; 0: never.
  std::uint64_t reopen_every = 0;
  /// Compactions come to an end only before the database is closed.
  bool has_slow_background = false;
  /// The program makes the database's directory, and syncs the one that has its name, before
  /// LevelDB does.
  bool makes_directory = true;
  /// Options::paranoid_checks, and ReadOptions::verify_checksums.
  bool has_paranoid_checks = false;
  bool reuses_logs = false;
  std::size_t write_buffer_bytes = 64 * 1024;
  /// After recovery the check makes one more write with sync, closes the database, and looks again.
  bool uses_after_recovery = true;

  bool operator==(const LevelDbPlan&) const = default;
};

using LevelDbRows = std::map<std::string, std::string>;

/// What transaction `number`, counted from 0, does to the rows: it puts a row of its own, puts one
/// that others put as well, and deletes one of those.
void apply_transaction(const LevelDbPlan& plan, std::uint64_t number, LevelDbRows& rows);

/// Carries out the plan on the world's disk. After a write that it promises it acknowledges how
/// many transactions there are so far. ERRORS: std::runtime_error where LevelDB fails.
void run_transactions(const LevelDbPlan& plan, World& world);

/// Opens the database and compares. Kinds of violation:
///   will-not-open  DB::Open fails
///   unreadable     reading the rows fails
///   torn           the rows are not those of whole transactions
///   lost           a transaction that was promised is gone
///   hole           no promised one is gone, but one is that another, later one came after
///   will-not-open-again, lost-later  as the two above, in the use after recovery
[[nodiscard]] std::optional<Violation> check_transactions(
    const LevelDbPlan& plan, CrashState& state, std::span<const std::string> acknowledged);

}  // namespace crashcheck::adapters
