// One table of rows, in the file data.db.
#include "adapters/sqlite_stores.h"

#include "adapters/sqlite_connection.h"
#include "adapters/sqlite_vfs.h"
#include "faultfs/hash128.h"

namespace crashcheck::adapters {
namespace {

using key_value::Acknowledged;
using key_value::Change;
using key_value::Rows;

constexpr const char* kPath = "data.db";

io::Failure failed(std::string_view operation, const SqliteFailure& failure) {
  const bool is_full = (failure.code() & 0xff) == SQLITE_FULL;
  const io::ErrorCode code = failure.is_corruption() ? io::ErrorCode::kInvalidData
                             : is_full               ? io::ErrorCode::kNoSpace
                                                     : io::ErrorCode::kIo;
  return io::fail(code, operation, sqlite3_errstr(failure.code()));
}

/// Carries out `call` and makes an error of what it throws.
template <typename Call>
io::Result<void> tried(std::string_view operation, const Call& call) {
  try {
    call();
  } catch (const SqliteFailure& failure) {
    return failed(operation, failure);
  }
  return {};
}

/// Another one for each content of the directory: a log or journal that is begun after a crash must
/// not have the random numbers of an older one, whose pages may still be there.
std::uint64_t seed_of(io::Directory& directory) {
  faultfs::Hash128 sum;
  const auto names = directory.list();
  for (const std::string& name : names.value_or(std::vector<std::string>())) {
    const auto status = directory.status(name);
    if (!status || status->kind != io::FileKind::kFile) continue;
    const auto file = directory.open(name);
    io::Bytes bytes(status->size_bytes);
    if (!file || !(*file)->read_at(0, bytes)) continue;
    sum += faultfs::hash_of(bytes, faultfs::hash_of(std::as_bytes(std::span(name))).low);
  }
  return sum.low;
}

SqliteOptions options_for(io::Directory& directory) {
  SqliteOptions options;
  options.seed = seed_of(directory);
  return options;
}

class SqliteDatabase final : public key_value::Database {
 public:
  /// ERRORS: SqliteFailure.
  SqliteDatabase(io::Directory& directory, const std::string& mode, const std::string& sync)
      : vfs_(directory, options_for(directory)), connection_(vfs_, kPath) {
    connection_.run("PRAGMA synchronous = " + sync);
    connection_.run("PRAGMA journal_mode = " + mode);
    connection_.run("PRAGMA wal_autocheckpoint = 0");
    connection_.run("CREATE TABLE IF NOT EXISTS kv(key TEXT PRIMARY KEY, value TEXT)");
  }

  [[nodiscard]] io::Result<void> write(std::span<const Change> changes) override {
    return tried("write", [&] {
      connection_.run("BEGIN");
      for (const Change& change : changes) {
        if (change.value) {
          connection_.run_with("INSERT OR REPLACE INTO kv VALUES(?, ?)", change.key, *change.value);
        } else {
          connection_.run_with("DELETE FROM kv WHERE key = ?", change.key);
        }
      }
      connection_.run("COMMIT");
    });
  }

  [[nodiscard]] io::Result<void> compact() override {
    return tried("compact", [&] {
      connection_.run("PRAGMA wal_checkpoint");
      connection_.run("PRAGMA incremental_vacuum");
    });
  }

  [[nodiscard]] io::Result<Rows> rows() override {
    Rows rows;
    CRASHCHECK_TRY(tried("read", [&] {
      connection_.run("SELECT key, value FROM kv",
                      [&](sqlite3_stmt* row) { rows.emplace(text_of(row, 0), text_of(row, 1)); });
    }));
    return rows;
  }

  [[nodiscard]] io::Result<void> check() override {
    bool is_sound = true;
    CRASHCHECK_TRY(tried("check", [&] {
      connection_.run("PRAGMA integrity_check",
                      [&](sqlite3_stmt* row) { is_sound = is_sound && text_of(row, 0) == "ok"; });
    }));
    if (is_sound) return {};
    return io::fail(io::ErrorCode::kInvalidData, "check", "integrity_check finds damage");
  }

 private:
  SqliteVfs vfs_;
  Connection connection_;
};

class SqliteEngine final : public key_value::Engine {
 public:
  SqliteEngine(std::string mode, std::string sync, Acknowledged acknowledged)
      : name_("sqlite:" + mode + "," + sync),
        mode_(std::move(mode)),
        sync_(std::move(sync)),
        acknowledged_(acknowledged) {}

  [[nodiscard]] std::string_view name() const override { return name_; }
  [[nodiscard]] Acknowledged acknowledged() const override { return acknowledged_; }
  [[nodiscard]] io::Result<std::unique_ptr<key_value::Database>> open(
      io::Directory& directory) const override {
    std::unique_ptr<key_value::Database> database;
    CRASHCHECK_TRY(tried(
        "open", [&] { database = std::make_unique<SqliteDatabase>(directory, mode_, sync_); }));
    return database;
  }

 private:
  std::string name_;
  std::string mode_;
  std::string sync_;
  Acknowledged acknowledged_;
};

}  // namespace

const std::vector<std::unique_ptr<const key_value::KeyValueStore>>& sqlite_stores() {
  static const auto kStores = [] {
    std::vector<std::unique_ptr<const key_value::KeyValueStore>> stores;
    for (const char* mode : {"delete", "truncate", "persist", "wal"}) {
      for (const char* sync : {"off", "normal", "full", "extra"}) {
        const std::string_view setting = sync;
        const bool is_durable = setting == "full" || setting == "extra";
        stores.push_back(std::make_unique<key_value::KeyValueStore>(std::make_unique<SqliteEngine>(
            mode, sync, is_durable ? Acknowledged::kDurable : Acknowledged::kInOrder)));
      }
    }
    return stores;
  }();
  return kStores;
}

}  // namespace crashcheck::adapters
