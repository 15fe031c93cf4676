// A File on a POSIX file system, locked against other processes. Thread rule: that of File.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "io/file.h"

namespace crashcheck::io {

enum class OpenMode : std::uint8_t {
  kCreate,    ///< a file that is missing is created, empty
  kExisting,  ///< a file that is missing is kNotFound
  kReadOnly,  ///< so it is, and what would change the file is kNoPermission
};

/// Opens `path` for reading and writing, creating it when it is missing unless the mode says
/// otherwise, never truncating it, and holds an exclusive advisory lock (flock) on it until the
/// File is destroyed; for reading only a shared one, beside which others may read. If the file is
/// empty, its directory is synced, so that its entry is durable: this call created the file, or an
/// earlier call stopped before that sync. A symbolic link is followed, but not to a missing file.
///
/// The descriptor is never that of a standard stream, even if one of those is closed: printed text
/// cannot reach the file.
///
/// Beyond what File says, a File of this kind answers kInvalidArgument, and changes nothing, where
/// an offset or a size needs more than the 63 bits that the system has for it; `sync` is fdatasync,
/// on macOS F_FULLFSYNC.
///
/// CRASH: a created file may exist, empty, or not at all.
/// ERRORS, all with the path: kNotFound where there is no file, or no directory to create it in;
/// kNoPermission; kWouldBlock where a process, this one included, holds the lock; kInvalidArgument
/// where `path` is not a regular file (a FIFO does not block the call); kIo and kNoSpace with the
/// system's errno otherwise. No existing file is changed.
[[nodiscard]] Result<std::unique_ptr<File>> open_posix_file(const std::filesystem::path& path,
                                                            OpenMode mode = OpenMode::kCreate);

}  // namespace crashcheck::io
