// SQLite's flags, as calls of an io::Directory.
#include "vfs.h"

#include <utility>

#include "faultfs/memory_file.h"
#include "faultfs/split_mix.h"

namespace crashcheck::adapters {
namespace {

/// What SQLite's VFS for Unix syncs the directory of.
constexpr int kSyncsDirectory =
    SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL | SQLITE_OPEN_SUPER_JOURNAL;

bool has(int flags, int flag) { return (flags & flag) != 0; }

}  // namespace

int Vfs::open(const char* path, OpenFileSlot& slot, int flags, int* flags_out) {
  slot.base.pMethods = nullptr;
  const io::Result<OpenFile*> file = opened(path, flags);
  if (!file) return disk_.code_of(file.error(), SQLITE_CANTOPEN);
  slot.file = *file;
  slot.base.pMethods = &OpenFile::methods();
  if (flags_out != nullptr) *flags_out = flags;
  return SQLITE_OK;
}

int Vfs::remove(const char* path, bool syncs_directory) {
  const io::Result<void> done = disk_.directory().remove(path);
  if (!done && done.error().code == io::ErrorCode::kNotFound) return SQLITE_IOERR_DELETE_NOENT;
  if (!done) return disk_.code_of(done.error(), SQLITE_IOERR_DELETE);
  if (!syncs_directory) return SQLITE_OK;
  return disk_.code_of(disk_.sync_directory_of(path), SQLITE_IOERR_DIR_FSYNC);
}

bool Vfs::exists(const char* path) {
  const io::Result<io::FileStatus> status = disk_.directory().status(path);
  return status && (status->kind != io::FileKind::kFile || status->size_bytes > 0);
}

void Vfs::fill_with_random(std::span<char> into) {
  const std::scoped_lock guard(random_mutex_);
  for (char& byte : into) byte = static_cast<char>(faultfs::mixed(random_++));
}

io::Result<OpenFile*> Vfs::opened(const char* path, int& flags) {
  if (path == nullptr) {
    return new OpenFile(disk_, std::make_unique<faultfs::MemoryFile>(), "", {.is_temporary = true},
                        nullptr);
  }
  std::shared_ptr<SharedDatabase> database;
  CRASHCHECK_ASSIGN(std::unique_ptr<io::File> file, opened_in_directory(path, flags));
  if (has(flags, SQLITE_OPEN_MAIN_DB)) {
    CRASHCHECK_ASSIGN(database, disk_.database(path));
  }
  const bool is_temporary = has(flags, SQLITE_OPEN_DELETEONCLOSE);
  if (is_temporary) CRASHCHECK_TRY(disk_.directory().remove(path));
  const FileUse use{
      .syncs_directory = has(flags, SQLITE_OPEN_CREATE) && has(flags, kSyncsDirectory),
      .is_temporary = is_temporary};
  return new OpenFile(disk_, std::move(file), path, use, std::move(database));
}

io::Result<std::unique_ptr<io::File>> Vfs::opened_in_directory(const char* path, int& flags) {
  const io::OpenOptions options{.create = has(flags, SQLITE_OPEN_CREATE),
                                .exclusive = has(flags, SQLITE_OPEN_EXCLUSIVE),
                                .read_only = has(flags, SQLITE_OPEN_READONLY)};
  auto file = disk_.directory().open(path, options);
  const bool is_refused = !file && file.error().code == io::ErrorCode::kNoPermission;
  if (!is_refused || options.read_only || options.exclusive) return file;
  flags = (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY;
  return disk_.directory().open(path, {.read_only = true});
}

}  // namespace crashcheck::adapters
