// A File on a POSIX file system.
#pragma once

#include <filesystem>
#include <memory>

#include "io/file.h"

namespace crashcheck::io {

/// Opens `path` for reading and writing, creating it when it is missing and never truncating it,
/// and holds an exclusive advisory lock (flock) on it until the File is destroyed. The entry of a
/// file that this call created is made durable by syncing its directory.
///
/// CRASH: a created file may exist, empty, or not at all.
/// ERRORS: kWouldBlock where anybody, this process included, holds the lock; kInvalidArgument where
/// `path` is not a regular file; kIo and kNoSpace with the system's errno otherwise. No existing
/// file is changed.
[[nodiscard]] Result<std::unique_ptr<File>> open_posix_file(const std::filesystem::path& path);

}  // namespace crashcheck::io
