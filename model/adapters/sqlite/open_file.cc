// Requests of SQLite, as calls of an io::File.
#include "open_file.h"

#include <algorithm>
#include <utility>

#include "io/assert.h"

namespace crashcheck::adapters {
namespace {

/// SQLITE_FCNTL_PERSIST_WAL and its like: negative asks, 0 and 1 set.
bool asked_or_set(int& argument, bool value) {
  if (argument >= 0) value = argument != 0;
  argument = value ? 1 : 0;
  return value;
}

}  // namespace

OpenFile::OpenFile(Disk& disk, std::unique_ptr<io::File> file, std::string path, FileUse use,
                   std::shared_ptr<SharedDatabase> database)
    : disk_(disk),
      file_(std::move(file)),
      path_(std::move(path)),
      use_(use),
      characteristics_(disk.options().device.characteristics),
      database_(std::move(database)) {}

OpenFile::~OpenFile() {
  unmap_memory();
  if (database_ == nullptr) return;
  const std::scoped_lock guard(database_->mutex);
  database_->locks.lower(this, held_, SQLITE_LOCK_NONE);
}

int OpenFile::read(io::MutableByteView into, std::uint64_t offset) {
  const io::Result<void> done = file_->read_at(offset, into);
  if (done) return SQLITE_OK;
  if (done.error().code == io::ErrorCode::kInvalidArgument)
    return read_across_the_end(into, offset);
  return disk_.code_of(done.error(), SQLITE_IOERR_READ);
}

/// What is past the end reads as zeros: https://www.sqlite.org/c3ref/io_methods.html.
int OpenFile::read_across_the_end(io::MutableByteView into, std::uint64_t offset) {
  const io::Result<std::uint64_t> size = file_->size();
  if (!size) return disk_.code_of(size.error(), SQLITE_IOERR_READ);
  const std::uint64_t there = *size > offset ? *size - offset : 0;
  if (there >= into.size()) return SQLITE_IOERR_READ;
  std::ranges::fill(into.subspan(there), std::byte{0});
  if (there > 0) {
    const io::Result<void> done = file_->read_at(offset, into.first(there));
    if (!done) return disk_.code_of(done.error(), SQLITE_IOERR_READ);
  }
  return SQLITE_IOERR_SHORT_READ;
}

int OpenFile::write(io::ByteView bytes, std::uint64_t offset) {
  return disk_.code_of(file_->write_at(offset, bytes), SQLITE_IOERR_WRITE);
}

int OpenFile::truncate(std::uint64_t size_bytes) {
  return disk_.code_of(file_->resize(size_bytes), SQLITE_IOERR_TRUNCATE);
}

int OpenFile::sync(int flags) {
  if (use_.is_temporary) return SQLITE_OK;
  const bool is_data_only =
      disk_.options().sync == SqliteSync::kData || (flags & SQLITE_SYNC_DATAONLY) != 0;
  const io::Result<void> done = is_data_only ? file_->sync_data() : file_->sync();
  if (!done) return disk_.code_of(done.error(), SQLITE_IOERR_FSYNC);
  // An error is not reported, here as in SQLite's own VFS.
  if (std::exchange(use_.syncs_directory, false)) {
    static_cast<void>(disk_.sync_directory_of(path_));
  }
  return SQLITE_OK;
}

int OpenFile::size(sqlite3_int64& bytes) {
  const io::Result<std::uint64_t> size = file_->size();
  if (!size) return disk_.code_of(size.error(), SQLITE_IOERR_FSTAT);
  bytes = static_cast<sqlite3_int64>(*size);
  return SQLITE_OK;
}

int OpenFile::lock(int wanted) {
  if (database_ == nullptr) return SQLITE_OK;
  const std::scoped_lock guard(database_->mutex);
  held_ = database_->locks.raised(this, held_, wanted);
  return held_ >= wanted ? SQLITE_OK : SQLITE_BUSY;
}

int OpenFile::unlock(int kept) {
  if (database_ == nullptr) return SQLITE_OK;
  const std::scoped_lock guard(database_->mutex);
  database_->locks.lower(this, held_, kept);
  held_ = std::min(held_, kept);
  return SQLITE_OK;
}

bool OpenFile::is_reserved() {
  if (database_ == nullptr) return false;
  const std::scoped_lock guard(database_->mutex);
  return database_->locks.is_reserved();
}

int OpenFile::control(int operation, void* argument) {
  switch (operation) {
    case SQLITE_FCNTL_LOCKSTATE: *static_cast<int*>(argument) = held_; return SQLITE_OK;
    case SQLITE_FCNTL_LAST_ERRNO:
      *static_cast<int*>(argument) = disk_.last_system_error();
      return SQLITE_OK;
    case SQLITE_FCNTL_PERSIST_WAL:
      keeps_log_ = asked_or_set(*static_cast<int*>(argument), keeps_log_);
      return SQLITE_OK;
    case SQLITE_FCNTL_POWERSAFE_OVERWRITE: {
      const bool is_safe = (characteristics_ & SQLITE_IOCAP_POWERSAFE_OVERWRITE) != 0;
      characteristics_ &= ~SQLITE_IOCAP_POWERSAFE_OVERWRITE;
      if (asked_or_set(*static_cast<int*>(argument), is_safe)) {
        characteristics_ |= SQLITE_IOCAP_POWERSAFE_OVERWRITE;
      }
      return SQLITE_OK;
    }
    default: return SQLITE_NOTFOUND;
  }
}

int OpenFile::map_memory(int region, int bytes, bool create, volatile void*& mapped) {
  mapped = nullptr;
  if (database_ == nullptr) return SQLITE_IOERR_SHMMAP;
  const std::scoped_lock guard(database_->mutex);
  if (memory_ == nullptr) {
    if (database_->memory_users++ == 0) database_->memory = std::make_shared<SharedMemory>();
    memory_ = database_->memory;
  }
  mapped =
      memory_->region(static_cast<std::size_t>(region), static_cast<std::size_t>(bytes), create);
  return SQLITE_OK;
}

int OpenFile::lock_memory(int first, int count, int flags) {
  if (memory_ == nullptr) return SQLITE_IOERR_SHMLOCK;
  const std::scoped_lock guard(database_->mutex);
  if ((flags & SQLITE_SHM_UNLOCK) != 0) {
    memory_->unlock(slots_, first, count);
    return SQLITE_OK;
  }
  const bool is_exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
  return memory_->lock(slots_, first, count, is_exclusive) ? SQLITE_OK : SQLITE_BUSY;
}

void OpenFile::unmap_memory() {
  if (memory_ == nullptr) return;
  const std::scoped_lock guard(database_->mutex);
  memory_->unlock(slots_, 0, SQLITE_SHM_NLOCK);
  memory_ = nullptr;
  CRASHCHECK_ASSERT(database_->memory_users > 0);
  if (--database_->memory_users == 0) database_->memory = nullptr;
}

}  // namespace crashcheck::adapters
