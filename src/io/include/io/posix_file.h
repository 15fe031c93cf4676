// A File on a POSIX file system.
#pragma once

#include <filesystem>
#include <memory>

#include "io/file.h"

namespace crashcheck::io {

/// Opens `path` for reading and writing, creating it when it is missing and never truncating it,
/// and holds an exclusive advisory lock (flock) on it until the File is destroyed. Where the file
/// is empty, because this call created it or an earlier one did not get further, its directory is
/// synced, so that its entry is durable. A symbolic link is followed, but not to a missing file.
///
/// The descriptor is never one of the three standard streams', even where those are closed: nothing
/// that is printed can get into the file.
///
/// Beyond what File says, a File of this kind answers kInvalidArgument, and changes nothing, where
/// an offset or a size needs more than the 63 bits that the system has for it; `sync` is fdatasync,
/// on macOS F_FULLFSYNC.
///
/// CRASH: a created file may exist, empty, or not at all.
/// ERRORS: kWouldBlock where anybody, this process included, holds the lock; kInvalidArgument where
/// `path` is not a regular file (a FIFO does not block the call); kIo and kNoSpace with the
/// system's errno otherwise. No existing file is changed.
[[nodiscard]] Result<std::unique_ptr<File>> open_posix_file(const std::filesystem::path& path);

}  // namespace crashcheck::io
