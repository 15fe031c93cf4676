// What the files of one VFS have in common: the Directory, the options, and the databases that are
// open, with what their connections share. Thread rule: calls may overlap.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "adapters/sqlite_vfs.h"
#include "database_locks.h"
#include "shared_memory.h"

namespace crashcheck::adapters {

/// What the connections to one database share. `mutex` guards the rest.
struct SharedDatabase {
  std::mutex mutex;
  std::unique_ptr<io::Lock> lock;  ///< keeps other processes out
  DatabaseLocks locks;
  std::shared_ptr<SharedMemory> memory;  ///< while a connection uses it
  int memory_users = 0;
};

class Disk {
 public:
  Disk(io::Directory& directory, const SqliteOptions& options)
      : directory_(directory), options_(options) {}

  [[nodiscard]] io::Directory& directory() { return directory_; }
  [[nodiscard]] const SqliteOptions& options() const { return options_; }

  /// Shared with the other connections that have it open. ERRORS: those of io::Directory::lock.
  [[nodiscard]] io::Result<std::shared_ptr<SharedDatabase>> database(std::string_view path);
  /// As io::Directory::sync, of the directory that has the file's name.
  [[nodiscard]] io::Result<void> sync_directory_of(std::string_view path);

  /// SQLITE_OK, or what `failure` is to SQLite: SQLITE_FULL, SQLITE_BUSY or `otherwise`. Keeps the
  /// system's error.
  template <typename T>
  [[nodiscard]] int code_of(const io::Result<T>& result, int otherwise) {
    return result ? SQLITE_OK : code_of(result.error(), otherwise);
  }
  [[nodiscard]] int code_of(const io::Error& error, int otherwise);
  [[nodiscard]] int last_system_error() const { return last_system_error_; }

 private:
  io::Directory& directory_;
  SqliteOptions options_;
  std::mutex mutex_;
  std::map<std::string, std::weak_ptr<SharedDatabase>, std::less<>> databases_;
  std::atomic<int> last_system_error_ = 0;
};

}  // namespace crashcheck::adapters
