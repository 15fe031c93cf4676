// Numbered transactions, so that the rows alone say which of them are there.
#include "adapters/sqlite_transactions.h"

#include <memory>

#include "adapters/sqlite_connection.h"

namespace crashcheck::adapters {
namespace {

constexpr const char* kPath = "data.db";
constexpr std::uint64_t kSharedRows = 2;

std::string own_key(std::uint64_t number) { return "own " + std::to_string(number); }

/// The two rows that a transaction puts.
struct Puts {
  std::string own_key;
  std::string shared_key;
  std::string value;
};

Puts puts_of(const SqlitePlan& plan, std::uint64_t number) {
  return {
      own_key(number), "shared " + std::to_string(number % kSharedRows),
      std::to_string(number) + " " +
          std::string(plan.value_bytes, static_cast<char>('a' + static_cast<int>(number % 26)))};
}

bool is_each(std::uint64_t number, std::uint64_t every) { return every > 0 && number % every == 0; }

/// Opened as the plan says.
std::unique_ptr<Connection> opened(const SqlitePlan& plan, const SqliteVfs& vfs) {
  auto connection = std::make_unique<Connection>(vfs, kPath);
  connection->run("PRAGMA synchronous = " + plan.synchronous);
  connection->run("PRAGMA page_size = " + std::to_string(plan.page_bytes));
  connection->run("PRAGMA journal_mode = " + plan.journal_mode);
  connection->run("PRAGMA wal_autocheckpoint = 0");
  return connection;
}

void run_transaction(const SqlitePlan& plan, std::uint64_t number, Connection& connection) {
  const Puts puts = puts_of(plan, number);
  connection.run("BEGIN");
  connection.run_with("INSERT INTO kv VALUES(?, ?)", puts.own_key, puts.value);
  connection.run_with("INSERT OR REPLACE INTO kv VALUES(?, ?)", puts.shared_key, puts.value);
  if (number > 2) connection.run_with("DELETE FROM kv WHERE key = ?", own_key(number - 2));
  connection.run("COMMIT");
}

/// What reading made of the database; no rows at all where there is no table.
std::optional<SqliteRows> rows_of(Connection& connection) {
  std::optional<SqliteRows> rows;
  connection.run("SELECT 1 FROM sqlite_master WHERE name = 'kv'",
                 [&](sqlite3_stmt*) { rows.emplace(); });
  if (!rows) return rows;
  connection.run("SELECT key, value FROM kv",
                 [&](sqlite3_stmt* row) { rows->emplace(text_of(row, 0), text_of(row, 1)); });
  return rows;
}

/// How many transactions, the one that made the table included, lead to these rows.
std::optional<std::uint64_t> transactions_of(const SqlitePlan& plan,
                                             const std::optional<SqliteRows>& rows) {
  if (!rows) return 0;
  SqliteRows expected;
  for (std::uint64_t number = 0; number <= plan.transactions; ++number) {
    if (number > 0) apply_transaction(plan, number, expected);
    if (expected == *rows) return number + 1;
  }
  return std::nullopt;
}

std::optional<Violation> check_content(const SqlitePlan& plan, Connection& connection,
                                       std::size_t acknowledged) {
  std::string found;
  connection.run("PRAGMA integrity_check", [&](sqlite3_stmt* row) {
    found += (found.empty() ? "" : "; ") + text_of(row, 0);
  });
  if (found != "ok") return Violation{"corrupt", found};
  const std::optional<std::uint64_t> count = transactions_of(plan, rows_of(connection));
  if (!count) return Violation{"torn", "the rows are those after no transaction"};
  if (*count >= acknowledged) return std::nullopt;
  return Violation{"lost",
                   "transaction " + std::to_string(*count) + " was acknowledged and is gone"};
}

}  // namespace

void apply_transaction(const SqlitePlan& plan, std::uint64_t number, SqliteRows& rows) {
  const Puts puts = puts_of(plan, number);
  rows[puts.own_key] = puts.value;
  rows[puts.shared_key] = puts.value;
  if (number > 2) rows.erase(own_key(number - 2));
}

void run_transactions(const SqlitePlan& plan, World& world) {
  const SqliteVfs vfs(world.disk(), plan.vfs);
  world.note("open");
  std::unique_ptr<Connection> connection = opened(plan, vfs);
  for (std::uint64_t number = 0; number <= plan.transactions; ++number) {
    world.note("transaction " + std::to_string(number));
    if (number == 0) {
      connection->run("CREATE TABLE kv(key TEXT PRIMARY KEY, value TEXT)");
    } else {
      run_transaction(plan, number, *connection);
    }
    world.acknowledge(std::to_string(number));
    if (number == 0) continue;
    if (is_each(number, plan.checkpoint_every)) {
      world.note("checkpoint");
      connection->run("PRAGMA wal_checkpoint");
    }
    if (is_each(number + 1, plan.reopen_every)) {
      world.note("close and open");
      connection.reset();
      connection = opened(plan, vfs);
    }
  }
  world.note("close");
  connection.reset();
}

std::optional<Violation> check_transactions(const SqlitePlan& plan, CrashState& state,
                                            std::span<const std::string> acknowledged) {
  const SqliteVfs vfs(state, plan.vfs);
  try {
    Connection connection(vfs, kPath);
    connection.keep_log();
    connection.run("PRAGMA synchronous = " + plan.synchronous);
    connection.run("PRAGMA schema_version");
    state.recovered();
    return check_content(plan, connection, acknowledged.size());
  } catch (const SqliteFailure& failure) {
    return Violation{failure.is_corruption() ? "corrupt" : "will-not-open", failure.what()};
  }
}

}  // namespace crashcheck::adapters
