// tkrzw on an io::Directory: a File for the library as it is packaged. It makes the calls that
// tkrzw's own files make, as seen with strace on tkrzw 1.0.25, and nothing in it depends on the
// machine: one workload, one trace. Thread rule: that of tkrzw::File, from any thread.
#pragma once

#include <tkrzw_file.h>

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>

#include "io/directory.h"

namespace crashcheck::adapters {

/// Which of tkrzw's own files a TkrzwFile is like.
enum class TkrzwFileKind : std::uint8_t {
  /// MemoryMapParallelFile, the default of every DBM. Hard synchronization is msync.
  kMemoryMap,
  /// PositionalParallelFile. Hard synchronization is sync_file_range, which makes nothing durable.
  kPositional,
};

struct TkrzwFileSettings {
  TkrzwFileKind kind = TkrzwFileKind::kMemoryMap;
  /// Each read after so many fails: the links of a damaged database may lead in a circle.
  std::uint64_t max_reads = std::numeric_limits<std::uint64_t>::max();
};

/// The path by which tkrzw opens the file `name` of a Directory. Some of tkrzw's functions use a
/// path without a File (see tkrzw_open.h). Below /dev/null there are no files, so they fail, and
/// touch none of this machine's.
[[nodiscard]] std::string tkrzw_path(std::string_view name);

/// One file of a Directory. It grows ahead of what is written, is cut to what was written by
/// `Synchronize` and `Close`, and is made durable as the settings say. What tkrzw writes through a
/// mapping is a write here.
///
/// Time: the timestamp in the metadata of a HashDBM is written as 0.
///
/// Locks: a writer excludes other writers and never waits for them. Readers take no lock.
///
///     tkrzw::HashDBM db(std::make_unique<adapters::TkrzwFile>(world.disk()));
///     adapters::tkrzw_open(db, world.disk(), "db.tkh");
///
/// Paths are those of `tkrzw_path`. ERRORS: as tkrzw's own files for the same errno;
/// INFEASIBLE_ERROR for another path, and for reads after `max_reads`.
class TkrzwFile final : public tkrzw::File {
 public:
  /// Borrows `disk`, which must outlive this object and the files that it makes.
  explicit TkrzwFile(io::Directory& disk, TkrzwFileSettings settings = {});
  /// Closes, as tkrzw's own files do.
  ~TkrzwFile() override;
  TkrzwFile(const TkrzwFile&) = delete;
  TkrzwFile& operator=(const TkrzwFile&) = delete;
  TkrzwFile(TkrzwFile&&) = delete;
  TkrzwFile& operator=(TkrzwFile&&) = delete;

  tkrzw::Status Open(const std::string& path, bool writable, std::int32_t options) override;
  tkrzw::Status Close() override;
  tkrzw::Status Read(std::int64_t off, void* buf, std::size_t size) override;
  tkrzw::Status Write(std::int64_t off, const void* buf, std::size_t size) override;
  tkrzw::Status Append(const void* buf, std::size_t size, std::int64_t* off) override;
  tkrzw::Status Expand(std::size_t inc_size, std::int64_t* old_size) override;
  tkrzw::Status Truncate(std::int64_t size) override;
  tkrzw::Status TruncateFakely(std::int64_t size) override;
  tkrzw::Status Synchronize(bool hard, std::int64_t off, std::int64_t size) override;
  tkrzw::Status GetSize(std::int64_t* size) override;
  tkrzw::Status SetAllocationStrategy(std::int64_t init_size, double inc_factor) override;
  tkrzw::Status CopyProperties(tkrzw::File* file) override;
  tkrzw::Status GetPath(std::string* path) override;
  tkrzw::Status Rename(const std::string& new_path) override;
  tkrzw::Status DisablePathOperations() override;
  [[nodiscard]] bool IsOpen() const override;
  [[nodiscard]] bool IsMemoryMapping() const override;
  [[nodiscard]] bool IsAtomic() const override { return false; }
  [[nodiscard]] std::unique_ptr<tkrzw::File> MakeFile() const override;

 private:
  [[nodiscard]] tkrzw::Status must_be_open() const;
  [[nodiscard]] tkrzw::Status must_be_writable() const;
  tkrzw::Status close();
  tkrzw::Status write(std::int64_t off, const void* data, std::size_t size);
  tkrzw::Status make_room(std::int64_t end);
  tkrzw::Status resize(std::int64_t size);

  io::Directory& disk_;
  TkrzwFileSettings settings_;
  std::int64_t initial_size_ = DEFAULT_ALLOC_INIT_SIZE;
  double growth_ = DEFAULT_ALLOC_INC_FACTOR;

  mutable std::shared_mutex mutex_;
  std::unique_ptr<io::File> file_;  // null when closed
  std::unique_ptr<io::Lock> lock_;
  std::string path_;
  bool is_writable_ = false;
  std::int32_t options_ = 0;
  std::int64_t size_ = 0;       // of what was written
  std::int64_t allocated_ = 0;  // of the file
  std::atomic<std::uint64_t> reads_ = 0;
};

}  // namespace crashcheck::adapters
