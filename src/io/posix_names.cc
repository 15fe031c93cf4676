// The *at calls on the places that paths lead to, and what their errors mean there.
#include "posix_names.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>

#include "io/assert.h"

namespace crashcheck::io {
namespace {

constexpr mode_t kModeOfNewDirectories = 0777;

/// What `result` of a call on names says, with errno.
Result<void> named(std::string_view operation, int result) {
  if (result < 0) return fail_to_name(operation, errno);
  return {};
}

/// As `named`, of a call that wants a directory empty: some file systems say EEXIST where it is
/// not.
Result<void> emptied(std::string_view operation, int result) {
  if (result < 0 && errno == EEXIST) errno = ENOTEMPTY;
  return named(operation, result);
}

Result<struct stat> status_at(std::string_view operation, const PosixPlace& place) {
  struct stat status {};
  CRASHCHECK_TRY(
      named(operation, ::fstatat(place.directory(), place.c_name(), &status, AT_SYMLINK_NOFOLLOW)));
  return status;
}

/// Opens what is at the place. Without O_NONBLOCK a FIFO would block; on a file it means nothing.
Result<OpenedFile> open_file(std::string_view operation, const PosixPlace& place, int flags) {
  CRASHCHECK_ASSIGN(Descriptor descriptor, open_at(operation, place.directory(), place.name(),
                                                   flags | O_NONBLOCK | O_NOCTTY));
  struct stat status {};
  CRASHCHECK_TRY(named(operation, ::fstat(descriptor.get(), &status)));
  if (S_ISDIR(status.st_mode)) return fail_to_name(operation, EISDIR);
  if (!S_ISREG(status.st_mode)) {
    return fail(ErrorCode::kInvalidArgument, operation, "not a regular file");
  }
  return OpenedFile{std::move(descriptor), status};
}

int flags_of(const OpenOptions& options) {
  const int creating = options.create ? O_CREAT | (options.exclusive ? O_EXCL : 0) : 0;
  return (options.read_only ? O_RDONLY : O_RDWR) | creating;
}

bool is_directory(const PosixPlace& place) {
  const auto status = status_at("status", place);
  return status && S_ISDIR(status->st_mode);
}

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

}  // namespace

PosixNames::PosixNames(Descriptor root) : root_(std::move(root)) {
  CRASHCHECK_ASSERT(root_.valid());
}

Result<PosixPlace> PosixNames::place(std::string_view operation, std::string_view path) const {
  return PosixPlace::find(operation, root_.get(), path);
}

Result<OpenedFile> PosixNames::open(std::string_view path, const OpenOptions& options) const {
  CRASHCHECK_ASSIGN(const PosixPlace at, place("open", path));
  if (options.truncate && options.read_only) {
    const auto existing = status_at("open", at);
    if (existing && S_ISREG(existing->st_mode)) return fail_to_name("open", EACCES);
  }
  return open_file("open", at, flags_of(options));
}

Result<Descriptor> PosixNames::lock(std::string_view path) const {
  CRASHCHECK_ASSIGN(const PosixPlace at, place("lock", path));
  constexpr int kAttempts = 16;  // others may remove or replace the file before it is locked
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    CRASHCHECK_ASSIGN(OpenedFile file, open_file("lock", at, O_RDWR | O_CREAT));
    CRASHCHECK_TRY(lock_descriptor(file.descriptor.get(), LOCK_EX));
    const auto present = status_at("lock", at);
    if (present && present->st_ino == file.status.st_ino) return std::move(file.descriptor);
  }
  return fail(ErrorCode::kWouldBlock, "lock", "others keep replacing the file");
}

Result<void> PosixNames::remove(std::string_view path) const {
  CRASHCHECK_ASSIGN(const PosixPlace at, place("remove", path));
  if (::unlinkat(at.directory(), at.c_name(), 0) == 0) return {};
  const int system_error = errno;
  // POSIX has EPERM for a directory, Linux EISDIR, and macOS EINVAL for ".".
  const bool is_refused = system_error == EPERM || system_error == EINVAL;
  return fail_to_name("remove", is_refused && is_directory(at) ? EISDIR : system_error);
}

Result<void> PosixNames::rename(std::string_view from, std::string_view to) const {
  CRASHCHECK_ASSIGN(const PosixPlace before, place("rename", from));
  CRASHCHECK_ASSIGN(const PosixPlace after, place("rename", to));
  if (from.empty() || to.empty()) return fail_to_name("rename", EBUSY);
  return emptied(
      "rename", ::renameat(before.directory(), before.c_name(), after.directory(), after.c_name()));
}

Result<void> PosixNames::link(std::string_view from, std::string_view to) const {
  CRASHCHECK_ASSIGN(const PosixPlace before, place("link", from));
  CRASHCHECK_ASSIGN(const PosixPlace after, place("link", to));
  return named("link",
               ::linkat(before.directory(), before.c_name(), after.directory(), after.c_name(), 0));
}

Result<void> PosixNames::make_directory(std::string_view path) const {
  CRASHCHECK_ASSIGN(const PosixPlace at, place("make directory", path));
  return named("make directory", ::mkdirat(at.directory(), at.c_name(), kModeOfNewDirectories));
}

Result<void> PosixNames::remove_directory(std::string_view path) const {
  CRASHCHECK_ASSIGN(const PosixPlace at, place("remove directory", path));
  if (path.empty()) return fail_to_name("remove directory", EBUSY);
  return emptied("remove directory", ::unlinkat(at.directory(), at.c_name(), AT_REMOVEDIR));
}

Result<std::vector<std::string>> PosixNames::list(std::string_view path) const {
  CRASHCHECK_ASSIGN(Descriptor opened, open_directory("list", path));
  const std::unique_ptr<DIR, CloseDirectory> directory(::fdopendir(opened.get()));
  if (!directory) return fail_with_errno("list");
  static_cast<void>(opened.release());
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(directory.get())) {
    std::string name(entry->d_name);
    if (name != "." && name != "..") names.push_back(std::move(name));
    errno = 0;
  }
  if (errno != 0) return fail_with_errno("list");
  std::sort(names.begin(), names.end());
  return names;
}

Result<FileStatus> PosixNames::status(std::string_view path) const {
  CRASHCHECK_ASSIGN(const PosixPlace at, place("status", path));
  CRASHCHECK_ASSIGN(const struct stat status, status_at("status", at));
  FileStatus told{.links = status.st_nlink, .number = status.st_ino};
  if (S_ISREG(status.st_mode)) {
    told.size_bytes = static_cast<std::uint64_t>(status.st_size);
  } else if (S_ISDIR(status.st_mode)) {
    told.kind = FileKind::kDirectory;
    told.links = 1;  // the system counts the directories below it
  } else if (S_ISLNK(status.st_mode)) {
    told.kind = FileKind::kSymbolicLink;
  } else {
    return fail(ErrorCode::kInvalidArgument, "status", "neither file, directory nor link");
  }
  return told;
}

Result<Descriptor> PosixNames::open_directory(std::string_view operation,
                                              std::string_view path) const {
  CRASHCHECK_ASSIGN(const PosixPlace at, place(operation, path));
  return open_directory_at(operation, at.directory(), at.name(), O_RDONLY);
}

}  // namespace crashcheck::io
