// Opens a file of a POSIX file system for one owner: locked, and with a durable name.
#include "io/posix_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "posix_calls.h"
#include "posix_handle.h"

namespace crashcheck::io {
namespace {

/// Opens or creates. O_NONBLOCK keeps a FIFO from blocking; on a regular file it means nothing.
Result<std::pair<Descriptor, bool>> open_or_create(const std::filesystem::path& path,
                                                   OpenMode mode) {
  const int access = mode == OpenMode::kReadOnly ? O_RDONLY : O_RDWR;
  const int flags = access | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  constexpr int kAttempts = 16;  // others may remove or create the file between the two calls
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    if (mode == OpenMode::kCreate) {
      Descriptor created(
          uninterrupted([&] { return ::open(path.c_str(), flags | O_CREAT | O_EXCL, 0666); }));
      if (created.valid()) return std::pair(std::move(created), true);
      if (errno != EEXIST) return fail_to_open();
    }
    Descriptor existing(uninterrupted([&] { return ::open(path.c_str(), flags); }));
    if (existing.valid()) return std::pair(std::move(existing), false);
    if (errno == EISDIR || errno == ENXIO) {
      return fail(ErrorCode::kInvalidArgument, "open", "not a regular file");
    }
    if (errno != ENOENT || mode != OpenMode::kCreate) return fail_to_open();
  }
  return fail_to_open();
}

/// Makes the entry of the file at `path` durable, in the directory that a symbolic link leads to.
Result<void> sync_directory_of(const std::filesystem::path& path) {
  std::error_code error;
  const std::filesystem::path directory = std::filesystem::canonical(path, error).parent_path();
  if (error) {
    return Failure(Error{ErrorCode::kIo, "find the directory", "", 0, error.value(), false});
  }
  const Descriptor descriptor(
      uninterrupted([&] { return ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  if (!descriptor.valid()) return fail_with_errno("open the directory");
  if (uninterrupted([&] { return sync_descriptor(descriptor.get()); }) < 0) {
    return fail_with_errno("sync the directory");
  }
  return {};
}

Result<std::unique_ptr<File>> open_locked(const std::filesystem::path& path, OpenMode mode,
                                          const ErrorPath& name) {
  CRASHCHECK_ASSIGN(auto opened, open_or_create(path, mode));
  const bool created = opened.second;
  CRASHCHECK_ASSIGN(Descriptor descriptor, above_standard_streams(std::move(opened.first)));
  struct stat status {};
  if (::fstat(descriptor.get(), &status) < 0) return fail_with_errno("open");
  if (!S_ISREG(status.st_mode)) {
    return fail(ErrorCode::kInvalidArgument, "open", "not a regular file");
  }
  const bool is_read_only = mode == OpenMode::kReadOnly;
  CRASHCHECK_TRY(lock_descriptor(descriptor.get(), is_read_only ? LOCK_SH : LOCK_EX));
  // An empty file may be one whose creator was stopped before it could sync the directory.
  if (created || (status.st_size == 0 && !is_read_only)) CRASHCHECK_TRY(sync_directory_of(path));
  return std::make_unique<PosixFile>(std::move(descriptor), name, is_read_only, SyncKind::kData);
}

}  // namespace

Result<std::unique_ptr<File>> open_posix_file(const std::filesystem::path& path, OpenMode mode) {
  const ErrorPath name(path.string());
  return about_file(open_locked(path, mode, name), name);
}

}  // namespace crashcheck::io
