// What POSIX does with the names below an open directory, a call for each verb of Directory, with
// the errors that Directory promises. Thread rule: calls may overlap; what they mean then is what
// the file system makes of it.
#pragma once

#include <sys/stat.h>

#include <string>
#include <string_view>
#include <vector>

#include "io/directory.h"
#include "posix_calls.h"
#include "posix_place.h"

namespace crashcheck::io {

/// A regular file.
struct OpenedFile {
  Descriptor descriptor;
  struct stat status;
};

/// ERRORS: those of Directory, without the path.
class PosixNames {
 public:
  /// REQUIRES: `root` is an open directory.
  explicit PosixNames(Descriptor root);

  /// As Directory::open, but it truncates nothing; what is to be truncated can be written.
  [[nodiscard]] Result<OpenedFile> open(std::string_view path, const OpenOptions& options) const;

  /// An open file that holds its lock, and was the one at `path` after it got it.
  [[nodiscard]] Result<Descriptor> lock(std::string_view path) const;

  [[nodiscard]] Result<void> remove(std::string_view path) const;
  [[nodiscard]] Result<void> rename(std::string_view from, std::string_view to) const;
  [[nodiscard]] Result<void> link(std::string_view from, std::string_view to) const;
  [[nodiscard]] Result<void> make_directory(std::string_view path) const;
  [[nodiscard]] Result<void> remove_directory(std::string_view path) const;
  [[nodiscard]] Result<std::vector<std::string>> list(std::string_view path) const;
  [[nodiscard]] Result<FileStatus> status(std::string_view path) const;

  /// The directory at `path`, open for reading. `operation` is for errors.
  [[nodiscard]] Result<Descriptor> open_directory(std::string_view operation,
                                                  std::string_view path) const;

 private:
  [[nodiscard]] Result<PosixPlace> place(std::string_view operation, std::string_view path) const;

  Descriptor root_;
};

}  // namespace crashcheck::io
