// The storage interface for stores of several files: a tree of directories and files with names.
// Every backend, real or simulated, is a Directory. Thread rule: calls may overlap, on one
// Directory and on the files opened from it; each happens as a whole, at one moment.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "io/file.h"

namespace crashcheck::io {

enum class FileKind : std::uint8_t { kFile, kDirectory, kSymbolicLink };

struct FileStatus {
  FileKind kind = FileKind::kFile;
  std::uint64_t size_bytes = 0;  ///< of a file; 0 of anything else
  std::uint64_t links = 1;       ///< how many names it has; a directory has one
  std::uint64_t number = 0;      ///< two names with the same number are one file

  bool operator==(const FileStatus&) const = default;
};

/// How `Directory::open` treats a file that is missing or there already.
struct OpenOptions {
  bool create = false;     ///< a missing file is created, empty; otherwise it is kNotFound
  bool exclusive = false;  ///< with `create`: whatever exists there is kExists
  bool truncate = false;   ///< an existing file is cut to nothing
  bool read_only = false;  ///< to change, cut or sync the file is kNoPermission
};

/// Held until it is destroyed, or until the process or its simulated medium dies.
class Lock {
 public:
  Lock() = default;
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  Lock(Lock&&) = delete;
  Lock& operator=(Lock&&) = delete;
  virtual ~Lock() = default;
};

/// The longest name in a directory.
constexpr std::size_t kMaxNameBytes = 255;

/// The names of `path`, in a form that every Directory takes: separated by '/', none of them empty,
/// ".", "..", longer than kMaxNameBytes or with a byte 0 in it. There may be any number of them,
/// and the empty path has none. They refer to the bytes of `path`. `operation` is for the error.
/// ERRORS: kInvalidArgument (ENAMETOOLONG for the length of a name, EINVAL otherwise), without the
/// path.
[[nodiscard]] Result<std::vector<std::string_view>> path_names(std::string_view operation,
                                                               std::string_view path);
/// Whether `path` has that form. ERRORS: the same.
[[nodiscard]] Result<void> check_path(std::string_view operation, std::string_view path);

/// A directory and all below it. Paths are relative to it, in the form of `path_names`. The empty
/// path is the directory itself. Symbolic links are never followed.
///
/// Durability: names and contents are durable apart from each other. A new file survives a crash
/// for certain after a sync of the file *and* of the directory that has its name; a rename after a
/// sync of both directories. What else may survive, and in which combination, depends on the file
/// system.
///
/// A call that fails changes nothing, except that a device out of space or broken may have carried
/// out a part. ERRORS of every call, with the path (of two paths, with one of them):
/// kInvalidArgument for a path of another form (EINVAL, ENAMETOOLONG), whatever is there; kNotFound
/// where a directory of the path is missing (ENOENT) or is a file or a link (ENOTDIR), for `list`
/// and `sync` the path itself; kIo, kNoSpace, kNoPermission. `Error::system_error` is what POSIX
/// returns in that case.
class Directory {
 public:
  Directory() = default;
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  Directory(Directory&&) = delete;
  Directory& operator=(Directory&&) = delete;
  virtual ~Directory() = default;

  /// The file at `path`. It stays that file when its name is changed or removed.
  /// CRASH: a new file may exist, empty, or not at all; a truncated one has either content.
  /// ERRORS: kNotFound; kExists; kInvalidArgument where `path` is a directory (EISDIR) or a link
  /// (ELOOP).
  [[nodiscard]] virtual Result<std::unique_ptr<File>> open(std::string_view path,
                                                           OpenOptions options = {}) = 0;

  /// Removes the name of a file or a symbolic link. The file lives on until it is closed.
  /// ERRORS: kNotFound; kInvalidArgument where it is a directory (EISDIR).
  [[nodiscard]] virtual Result<void> remove(std::string_view path) = 0;

  /// Gives what is at `from` the name `to` instead, replacing a file or an empty directory there.
  /// Two names of one file, or twice the same: nothing happens. CRASH: one of the names, or both,
  /// may be there. ERRORS: kNotFound; kNotEmpty; kInvalidArgument where a directory would replace a
  /// file (ENOTDIR), a file a directory (EISDIR), a directory would lie below itself (EINVAL), or
  /// one of the paths is empty (EBUSY).
  [[nodiscard]] virtual Result<void> rename(std::string_view from, std::string_view to) = 0;

  /// Gives the file at `from` another name. ERRORS: kNotFound; kExists; then kNoPermission for a
  /// directory (EPERM).
  [[nodiscard]] virtual Result<void> link(std::string_view from, std::string_view to) = 0;

  /// ERRORS: kExists, of the empty path too.
  [[nodiscard]] virtual Result<void> make_directory(std::string_view path) = 0;

  /// Removes an empty directory. ERRORS: kNotFound; kNotEmpty; kInvalidArgument for a file
  /// (ENOTDIR) and for the empty path (EBUSY).
  [[nodiscard]] virtual Result<void> remove_directory(std::string_view path) = 0;

  /// The names in the directory at `path`, sorted by their bytes.
  [[nodiscard]] virtual Result<std::vector<std::string>> list(std::string_view path = {}) const = 0;

  /// ERRORS: kNotFound.
  [[nodiscard]] virtual Result<FileStatus> status(std::string_view path) const = 0;

  /// Whether `status` finds something there. An error is an answer of no.
  [[nodiscard]] bool exists(std::string_view path) const { return status(path).has_value(); }

  /// Waits until every change so far of the names in the directory at `path` has reached stable
  /// storage: of the names, not of the files. CRASH: any of the changes may have become durable.
  /// ERRORS: after kIo, each of these changes is durable or will be lost, and a later success does
  /// not cover it.
  [[nodiscard]] virtual Result<void> sync(std::string_view path = {}) = 0;

  /// An exclusive lock on the file at `path`, which is created where it is missing. Other locks of
  /// the same file are refused, those of this process included. Opening, writing and removing the
  /// file are not: after a removal, the lock is on a file without a name.
  /// ERRORS: kWouldBlock (EWOULDBLOCK); kInvalidArgument where `path` is a directory (EISDIR) or a
  /// link (ELOOP).
  [[nodiscard]] virtual Result<std::unique_ptr<Lock>> lock(std::string_view path) = 0;
};

}  // namespace crashcheck::io
