// Names of files, and where SQLite's random numbers start. Thread rule: calls may overlap.
#pragma once

#include <span>

#include "open_file.h"

namespace crashcheck::adapters {

/// The members are those of sqlite3_vfs; they return SQLITE_OK or an error.
class Vfs {
 public:
  Vfs(io::Directory& directory, const SqliteOptions& options)
      : disk_(directory, options), random_(options.seed) {}

  /// Makes the file of `slot`. Where `path` is null it is in memory. `flags_out` may be null.
  [[nodiscard]] int open(const char* path, OpenFileSlot& slot, int flags, int* flags_out);
  [[nodiscard]] int remove(const char* path, bool syncs_directory);
  /// An empty file counts as none.
  [[nodiscard]] bool exists(const char* path);
  void fill_with_random(std::span<char> into);
  [[nodiscard]] int last_system_error() const { return disk_.last_system_error(); }

 private:
  [[nodiscard]] io::Result<OpenFile*> opened(const char* path, int& flags);
  [[nodiscard]] io::Result<std::unique_ptr<io::File>> opened_in_directory(const char* path,
                                                                          int& flags);

  Disk disk_;
  std::mutex random_mutex_;
  std::uint64_t random_;
};

}  // namespace crashcheck::adapters
