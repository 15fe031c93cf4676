// Where a path below a directory leads: an open directory, and a name in it. The *at calls take the
// two. Each directory on the way is opened by itself, so that no symbolic link is followed,
// whatever others do at the same time. Thread rule: a PosixPlace is a value; finding one may
// overlap.
#pragma once

#include <fcntl.h>

#include <string>
#include <string_view>

#include "posix_calls.h"

namespace crashcheck::io {

/// The access to a directory that looking names up in it takes, and no more.
#ifdef O_PATH
constexpr int kToSearch = O_PATH;
#else
constexpr int kToSearch = O_RDONLY;
#endif

/// The error of errno value `system_error`, of a call that is given a directory and a name.
[[nodiscard]] Failure fail_to_name(std::string_view operation, int system_error);

/// As openat with O_CLOEXEC and O_NOFOLLOW, uninterrupted and above the standard streams.
/// ERRORS: as `fail_to_name` has them.
[[nodiscard]] Result<Descriptor> open_at(std::string_view operation, int directory,
                                         const std::string& name, int flags);

/// Opens an existing directory. ERRORS: as `open_at`, but kNotFound, ENOTDIR, where the name is
/// that of a file or of a symbolic link.
[[nodiscard]] Result<Descriptor> open_directory_at(std::string_view operation, int directory,
                                                   const std::string& name, int access);

class PosixPlace {
 public:
  /// The place of `path` below the open directory `root`, which must stay open. Whether its last
  /// name exists is left open. ERRORS: those of every call of a Directory, without the path.
  [[nodiscard]] static Result<PosixPlace> find(std::string_view operation, int root,
                                               std::string_view path);

  [[nodiscard]] int directory() const { return below_.valid() ? below_.get() : root_; }

  /// The last name of the path; "." of the empty path.
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const char* c_name() const { return name_.c_str(); }

 private:
  explicit PosixPlace(int root) : root_(root) {}

  int root_;
  Descriptor below_{-1};  ///< not valid where the root is the directory
  std::string name_ = ".";
};

}  // namespace crashcheck::io
