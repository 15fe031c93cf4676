// One database in the folder db, which the application makes, as LevelDB does not sync it. The
// write buffer is so small that histories fill it.
#include "adapters/leveldb_stores.h"

#include <leveldb/db.h>
#include <leveldb/write_batch.h>

#include "adapters/leveldb_env.h"
#include "explorer/guarded_store.h"

namespace crashcheck::adapters {
namespace {

using key_value::Acknowledged;
using key_value::Change;
using key_value::Rows;

constexpr const char* kName = "db";
constexpr std::size_t kWriteBufferBytes = std::size_t{64} << 10U;  // the least that LevelDB takes

io::Result<void> as_result(const leveldb::Status& status, std::string_view operation) {
  if (status.ok()) return {};
  const io::ErrorCode code = status.IsCorruption()        ? io::ErrorCode::kInvalidData
                             : status.IsNotFound()        ? io::ErrorCode::kNotFound
                             : status.IsInvalidArgument() ? io::ErrorCode::kInvalidArgument
                                                          : io::ErrorCode::kIo;
  return io::fail(code, operation, explorer::kept_text(status.ToString()));
}

class LevelDbDatabase final : public key_value::Database {
 public:
  LevelDbDatabase(io::Directory& directory, bool with_sync) : env_(directory) {
    write_.sync = with_sync;
  }

  [[nodiscard]] io::Result<void> open(io::Directory& directory) {
    if (!directory.status(kName)) {
      CRASHCHECK_TRY(directory.make_directory(kName));
      CRASHCHECK_TRY(directory.sync());
    }
    leveldb::Options options;
    options.env = &env_;
    options.create_if_missing = true;
    options.write_buffer_size = kWriteBufferBytes;
    leveldb::DB* db = nullptr;
    const leveldb::Status status = leveldb::DB::Open(options, kName, &db);
    db_.reset(db);
    env_.wait_for_background();
    return as_result(status, "open");
  }

  [[nodiscard]] io::Result<void> write(std::span<const Change> changes) override {
    leveldb::WriteBatch batch;
    for (const Change& change : changes) {
      if (change.value) {
        batch.Put(change.key, *change.value);
      } else {
        batch.Delete(change.key);
      }
    }
    return as_result(db_->Write(write_, &batch), "write");
  }

  [[nodiscard]] io::Result<void> compact() override {
    db_->CompactRange(nullptr, nullptr);
    env_.wait_for_background();
    return {};
  }

  [[nodiscard]] io::Result<Rows> rows() override {
    leveldb::ReadOptions options;
    options.verify_checksums = true;
    Rows rows;
    const std::unique_ptr<leveldb::Iterator> at(db_->NewIterator(options));
    for (at->SeekToFirst(); at->Valid(); at->Next()) {
      rows.emplace_hint(rows.end(), at->key().ToString(), at->value().ToString());
    }
    CRASHCHECK_TRY(as_result(at->status(), "read"));
    return rows;
  }

  /// LevelDB has no check apart from reading everything.
  [[nodiscard]] io::Result<void> check() override {
    return rows().map([](const Rows&) {});
  }

 private:
  LevelDbEnv env_;
  leveldb::WriteOptions write_;
  std::unique_ptr<leveldb::DB> db_;
};

class LevelDbEngine final : public key_value::Engine {
 public:
  LevelDbEngine(std::string_view name, bool with_sync) : name_(name), with_sync_(with_sync) {}

  [[nodiscard]] std::string_view name() const override { return name_; }
  [[nodiscard]] Acknowledged acknowledged() const override {
    return with_sync_ ? Acknowledged::kDurable : Acknowledged::kInOrder;
  }
  [[nodiscard]] io::Result<std::unique_ptr<key_value::Database>> open(
      io::Directory& directory) const override {
    auto database = std::make_unique<LevelDbDatabase>(directory, with_sync_);
    CRASHCHECK_TRY(database->open(directory));
    return database;
  }

 private:
  std::string_view name_;
  bool with_sync_;
};

}  // namespace

const std::vector<std::unique_ptr<const key_value::KeyValueStore>>& leveldb_stores() {
  static const auto kStores = [] {
    std::vector<std::unique_ptr<const key_value::KeyValueStore>> stores;
    stores.push_back(std::make_unique<key_value::KeyValueStore>(
        std::make_unique<LevelDbEngine>("leveldb:sync", true)));
    stores.push_back(std::make_unique<key_value::KeyValueStore>(
        std::make_unique<LevelDbEngine>("leveldb:async", false)));
    return stores;
  }();
  return kStores;
}

}  // namespace crashcheck::adapters
