// A file as SQLite uses it: a database, a journal, a log, or a temporary file.
// Thread rule: an object belongs to one connection; what connections share is in Disk.
#pragma once

#include <memory>
#include <string>

#include "disk.h"

namespace crashcheck::adapters {

/// How a file is opened; the members follow from SQLite's flags.
struct FileUse {
  bool syncs_directory = false;  ///< after its first sync
  bool is_temporary = false;     ///< its name is removed already
};

/// The members are sqlite3_io_methods; they return SQLITE_OK or an error.
class OpenFile {
 public:
  /// Borrows `disk`. `database` is null for other files than databases.
  OpenFile(Disk& disk, std::unique_ptr<io::File> file, std::string path, FileUse use,
           std::shared_ptr<SharedDatabase> database);
  ~OpenFile();
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  OpenFile(OpenFile&&) = delete;
  OpenFile& operator=(OpenFile&&) = delete;

  /// What `sqlite3_file::pMethods` of such a file points to: the object is in an OpenFileSlot.
  [[nodiscard]] static const sqlite3_io_methods& methods();

  [[nodiscard]] int read(io::MutableByteView into, std::uint64_t offset);
  [[nodiscard]] int write(io::ByteView bytes, std::uint64_t offset);
  [[nodiscard]] int truncate(std::uint64_t size_bytes);
  [[nodiscard]] int sync(int flags);
  [[nodiscard]] int size(sqlite3_int64& bytes);
  [[nodiscard]] int lock(int wanted);
  [[nodiscard]] int unlock(int kept);
  [[nodiscard]] bool is_reserved();
  [[nodiscard]] int control(int operation, void* argument);
  [[nodiscard]] int device_characteristics() const { return characteristics_; }
  [[nodiscard]] int sector_bytes() const { return disk_.options().device.sector_bytes; }

  [[nodiscard]] int map_memory(int region, int bytes, bool create, volatile void*& mapped);
  [[nodiscard]] int lock_memory(int first, int count, int flags);
  void unmap_memory();

 private:
  [[nodiscard]] int read_across_the_end(io::MutableByteView into, std::uint64_t offset);

  Disk& disk_;
  std::unique_ptr<io::File> file_;
  std::string path_;
  FileUse use_;
  int characteristics_;
  bool keeps_log_ = false;  // SQLITE_FCNTL_PERSIST_WAL
  std::shared_ptr<SharedDatabase> database_;
  int held_ = SQLITE_LOCK_NONE;
  std::shared_ptr<SharedMemory> memory_;
  SlotLocks slots_;
};

/// What SQLite gives memory for.
struct OpenFileSlot {
  sqlite3_file base;  // first: SQLite knows this part
  OpenFile* file;
};

}  // namespace crashcheck::adapters
