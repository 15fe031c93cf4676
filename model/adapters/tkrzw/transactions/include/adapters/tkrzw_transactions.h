// A workload for tkrzw, and the check that goes with it: numbered transactions of three changes
// each. Thread rule: plain functions.
#pragma once

#include <tkrzw_dbm_hash.h>

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "adapters/tkrzw_file.h"
#include "check/world.h"

namespace crashcheck::adapters {

/// How a program uses tkrzw.
struct TkrzwPlan {
  bool is_tree = false;  ///< a TreeDBM, not a HashDBM
  bool is_appending = false;
  std::int32_t restore_mode = tkrzw::HashDBM::RESTORE_DEFAULT;
  TkrzwFileKind file = TkrzwFileKind::kMemoryMap;
  /// Of 4 bytes each. These few lie in the page of the metadata, and have chains of records.
  std::int64_t buckets = 5;
  std::uint64_t transactions = 6;
  std::size_t value_bytes = 40;
  /// `Synchronize` after each so many-th transaction, and then all transactions are promised; 0:
  /// never.
  std::uint64_t synchronize_every = 1;
  bool is_hard = true;  ///< the argument of `Synchronize`
  /// Each transaction is promised as it is: what holds if only the process dies.
  bool promises_all = false;
  /// The database is opened with OPEN_SYNC_HARD, and what was closed is promised.
  bool closes_hard = false;
  /// The database is closed and opened again before each so many-th transaction; 0: never.
  std::uint64_t reopen_every = 0;
  /// Of a tree: PAGE_UPDATE_WRITE.
  bool writes_pages = false;
  /// The program syncs the directory after it has made the database.
  bool syncs_directory = true;
  /// Transactions are to be there as a whole and in order. Otherwise each record is looked at by
  /// itself.
  bool are_whole = true;
  /// After recovery the check makes one more change, synchronizes hard, closes, and looks again.
  bool uses_after_recovery = true;

  bool operator==(const TkrzwPlan&) const = default;
};

using TkrzwRows = std::map<std::string, std::string>;

/// What transaction `number`, counted from 0, does to the rows: it removes one that others put,
/// puts a row of its own, and puts one that others put as well.
void apply_transaction(const TkrzwPlan& plan, std::uint64_t number, TkrzwRows& rows);

/// Carries out the plan on the world's disk. With a promise it acknowledges how many transactions
/// there are so far: 0 after the database is made. ERRORS: std::runtime_error where tkrzw fails.
void run_transactions(const TkrzwPlan& plan, World& world);

/// Opens the database, restores it if need be, and compares. Kinds of violation:
///   unborn         opening or reading fails, and nothing was promised, not even an empty database
///   will-not-open  OpenAdvanced fails
///   unreadable     reading the rows fails
///   torn           the rows are not those of whole transactions
///   lost           a transaction that was promised is gone; of single records, a promised change
///   hole           no promised transaction is gone, but one is that a later one came after
///   foreign        a record has a value that no transaction gave it; of single records
///   will-not-open-again, lost-later  in the use after recovery
[[nodiscard]] std::optional<Violation> check_transactions(
    const TkrzwPlan& plan, CrashState& state, std::span<const std::string> acknowledged);

}  // namespace crashcheck::adapters
