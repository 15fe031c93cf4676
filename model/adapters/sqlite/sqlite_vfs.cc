// The table through which SQLite calls a Vfs, its registration, and the time.
#include "adapters/sqlite_vfs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "io/assert.h"
#include "vfs.h"

namespace crashcheck::adapters {
namespace {

constexpr int kMaxPathBytes = 512;
constexpr sqlite3_int64 kMillisecondsOfADay = 86'400'000;
/// 2026-01-01 00:00 UTC as SQLite counts, in milliseconds since noon of the first Julian day.
constexpr sqlite3_int64 kNow = 2'461'041 * kMillisecondsOfADay + kMillisecondsOfADay / 2;

Vfs& vfs_of(sqlite3_vfs* vfs) { return *static_cast<Vfs*>(vfs->pAppData); }

int full_pathname(sqlite3_vfs* /*vfs*/, const char* path, int size, char* into) {
  const std::size_t length = std::strlen(path);
  if (length >= static_cast<std::size_t>(size)) return SQLITE_CANTOPEN;
  std::copy_n(path, length + 1, into);
  return SQLITE_OK;
}

int access(sqlite3_vfs* vfs, const char* path, int /*how*/, int* answer) {
  *answer = vfs_of(vfs).exists(path) ? 1 : 0;
  return SQLITE_OK;
}

int current_time(sqlite3_vfs* /*vfs*/, double* days) {
  *days = static_cast<double>(kNow) / static_cast<double>(kMillisecondsOfADay);
  return SQLITE_OK;
}

void set_methods(sqlite3_vfs& vfs) {
  vfs.iVersion = 2;
  vfs.szOsFile = sizeof(OpenFileSlot);
  vfs.mxPathname = kMaxPathBytes;
  vfs.xOpen = [](sqlite3_vfs* self, const char* path, sqlite3_file* file, int flags,
                 int* flags_out) {
    return vfs_of(self).open(path, *reinterpret_cast<OpenFileSlot*>(file), flags, flags_out);
  };
  vfs.xDelete = [](sqlite3_vfs* self, const char* path, int syncs_directory) {
    return vfs_of(self).remove(path, syncs_directory != 0);
  };
  vfs.xAccess = access;
  vfs.xFullPathname = full_pathname;
  vfs.xDlOpen = [](sqlite3_vfs*, const char*) -> void* { return nullptr; };
  vfs.xDlError = [](sqlite3_vfs*, int size, char* text) {
    sqlite3_snprintf(size, text, "extensions cannot be loaded");
  };
  vfs.xDlSym = [](sqlite3_vfs*, void*, const char*) -> void (*)() { return nullptr; };
  vfs.xDlClose = [](sqlite3_vfs*, void*) {};
  vfs.xRandomness = [](sqlite3_vfs* self, int size, char* into) {
    vfs_of(self).fill_with_random({into, static_cast<std::size_t>(size)});
    return size;
  };
  vfs.xSleep = [](sqlite3_vfs*, int microseconds) { return microseconds; };
  vfs.xCurrentTime = current_time;
  vfs.xGetLastError = [](sqlite3_vfs* self, int, char*) {
    return vfs_of(self).last_system_error();
  };
  vfs.xCurrentTimeInt64 = [](sqlite3_vfs*, sqlite3_int64* milliseconds) {
    *milliseconds = kNow;
    return SQLITE_OK;
  };
}

/// SQLite's random numbers begin with what the default VFS gives.
void restart_random_numbers(sqlite3_vfs& vfs) {
  sqlite3_vfs* const usual = sqlite3_vfs_find(nullptr);
  sqlite3_vfs_register(&vfs, 1);
  sqlite3_randomness(0, nullptr);
  char one = 0;
  sqlite3_randomness(1, &one);
  if (usual != nullptr) sqlite3_vfs_register(usual, 1);
}

}  // namespace

/// What SQLite has a pointer to.
class SqliteVfs::Registered {
 public:
  Registered(io::Directory& directory, const SqliteOptions& options)
      : vfs_(directory, options), name_(fmt::format("crashcheck-{}", fmt::ptr(this))) {
    set_methods(base_);
    base_.zName = name_.c_str();
    base_.pAppData = &vfs_;
    const int code = sqlite3_vfs_register(&base_, 0);
    CRASHCHECK_ASSERT(code == SQLITE_OK);
    restart_random_numbers(base_);
  }
  ~Registered() { sqlite3_vfs_unregister(&base_); }
  Registered(const Registered&) = delete;
  Registered& operator=(const Registered&) = delete;
  Registered(Registered&&) = delete;
  Registered& operator=(Registered&&) = delete;

  [[nodiscard]] const char* name() const { return name_.c_str(); }

 private:
  Vfs vfs_;
  std::string name_;
  sqlite3_vfs base_{};
};

SqliteVfs::SqliteVfs(io::Directory& directory, const SqliteOptions& options)
    : registered_(std::make_unique<Registered>(directory, options)) {}
SqliteVfs::~SqliteVfs() = default;

const char* SqliteVfs::name() const { return registered_->name(); }

}  // namespace crashcheck::adapters
