// A Directory on a POSIX file system: what a store runs on for real that is checked on a simulated
// one. Thread rule: that of Directory.
#pragma once

#include <filesystem>
#include <memory>

#include "io/directory.h"

namespace crashcheck::io {

/// The existing directory at `path`, and all below it. Symbolic links in `path` are followed, those
/// below it never: each name of a path is looked up in its directory by itself. Renaming the
/// directory does no harm. No lock is taken, and nothing is changed.
///
/// Beyond what Directory says: `sync` of a file is fsync, `sync_data` fdatasync, on macOS both are
/// F_FULLFSYNC; `zero` gives back space where the file system can. `status` and `open` answer
/// kInvalidArgument for what is neither file, directory nor link; a FIFO does not block the call.
/// A lock is flock, which `open_posix_file` respects and `Directory::open` does not; a process that
/// is forked shares it. No descriptor is that of a standard stream, even if one of those is closed.
///
/// That a call happens as a whole is kept among the calls on one Directory and on its files. Other
/// processes, and other Directories of the same path, meet what the file system guarantees.
///
/// REQUIRES: all below is on one file system (a name on another is kInvalidArgument, EXDEV, for
/// `rename` and `link`, and numbers of files may be alike).
/// ERRORS, with the path: kNotFound where it is missing (ENOENT) or no directory (ENOTDIR);
/// kNoPermission; kIo.
[[nodiscard]] Result<std::unique_ptr<Directory>> open_posix_directory(
    const std::filesystem::path& path);

}  // namespace crashcheck::io
