// SQLite on an io::Directory: a VFS for an unmodified libsqlite3, so that a store on SQLite can be
// crashed. It makes the calls that SQLite's own VFS for Unix makes, and the same syncs.
// Thread rule: as SQLite's; connections of one SqliteVfs may be used from several threads.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>

#include "io/directory.h"

namespace crashcheck::adapters {

/// What SQLite is told of the device. The default is what it is told on Linux: with
/// SQLITE_IOCAP_POWERSAFE_OVERWRITE, SQLite takes sectors as 512 bytes, whatever is said here.
/// Source: https://www.sqlite.org/psow.html
struct SqliteDevice {
  int sector_bytes = 4096;
  int characteristics = SQLITE_IOCAP_POWERSAFE_OVERWRITE;
};

/// What a sync of a file is. SQLite marks those of which only the content matters, but on Linux its
/// own VFS makes an fdatasync of every sync.
enum class SqliteSync : std::uint8_t {
  kData,     ///< each is a `sync_data`
  kAsAsked,  ///< `sync_data` for SQLITE_SYNC_DATAONLY, otherwise `sync`
};

struct SqliteOptions {
  SqliteDevice device = {};
  SqliteSync sync = SqliteSync::kData;
  /// Of SQLite's random numbers, which are in journals and logs.
  std::uint64_t seed = 1;
};

/// A VFS, registered while the object lives. Open a database on it by its name:
///
///     sqlite3_open_v2("data.db", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs.name());
///
/// Paths are those of the Directory. Locks and the shared memory of write-ahead logs belong to the
/// object: they die with it, as they do in a crash. While a database is open, its io::Lock is held,
/// so that no other process comes in between. There are no memory-mapped reads; temporary files
/// without a name are in memory; the time stands still, and sleeping takes none.
///
/// The directory of a journal, log or super-journal is synced after the first sync of the file
/// since it was opened; an error of that sync is ignored, as SQLite's VFS does. It is synced after
/// a removal where SQLite asks for it, and an error of that counts.
class SqliteVfs {
 public:
  /// Borrows `directory`. Starts SQLite's random numbers anew, for the whole process: two runs with
  /// the same calls make the same journals. REQUIRES: meanwhile no other thread opens a database
  /// without naming a VFS.
  explicit SqliteVfs(io::Directory& directory, const SqliteOptions& options = {});
  /// REQUIRES: every connection on it is closed.
  ~SqliteVfs();
  SqliteVfs(const SqliteVfs&) = delete;
  SqliteVfs& operator=(const SqliteVfs&) = delete;
  SqliteVfs(SqliteVfs&&) = delete;
  SqliteVfs& operator=(SqliteVfs&&) = delete;

  /// No other VFS has it. Lives as long as the object.
  [[nodiscard]] const char* name() const;

 private:
  class Registered;
  std::unique_ptr<Registered> registered_;
};

}  // namespace crashcheck::adapters
