// Each transaction has a row of its own, which tells whether it is there.
#include "adapters/leveldb_transactions.h"

#include <leveldb/db.h>
#include <leveldb/write_batch.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "adapters/leveldb_env.h"
#include "io/or_throw.h"

namespace crashcheck::adapters {
namespace {

using leveldb::Status;

constexpr const char* kName = "db";
constexpr std::string_view kMarker = "t";
constexpr const char* kLaterRow = "written after recovery";
constexpr std::uint64_t kSharedKeys = 3;

std::string marker_of(std::uint64_t number) {
  const std::string digits = std::to_string(number);
  return std::string(kMarker) + std::string(5 - std::min<std::size_t>(5, digits.size()), '0') +
         digits;
}

std::string shared_key(std::uint64_t number) { return "k" + std::to_string(number % kSharedKeys); }

/// A row that is put, or deleted.
struct Change {
  std::string key;
  std::optional<std::string> value;
};

std::vector<Change> changes_of(const LevelDbPlan& plan, std::uint64_t number) {
  const std::string text = std::to_string(number) + ":";
  std::string value = text + std::string(plan.value_bytes, static_cast<char>('a' + number % 26));
  return {{shared_key(number + 1), std::nullopt},
          {marker_of(number), text},
          {shared_key(number), std::move(value)}};
}

struct Opened {
  Status status;
  std::unique_ptr<leveldb::DB> db;
};

Opened open(LevelDbEnv& env, const LevelDbPlan& plan) {
  leveldb::Options options;
  options.env = &env;
  options.create_if_missing = true;
  options.paranoid_checks = plan.has_paranoid_checks;
  options.reuse_logs = plan.reuses_logs;
  options.write_buffer_size = plan.write_buffer_bytes;
  leveldb::DB* db = nullptr;
  const Status status = leveldb::DB::Open(options, kName, &db);
  env.wait_for_background();
  return {status, std::unique_ptr<leveldb::DB>(db)};
}

void must(const Status& status) {
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

/// The rows, or why they cannot be read.
std::pair<Status, LevelDbRows> rows_of(leveldb::DB& db, const LevelDbPlan& plan) {
  leveldb::ReadOptions options;
  options.verify_checksums = plan.has_paranoid_checks;
  LevelDbRows rows;
  const std::unique_ptr<leveldb::Iterator> at(db.NewIterator(options));
  for (at->SeekToFirst(); at->Valid(); at->Next()) {
    rows.emplace_hint(rows.end(), at->key().ToString(), at->value().ToString());
  }
  return {at->status(), std::move(rows)};
}

std::string counted(const std::vector<std::uint64_t>& numbers) {
  return "transaction " + std::to_string(numbers.front()) +
         (numbers.size() == 1 ? "" : " and " + std::to_string(numbers.size() - 1) + " more");
}

std::optional<Violation> compare(const LevelDbPlan& plan, const LevelDbRows& rows,
                                 std::uint64_t promised) {
  LevelDbRows expected;
  std::vector<std::uint64_t> missing;
  std::vector<std::uint64_t> after_missing;
  for (std::uint64_t number = 0; number < plan.transactions; ++number) {
    if (!rows.contains(marker_of(number))) {
      missing.push_back(number);
      continue;
    }
    apply_transaction(plan, number, expected);
    if (!missing.empty()) after_missing.push_back(number);
  }
  if (rows != expected) {
    const auto [found, wanted] = std::ranges::mismatch(rows, expected);
    const bool is_extra =
        wanted == expected.end() || (found != rows.end() && found->first < wanted->first);
    return Violation{"torn", "row " + (is_extra ? found->first : wanted->first) +
                                 " is not what the transactions that are there left"};
  }
  if (missing.empty()) return std::nullopt;
  if (missing.front() < promised) {
    std::erase_if(missing, [&](std::uint64_t number) { return number >= promised; });
    return Violation{
        "lost", counted(missing) + " lost, of " + std::to_string(promised) + " that were promised"};
  }
  if (after_missing.empty()) return std::nullopt;
  std::erase_if(missing, [&](std::uint64_t number) { return number > after_missing.back(); });
  return Violation{"hole", counted(missing) + " lost, " + counted(after_missing) + " there"};
}

std::optional<Violation> use(LevelDbEnv& env, Opened opened, const LevelDbPlan& plan,
                             LevelDbRows rows) {
  leveldb::WriteOptions with_sync;
  with_sync.sync = true;
  must(opened.db->Put(with_sync, kLaterRow, ""));
  rows.emplace(kLaterRow, "");
  opened.db.reset();
  opened = open(env, plan);
  if (!opened.status.ok()) return Violation{"will-not-open-again", opened.status.ToString()};
  const auto [status, found] = rows_of(*opened.db, plan);
  must(status);
  if (found == rows) return std::nullopt;
  return Violation{"lost-later", found.contains(kLaterRow)
                                     ? "rows changed when the database was opened again"
                                     : "the write after recovery, with sync, is gone"};
}

}  // namespace

void apply_transaction(const LevelDbPlan& plan, std::uint64_t number, LevelDbRows& rows) {
  for (Change& change : changes_of(plan, number)) {
    if (change.value) {
      rows.insert_or_assign(std::move(change.key), std::move(*change.value));
    } else {
      rows.erase(change.key);
    }
  }
}

void run_transactions(const LevelDbPlan& plan, World& world) {
  if (plan.makes_directory) {
    io::or_throw(world.disk().make_directory(kName));
    io::or_throw(world.disk().sync());
  }
  LevelDbEnv env(world.disk());
  world.note("open");
  Opened opened = open(env, plan);
  must(opened.status);
  for (std::uint64_t number = 0; number < plan.transactions; ++number) {
    if (plan.reopen_every > 0 && number > 0 && number % plan.reopen_every == 0) {
      world.note("open again");
      env.release_background();
      opened.db.reset();
      opened = open(env, plan);
      must(opened.status);
    }
    if (plan.has_slow_background) env.hold_background();
    leveldb::WriteBatch batch;
    for (const Change& change : changes_of(plan, number)) {
      if (change.value) {
        batch.Put(change.key, *change.value);
      } else {
        batch.Delete(change.key);
      }
    }
    leveldb::WriteOptions options;
    options.sync = plan.sync_every > 0 && (number + 1) % plan.sync_every == 0;
    world.note("transaction " + std::to_string(number) + (options.sync ? " with sync" : ""));
    must(opened.db->Write(options, &batch));
    if (options.sync || plan.promises_all) world.acknowledge(std::to_string(number + 1));
  }
  world.note("close");
  env.release_background();
}

std::optional<Violation> check_transactions(const LevelDbPlan& plan, CrashState& state,
                                            std::span<const std::string> acknowledged) {
  LevelDbEnv env(state);
  Opened opened = open(env, plan);
  if (!opened.status.ok()) return Violation{"will-not-open", opened.status.ToString()};
  state.recovered();
  auto [status, rows] = rows_of(*opened.db, plan);
  if (!status.ok()) return Violation{"unreadable", status.ToString()};
  const std::uint64_t promised = acknowledged.empty() ? 0 : std::stoull(acknowledged.back());
  std::optional<Violation> violation = compare(plan, rows, promised);
  if (violation || !plan.uses_after_recovery) return violation;
  return use(env, std::move(opened), plan, std::move(rows));
}

}  // namespace crashcheck::adapters
