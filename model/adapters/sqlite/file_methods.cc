// The table through which SQLite calls an OpenFile.
#include <atomic>
#include <span>

#include "open_file.h"

namespace crashcheck::adapters {
namespace {

OpenFile& file_of(sqlite3_file* file) { return *reinterpret_cast<OpenFileSlot*>(file)->file; }

std::size_t size_of(int bytes) { return static_cast<std::size_t>(bytes); }

int close(sqlite3_file* file) {
  delete &file_of(file);
  file->pMethods = nullptr;
  return SQLITE_OK;
}

int read(sqlite3_file* file, void* into, int bytes, sqlite3_int64 offset) {
  return file_of(file).read({static_cast<std::byte*>(into), size_of(bytes)},
                            static_cast<std::uint64_t>(offset));
}

int write(sqlite3_file* file, const void* from, int bytes, sqlite3_int64 offset) {
  return file_of(file).write({static_cast<const std::byte*>(from), size_of(bytes)},
                             static_cast<std::uint64_t>(offset));
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
  return file_of(file).truncate(static_cast<std::uint64_t>(size));
}

int check_reserved(sqlite3_file* file, int* is_reserved) {
  *is_reserved = file_of(file).is_reserved() ? 1 : 0;
  return SQLITE_OK;
}

int unmap(sqlite3_file* file, int /*removes*/) {
  file_of(file).unmap_memory();
  return SQLITE_OK;
}

void barrier(sqlite3_file* /*file*/) { std::atomic_thread_fence(std::memory_order_seq_cst); }

/// Version 2: with shared memory, without memory-mapped reads.
constexpr sqlite3_io_methods made_methods() {
  sqlite3_io_methods methods{};
  methods.iVersion = 2;
  methods.xClose = close;
  methods.xRead = read;
  methods.xWrite = write;
  methods.xTruncate = truncate;
  methods.xSync = [](sqlite3_file* file, int flags) { return file_of(file).sync(flags); };
  methods.xFileSize = [](sqlite3_file* file, sqlite3_int64* size) {
    return file_of(file).size(*size);
  };
  methods.xLock = [](sqlite3_file* file, int wanted) { return file_of(file).lock(wanted); };
  methods.xUnlock = [](sqlite3_file* file, int kept) { return file_of(file).unlock(kept); };
  methods.xCheckReservedLock = check_reserved;
  methods.xFileControl = [](sqlite3_file* file, int operation, void* argument) {
    return file_of(file).control(operation, argument);
  };
  methods.xSectorSize = [](sqlite3_file* file) { return file_of(file).sector_bytes(); };
  methods.xDeviceCharacteristics = [](sqlite3_file* file) {
    return file_of(file).device_characteristics();
  };
  methods.xShmMap = [](sqlite3_file* file, int region, int bytes, int create,
                       void volatile** mapped) {
    return file_of(file).map_memory(region, bytes, create != 0, *mapped);
  };
  methods.xShmLock = [](sqlite3_file* file, int first, int count, int flags) {
    return file_of(file).lock_memory(first, count, flags);
  };
  methods.xShmBarrier = barrier;
  methods.xShmUnmap = unmap;
  return methods;
}

constexpr sqlite3_io_methods kMethods = made_methods();

}  // namespace

const sqlite3_io_methods& OpenFile::methods() { return kMethods; }

}  // namespace crashcheck::adapters
